//! Text to int (`PyLong_FromString`): signs, prefixes, underscores, bases 2 to 36.

use num_bigint::BigInt;

/// The value of `text` in `base` (0: by prefix); `None` if it is no such literal.
#[must_use]
pub fn parse_int(text: &str, base: u32) -> Option<BigInt> {
    let ascii: String = text
        .trim_matches(crate::types::str::is_space)
        .chars()
        .map(to_ascii_digit)
        .collect();
    let mut rest = ascii.as_str();
    let negative = rest.starts_with('-');
    if let Some(tail) = rest.strip_prefix(['+', '-']) {
        rest = tail;
    }
    let mut base = base;
    let prefix = rest.get(..2).map(str::to_ascii_lowercase);
    let prefixed = match prefix.as_deref() {
        Some("0x") => Some(16),
        Some("0o") => Some(8),
        Some("0b") => Some(2),
        _ => None,
    };
    let mut after_prefix = false;
    match (base, prefixed) {
        (0, Some(b)) => {
            base = b;
            after_prefix = true;
        }
        (b, Some(p)) if b == p => after_prefix = true,
        (0, None) => {
            base = 10;
            // Only zeros may follow a leading zero.
            if rest.starts_with('0') && rest.bytes().any(|c| c != b'0' && c != b'_') {
                return None;
            }
        }
        _ => {}
    }
    if after_prefix {
        rest = &rest[2..];
        if let Some(tail) = rest.strip_prefix('_') {
            rest = tail;
        }
    }
    if rest.is_empty() || rest.starts_with('_') || rest.ends_with('_') || rest.contains("__") {
        return None;
    }
    let digits: String = rest.chars().filter(|c| *c != '_').collect();
    if !digits.chars().all(|c| c.is_digit(base)) {
        return None;
    }
    let value = BigInt::parse_bytes(digits.as_bytes(), base)?;
    Some(if negative { -value } else { value })
}

/// Number of digits of a text that is a decimal literal, for the limit on conversions.
#[must_use]
pub fn count_digits(text: &str) -> usize {
    text.chars().filter(char::is_ascii_alphanumeric).count()
}

/// `_PyUnicode_TransformDecimalAndSpaceToASCII` for one character.
#[must_use]
pub fn to_ascii_digit(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    crate::types::str::decimal_value(c)
        .and_then(|d| char::from_digit(d, 10))
        .unwrap_or(c)
}
