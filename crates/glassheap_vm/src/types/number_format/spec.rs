//! A format spec as read (`parse_internal_render_format_spec`), and how it puts a number together.

use super::float_text::{float_digits, group_digits};
use glassheap_profile::{Feature, Profile};

/// What a format spec asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spec {
    pub fill: char,
    /// `<`, `>`, `=` or `^`.
    pub align: char,
    pub sign: Option<char>,
    pub no_negative_zero: bool,
    pub alternate: bool,
    pub width: usize,
    pub precision: Option<usize>,
    /// `,` or `_`.
    pub group: Option<char>,
    /// The same behind the point (3.14+).
    pub fraction_group: Option<char>,
    pub kind: char,
}

fn is_align(c: Option<&char>) -> bool {
    matches!(c, Some('<' | '>' | '=' | '^'))
}

/// Digits from position `at` on; `None` if there are none, an error if there are too many.
fn number(chars: &[char], at: &mut usize) -> Result<Option<usize>, String> {
    let start = *at;
    let mut value = 0usize;
    while let Some(d) = chars.get(*at).and_then(|c| c.to_digit(10)) {
        value = value
            .checked_mul(10)
            .and_then(|v| v.checked_add(d as usize))
            .filter(|v| *v <= i64::MAX as usize)
            .ok_or("Too many decimal digits in format string")?;
        *at += 1;
    }
    Ok((*at > start).then_some(value))
}

impl Spec {
    /// Reads a spec; the error is the text of a ValueError. `ty`: name of the type of the value.
    ///
    /// # Errors
    /// If the spec is no such thing.
    pub fn parse(
        text: &str,
        default_kind: char,
        default_align: char,
        ty: &str,
        profile: &Profile,
    ) -> Result<Spec, String> {
        let chars: Vec<char> = text.chars().collect();
        let mut at = 0;
        let mut spec = Spec {
            fill: ' ',
            align: default_align,
            sign: None,
            no_negative_zero: false,
            alternate: false,
            width: 0,
            precision: None,
            group: None,
            fraction_group: None,
            kind: default_kind,
        };
        let (mut fill_given, mut align_given) = (false, false);
        if is_align(chars.get(1)) {
            (spec.fill, spec.align) = (chars[0], chars[1]);
            (fill_given, align_given) = (true, true);
            at = 2;
        } else if is_align(chars.first()) {
            spec.align = chars[0];
            align_given = true;
            at = 1;
        }
        if let Some(c @ ('+' | '-' | ' ')) = chars.get(at) {
            spec.sign = Some(*c);
            at += 1;
        }
        if chars.get(at) == Some(&'z') && profile.has(Feature::FormatCoercesNegativeZero) {
            spec.no_negative_zero = true;
            at += 1;
        }
        if chars.get(at) == Some(&'#') {
            spec.alternate = true;
            at += 1;
        }
        if !fill_given && chars.get(at) == Some(&'0') {
            spec.fill = '0';
            if !align_given && default_align == '>' {
                spec.align = '=';
            }
            at += 1;
        }
        spec.width = number(&chars, &mut at)?.unwrap_or(0);
        at = read_group(&chars, at, &mut spec.group)?;
        if chars.get(at) == Some(&'.') {
            at += 1;
            spec.precision = number(&chars, &mut at)?;
            if profile.has(Feature::FormatGroupsFraction) {
                at = read_group(&chars, at, &mut spec.fraction_group)?;
            }
            if spec.precision.is_none() && spec.fraction_group.is_none() {
                return Err("Format specifier missing precision".to_string());
            }
        }
        match &chars[at..] {
            [] => {}
            [kind] => spec.kind = *kind,
            _ => return Err(format!("Invalid format specifier '{text}' for object of type '{ty}'")),
        }
        if let Some(group) = spec.group {
            let allowed = matches!(spec.kind, 'd' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F' | '\0')
                || (group == '_' && matches!(spec.kind, 'b' | 'o' | 'x' | 'X'));
            if !allowed {
                let n = u32::from(spec.kind);
                let shown = if n > 32 && n < 128 {
                    spec.kind.to_string()
                } else {
                    format!("\\x{n:x}")
                };
                return Err(format!("Cannot specify '{group}' with '{shown}'."));
            }
        }
        Ok(spec)
    }

    /// Fills up to the width; `front` (sign and prefix) stays in front with `=`.
    #[must_use]
    pub fn pad(&self, front: &str, body: &str) -> String {
        let len = front.chars().count() + body.chars().count();
        let space = self.width.saturating_sub(len);
        let fill = |n: usize| std::iter::repeat_n(self.fill, n).collect::<String>();
        match self.align {
            '<' => format!("{front}{body}{}", fill(space)),
            '=' => format!("{front}{}{body}", fill(space)),
            '^' => format!("{}{front}{body}{}", fill(space / 2), fill(space - space / 2)),
            _ => format!("{}{front}{body}", fill(space)),
        }
    }

    /// A number from its parts: digits in front of the point are grouped, `rest` (point, fraction, exponent) is not.
    #[must_use]
    pub fn number(&self, negative: bool, prefix: &str, digits: &str, rest: &str) -> String {
        let sign = match (negative, self.sign) {
            (true, _) => "-",
            (false, Some('+')) => "+",
            (false, Some(' ')) => " ",
            _ => "",
        };
        let front = format!("{sign}{prefix}");
        let Some(separator) = self.group else {
            return self.pad(&front, &format!("{digits}{rest}"));
        };
        let every = if matches!(self.kind, 'b' | 'o' | 'x' | 'X') {
            4
        } else {
            3
        };
        // Zeros that fill up take part in the grouping.
        let zeros = if self.fill == '0' && self.align == '=' {
            self.width.saturating_sub(front.chars().count() + rest.chars().count())
        } else {
            0
        };
        let grouped = group_digits(digits, separator, every, zeros);
        self.pad(&front, &format!("{grouped}{rest}"))
    }

    /// A float by this spec.
    #[must_use]
    pub fn float(&self, x: f64) -> String {
        let mut kind = self.kind;
        let mut precision = self.precision;
        let mut x = x;
        let percent = kind == '%';
        if percent {
            kind = 'f';
            x *= 100.0;
        }
        if kind == 'n' {
            kind = 'g';
        }
        if kind != '\0' && precision.is_none() {
            precision = Some(6);
        }
        let mut text = float_digits(x, kind, precision, self.alternate);
        if percent {
            text.push('%');
        }
        let mut negative = x.is_sign_negative() && !x.is_nan();
        if self.no_negative_zero && negative && !text.bytes().any(|b| (b'1'..=b'9').contains(&b)) && x.is_finite() {
            negative = false;
        }
        if !x.is_finite() {
            return self.number_without_groups(negative, &text);
        }
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (digits, rest) = text.split_at(end);
        let rest = match self.fraction_group {
            Some(separator) => group_fraction(rest, separator),
            None => rest.to_string(),
        };
        self.number(negative, "", digits, &rest)
    }

    fn number_without_groups(&self, negative: bool, text: &str) -> String {
        let plain = Spec { group: None, ..*self };
        plain.number(negative, "", text, "")
    }
}

fn read_group(chars: &[char], at: usize, group: &mut Option<char>) -> Result<usize, String> {
    let Some(c @ (',' | '_')) = chars.get(at) else {
        return Ok(at);
    };
    *group = Some(*c);
    match chars.get(at + 1) {
        Some(',' | '_') if chars.get(at + 1) == Some(c) => Err(format!("Cannot specify '{c}' with '{c}'.")),
        Some(',' | '_') => Err("Cannot specify both ',' and '_'.".to_string()),
        _ => Ok(at + 1),
    }
}

/// Separators behind the point: every three digits from the left.
fn group_fraction(rest: &str, separator: char) -> String {
    let Some(tail) = rest.strip_prefix('.') else {
        return rest.to_string();
    };
    let end = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
    let mut out = String::from(".");
    for (i, c) in tail[..end].chars().enumerate() {
        if i > 0 && i % 3 == 0 {
            out.push(separator);
        }
        out.push(c);
    }
    out.push_str(&tail[end..]);
    out
}
