//! `%`-formatting of str and bytes.

use crate::types::number_format::float_digits;
use crate::types::str::MAX_LEN;
use crate::vm::{R, Raised, Vm};
use glassheap_heap::{Kind, Obj};
use glassheap_profile::Feature;
use num_traits::Signed;

/// Where the values of a `%` template come from.
pub(super) struct Values {
    given: Obj,
    tuple: bool,
    mapping: bool,
    next: u32,
    count: u32,
    used: bool,
}

impl Values {
    /// The right-hand side of `%`.
    pub(super) fn new(vm: &Vm, given: Obj) -> Self {
        let tuple = vm.heap.kind(given) == Kind::Tuple;
        Values {
            given,
            tuple,
            mapping: !tuple && vm.is_format_mapping(given),
            next: 0,
            count: if tuple { vm.heap.slots_len(given) } else { 1 },
            used: false,
        }
    }

    /// The next one, borrowed.
    fn take(&mut self, vm: &mut Vm) -> R {
        if self.next >= self.count {
            return Err(vm.type_error("not enough arguments for format string"));
        }
        let o = if self.tuple {
            vm.heap.slot(self.given, self.next)
        } else {
            self.given
        };
        self.next += 1;
        Ok(o)
    }
}

/// One conversion as written.
#[derive(Default)]
struct Conversion {
    left: bool,
    plus: bool,
    blank: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
    code: char,
    at: usize,
}

impl Vm {
    /// `template % values` for str: a new reference.
    pub(crate) fn str_modulo(&mut self, template: Obj, values: Obj) -> R {
        let text = self.text_rc(template);
        // A lone field takes over the str it shows (`_PyUnicodeWriter`, read-only buffer).
        if &*text == "%s" {
            let shown = match self.heap.kind(values) {
                Kind::Tuple if self.heap.slots_len(values) == 1 => self.heap.slot(values, 0),
                _ => values,
            };
            if self.is_exact(shown, self.t.str) {
                return Ok(self.new_ref(shown));
            }
        }
        let out = self.percent_format(&text, values, false)?;
        self.new_str_checked(&out)
    }

    /// The text that `%`-formatting gives. For bytes, text stands for bytes as Latin-1.
    pub(crate) fn percent_format(&mut self, text: &str, given: Obj, bytes: bool) -> R<String> {
        let mut values = Values::new(self, given);
        let chars: Vec<char> = text.chars().collect();
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while at < chars.len() {
            if chars[at] != '%' {
                out.push(chars[at]);
                at += 1;
                continue;
            }
            at += 1;
            if chars.get(at) == Some(&'%') {
                out.push('%');
                at += 1;
                continue;
            }
            self.one_conversion(&chars, &mut at, &mut values, &mut out, bytes)?;
            if out.len() > 2 * MAX_LEN as usize {
                return Err(self.memory_error());
            }
        }
        if values.next < values.count && !values.mapping && !values.used {
            let what = if bytes { "bytes" } else { "string" };
            return Err(self.type_error(&format!("not all arguments converted during {what} formatting")));
        }
        Ok(out)
    }

    fn one_conversion(
        &mut self,
        chars: &[char],
        at: &mut usize,
        values: &mut Values,
        out: &mut String,
        bytes: bool,
    ) -> R<()> {
        let mut key_value = None;
        if chars.get(*at) == Some(&'(') {
            key_value = Some(self.keyed_value(chars, at, values, bytes)?);
        }
        let result = self.conversion_of(chars, at, values).and_then(|conversion| {
            let value = match key_value {
                Some(o) => o,
                None => values.take(self)?,
            };
            self.convert(&conversion, value, bytes)
        });
        if let Some(o) = key_value {
            self.decref(o);
        }
        out.push_str(&result?);
        Ok(())
    }

    fn keyed_value(&mut self, chars: &[char], at: &mut usize, values: &mut Values, bytes: bool) -> R {
        if !values.mapping {
            return Err(self.type_error("format requires a mapping"));
        }
        let start = *at + 1;
        let mut depth = 1;
        let mut end = start;
        while end < chars.len() {
            match chars[end] {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            end += 1;
        }
        if depth > 0 {
            return Err(self.value_error("incomplete format key"));
        }
        let name: String = chars[start..end].iter().collect();
        *at = end + 1;
        values.used = true;
        let key = if bytes {
            let raw: Vec<u8> = name.chars().map(|c| u32::from(c) as u8).collect();
            self.new_bytes(&raw)
        } else {
            self.new_str(&name)
        };
        let result = self.get_item(values.given, key);
        self.decref(key);
        result
    }

    fn conversion_of(&mut self, chars: &[char], at: &mut usize, values: &mut Values) -> R<Conversion> {
        let mut c = Conversion::default();
        while let Some(flag) = chars.get(*at) {
            match flag {
                '-' => c.left = true,
                '+' => c.plus = true,
                ' ' => c.blank = true,
                '#' => c.alternate = true,
                '0' => c.zero = true,
                _ => break,
            }
            *at += 1;
        }
        if let Some(width) = self.size(chars, at, values, "width too big")? {
            c.left |= width < 0;
            c.width = width.unsigned_abs() as usize;
        }
        if chars.get(*at) == Some(&'.') {
            *at += 1;
            let precision = self.size(chars, at, values, "precision too big")?.unwrap_or(0);
            c.precision = Some(precision.max(0) as usize);
        }
        if let Some('h' | 'l' | 'L') = chars.get(*at) {
            *at += 1;
        }
        let Some(code) = chars.get(*at) else {
            return Err(self.value_error("incomplete format"));
        };
        c.code = *code;
        c.at = *at;
        *at += 1;
        if c.width > MAX_LEN as usize || c.precision.is_some_and(|p| p > MAX_LEN as usize) {
            return Err(self.memory_error());
        }
        Ok(c)
    }

    /// Digits or `*`.
    fn size(&mut self, chars: &[char], at: &mut usize, values: &mut Values, too_big: &str) -> R<Option<i64>> {
        if chars.get(*at) == Some(&'*') {
            *at += 1;
            let o = values.take(self)?;
            let value = self.int_value(o);
            let int = self.is_int(o);
            return match value {
                Some(n) if n.unsigned_abs() <= i64::MAX as u64 => Ok(Some(n)),
                _ if int => Err(self.overflow_error("Python int too large to convert to C int")),
                _ => Err(self.type_error("* wants int")),
            };
        }
        let mut value: Option<i64> = None;
        while let Some(d) = chars.get(*at).and_then(|c| c.to_digit(10)) {
            let next = value
                .unwrap_or(0)
                .checked_mul(10)
                .and_then(|v| v.checked_add(i64::from(d)));
            let Some(next) = next else {
                return Err(self.value_error(too_big));
            };
            value = Some(next);
            *at += 1;
        }
        Ok(value)
    }

    fn convert(&mut self, c: &Conversion, value: Obj, bytes: bool) -> R<String> {
        match c.code {
            's' | 'r' | 'a' | 'b' => {
                let text = self.percent_text(c, value, bytes)?;
                let cut: String = match c.precision {
                    Some(p) => text.chars().take(p).collect(),
                    None => text,
                };
                Ok(pad(c, "", &cut, ' '))
            }
            'c' => {
                let text = self.percent_char(value, bytes)?;
                Ok(pad(c, "", &text, ' '))
            }
            'd' | 'i' | 'u' | 'o' | 'x' | 'X' => self.percent_int(c, value),
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
                let x = self.percent_float(value, bytes)?;
                let digits = float_digits(x, c.code, Some(c.precision.unwrap_or(6)), c.alternate);
                let negative = x.is_sign_negative() && !x.is_nan();
                let fill = if c.zero && x.is_finite() { '0' } else { ' ' };
                Ok(pad(c, sign(c, negative), &digits, fill))
            }
            code => {
                let n = u32::from(code);
                let shown = if n > 31 && n < 128 { code } else { '?' };
                Err(self.value_error(&format!(
                    "unsupported format character '{shown}' ({n:#x}) at index {}",
                    c.at
                )))
            }
        }
    }

    fn percent_text(&mut self, c: &Conversion, value: Obj, bytes: bool) -> R<String> {
        if bytes && matches!(c.code, 's' | 'b') {
            let Some(raw) = self.is_bytes_like(value).then(|| self.bytes_of(value).to_vec()) else {
                let got = self.type_name(value);
                return Err(self.type_error(&format!(
                    "%b requires a bytes-like object, or an object that implements __bytes__, not '{got}'"
                )));
            };
            return Ok(raw.iter().map(|b| char::from(*b)).collect());
        }
        if c.code == 'b' {
            let at = c.at;
            return Err(self.value_error(&format!("unsupported format character 'b' (0x62) at index {at}")));
        }
        let o = match c.code {
            's' => self.str_of(value)?,
            'r' if !bytes => self.repr_of(value)?,
            _ => self.ascii_of(value)?,
        };
        let text = self.text(o).to_string();
        self.decref(o);
        Ok(text)
    }

    fn percent_char(&mut self, value: Obj, bytes: bool) -> R<String> {
        if bytes {
            let one = match self.int_value(value) {
                Some(n @ 0..=255) => Some(n as u8),
                Some(_) => return Err(self.overflow_error("%c arg not in range(256)")),
                None if self.is_bytes_like(value) && self.bytes_of(value).len() == 1 => Some(self.bytes_of(value)[0]),
                None => None,
            };
            return match one {
                Some(b) => Ok(char::from(b).to_string()),
                None => Err(self.type_error("%c requires an integer in range(256) or a single byte")),
            };
        }
        if self.heap.kind(value) == Kind::Str {
            let text = self.text_rc(value);
            if text.chars().count() == 1 {
                return Ok(text.to_string());
            }
        } else if self.is_int(value) || self.special(value, self.n.index).is_some() {
            let n = self.slice_bound(Some(value), 0)?;
            return match u32::try_from(n).ok().and_then(char::from_u32) {
                Some(c) => Ok(c.to_string()),
                None => Err(self.overflow_error("%c arg not in range(0x110000)")),
            };
        }
        if !self.profile().has(Feature::PercentCharErrorNamesType) {
            return Err(self.type_error("%c requires int or char"));
        }
        let got = if self.heap.kind(value) == Kind::Str {
            format!("a string of length {}", self.str_len(value))
        } else {
            self.type_name(value)
        };
        Err(self.type_error(&format!("%c requires an int or a unicode character, not {got}")))
    }

    fn percent_int(&mut self, c: &Conversion, value: Obj) -> R<String> {
        let o = self.percent_int_value(c, value)?;
        let number = self.big_value(o).unwrap_or_default();
        self.decref(o);
        let mut digits = self.int_digits(&number, c.code)?;
        if let Some(p) = c.precision
            && digits.len() < p
        {
            digits = format!("{}{digits}", "0".repeat(p - digits.len()));
        }
        let prefix = match c.code {
            'o' | 'x' | 'X' if c.alternate => format!("0{}", c.code),
            _ => String::new(),
        };
        let front = format!("{}{prefix}", sign(c, number.is_negative()));
        Ok(pad(c, &front, &digits, if c.zero { '0' } else { ' ' }))
    }

    /// The int that a numeric conversion shows: `%d` takes whatever `int()` takes of numbers, the others ints only.
    fn percent_int_value(&mut self, c: &Conversion, value: Obj) -> R {
        if self.is_int(value) {
            return Ok(self.new_ref(value));
        }
        let decimal = matches!(c.code, 'd' | 'i' | 'u');
        let text = matches!(self.heap.kind(value), Kind::Str | Kind::Bytes | Kind::ByteArray);
        if decimal && !text {
            let number = self.heap.kind(value) == Kind::Float
                || self.special(value, self.n.int).is_some()
                || self.special(value, self.n.index).is_some();
            if number && self.heap.kind(value) != Kind::Complex {
                return self.int_from_object(value);
            }
        } else if self.special(value, self.n.index).is_some() {
            return self.index_object(value);
        }
        let got = self.type_name(value);
        let (code, what) = (c.code, if decimal { "a real number" } else { "an integer" });
        Err(self.type_error(&format!("%{code} format: {what} is required, not {got}")))
    }

    fn percent_float(&mut self, value: Obj, bytes: bool) -> R<f64> {
        if bytes && self.special(value, self.n.float).is_none() && self.special(value, self.n.index).is_none() {
            return Err(self.float_required(value));
        }
        self.as_f64(value)
    }

    fn float_required(&mut self, value: Obj) -> Raised {
        let got = self.type_name(value);
        self.type_error(&format!("float argument required, not {got}"))
    }
}

fn sign(c: &Conversion, negative: bool) -> &'static str {
    match (negative, c.plus, c.blank) {
        (true, ..) => "-",
        (_, true, _) => "+",
        (_, _, true) => " ",
        _ => "",
    }
}

fn pad(c: &Conversion, front: &str, body: &str, fill: char) -> String {
    let len = front.chars().count() + body.chars().count();
    let space = c.width.saturating_sub(len);
    if c.left {
        return format!("{front}{body}{}", " ".repeat(space));
    }
    let filler: String = std::iter::repeat_n(fill, space).collect();
    if fill == '0' {
        format!("{front}{filler}{body}")
    } else {
        format!("{filler}{front}{body}")
    }
}
