//! Digits of a float as `e`, `f`, `g` and the default ask for them. CPython: `PyOS_double_to_string`.

use crate::types::float::{float_repr_bare, place_point, split_exponent};

/// More digits than any float has: what is beyond is zeros.
const MOST_FRACTION: usize = 1100;

/// The absolute value as text. `kind`: `e`, `f`, `g`, their capitals, `\0` for the default (`repr` without a precision,
/// else like `g` with a digit behind the point).
#[must_use]
pub(crate) fn float_digits(x: f64, kind: char, precision: Option<usize>, alternate: bool) -> String {
    let x = x.abs();
    let text = if x.is_finite() {
        match (kind, precision) {
            ('\0', None) => {
                let bare = float_repr_bare(x);
                if bare.contains(['.', 'e']) {
                    with_point(bare, alternate)
                } else {
                    bare + ".0"
                }
            }
            ('e' | 'E', p) => with_point(exponent_text(x, p.unwrap_or(6)), alternate),
            ('f' | 'F', p) => with_point(fixed_text(x, p.unwrap_or(6)), alternate),
            ('\0', Some(p)) => general_text(x, p.max(1), alternate, true),
            (_, p) => general_text(x, p.unwrap_or(6).max(1), alternate, false),
        }
    } else {
        float_repr_bare(x)
    };
    if kind.is_ascii_uppercase() {
        text.to_uppercase()
    } else {
        text
    }
}

/// `#` keeps the point where there is no fraction.
fn with_point(text: String, alternate: bool) -> String {
    if !alternate || text.contains('.') {
        return text;
    }
    match text.find('e') {
        Some(i) => format!("{}.{}", &text[..i], &text[i..]),
        None => text + ".",
    }
}

fn fixed_text(x: f64, precision: usize) -> String {
    let exact = precision.min(MOST_FRACTION);
    let mut text = format!("{x:.exact$}");
    text.extend(std::iter::repeat_n('0', precision - exact));
    text
}

/// `digits` significant digits (at least one) and the position of the point.
fn significant(x: f64, digits: usize) -> (String, i32) {
    let exact = (digits - 1).min(MOST_FRACTION);
    let (mut text, point) = split_exponent(&format!("{x:.exact$e}"));
    text.extend(std::iter::repeat_n('0', digits - 1 - exact));
    (text, point)
}

fn exponent_text(x: f64, precision: usize) -> String {
    let (digits, point) = significant(x, precision + 1);
    place_point(&digits, point, false)
}

fn general_text(x: f64, precision: usize, alternate: bool, add_dot_zero: bool) -> String {
    if x == 0.0 {
        let text = if alternate {
            format!("0.{}", "0".repeat(precision - 1))
        } else {
            "0".to_string()
        };
        return if add_dot_zero && !alternate { text + ".0" } else { text };
    }
    let (mut digits, point) = significant(x, precision);
    if !alternate {
        digits.truncate(digits.trim_end_matches('0').len().max(1));
    }
    // The default style switches to an exponent one digit earlier, so that `.0` still has room.
    let most = precision as i64 - i64::from(add_dot_zero && precision > 0);
    let fixed = -4 < point && i64::from(point) <= if add_dot_zero { most.max(0) } else { precision as i64 };
    let text = place_point(&digits, point, fixed);
    if add_dot_zero && fixed && !text.contains('.') {
        return text + ".0";
    }
    with_point(text, alternate)
}

/// Separators between every `every` digits, and zeros in front up to `width` characters in all.
#[must_use]
pub(crate) fn group_digits(digits: &str, separator: char, every: usize, width: usize) -> String {
    let mut reversed: Vec<char> = Vec::with_capacity(digits.len() * 2);
    let mut count = 0;
    for d in digits.chars().rev() {
        if count > 0 && count % every == 0 {
            reversed.push(separator);
        }
        reversed.push(d);
        count += 1;
    }
    while reversed.len() < width {
        if count > 0 && count % every == 0 {
            reversed.push(separator);
        }
        reversed.push('0');
        count += 1;
    }
    reversed.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_with_precision_has_a_fraction() {
        assert_eq!(float_digits(3.0, '\0', Some(3), false), "3.0");
        assert_eq!(float_digits(1234.0, '\0', Some(4), false), "1.234e+03");
    }
}
