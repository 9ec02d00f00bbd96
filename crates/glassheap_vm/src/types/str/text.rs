//! The text that `repr` and `ascii` give (`unicode_repr`, `PyObject_ASCII`).

use super::is_printable;
use std::fmt::Write as _;

/// `repr` of a text: quotes, escapes, what can't be printed as `\x`, `\u`, `\U`.
#[must_use]
pub fn repr_text(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if is_printable(c) => out.push(c),
            c => push_escape(&mut out, c),
        }
    }
    out.push(quote);
    out
}

/// The same with everything but ASCII escaped; `text` is a `repr` already.
#[must_use]
pub fn ascii_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            push_escape(&mut out, c);
        }
    }
    out
}

/// `\x41`, `\u20ac`, `\U0001f600`.
pub(super) fn push_escape(out: &mut String, c: char) {
    let n = u32::from(c);
    // Writing to a String can't fail.
    let _ = match n {
        0..=0xff => write!(out, "\\x{n:02x}"),
        0x100..=0xffff => write!(out, "\\u{n:04x}"),
        _ => write!(out, "\\U{n:08x}"),
    };
}
