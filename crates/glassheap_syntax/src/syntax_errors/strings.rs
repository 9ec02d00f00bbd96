//! Errors inside string literals.

use super::{Finding, Text};
use crate::error::{CompileError, Unsupported};
use crate::parse::{Complaint, ComplaintKind};
use crate::source::LineIndex;

/// `\N{...}`: Python, but without the table of names it cannot be read.
pub(super) fn named_escape(source: &str, complaints: &[Complaint], lines: &LineIndex) -> Option<CompileError> {
    complaints
        .iter()
        .filter(|c| c.kind == ComplaintKind::Unicode)
        .find(|c| {
            let from = usize::from(c.range.start());
            let from = (0..=from).rev().find(|&i| source.is_char_boundary(i)).unwrap_or(0);
            let line_start = source[..from].rfind('\n').map_or(0, |i| i + 1);
            let to = usize::from(c.range.end()).min(source.len());
            let near = source.get(line_start..).unwrap_or("");
            let near = near.get(..(to - line_start).max(1)).unwrap_or(near);
            near.contains("\\N{") && near.contains('}')
        })
        .map(|c| {
            CompileError::Unsupported(Unsupported {
                construct: "named-unicode-escape",
                range: lines.range(c.range),
            })
        })
}

/// `\x1`, `\u12` and their kin (`Objects/unicodeobject.c@v3.13.0 (_PyUnicode_DecodeUnicodeEscapeInternal2)`).
pub(super) fn unicode(text: &Text<'_>, at: usize) -> Finding {
    let index = super::token_at(text.scanned, at);
    let token = text.scanned.tokens[index];
    let quote = token.text.find(['"', '\'']).unwrap_or(0);
    let quotes = if token.text[quote..].starts_with("\"\"\"") || token.text[quote..].starts_with("'''") { 3 } else { 1 };
    let content = token.text.get(quote + quotes..).unwrap_or("");
    let is_bytes = token.text[..quote].to_ascii_lowercase().contains('b');
    let bytes = content.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] != b'\\' {
            i += 1;
            continue;
        }
        let (name, want) = match bytes.get(i + 1) {
            Some(b'x') => ("\\xXX", 2),
            Some(b'u') if !is_bytes => ("\\uXXXX", 4),
            Some(b'U') if !is_bytes => ("\\UXXXXXXXX", 8),
            Some(b'N') if !is_bytes => ("\\N", 0),
            _ => {
                i += 2;
                continue;
            }
        };
        let found = bytes[i + 2..].iter().take(want).take_while(|b| b.is_ascii_hexdigit()).count();
        if found < want || want == 0 {
            if is_bytes {
                let message = format!("(value error) invalid \\x escape at position {i}");
                return Finding::syntax(message, token.start, token.end);
            }
            let what = if want == 0 { "malformed \\N character escape".into() } else { format!("truncated {name} escape") };
            let message = format!(
                "(unicode error) 'unicodeescape' codec can't decode bytes in position {i}-{}: {what}",
                i + 1 + found
            );
            return Finding::syntax(message, token.start, token.end);
        }
        if want == 8 {
            let message = format!(
                "(unicode error) 'unicodeescape' codec can't decode bytes in position {i}-{}: illegal Unicode character",
                i + 9
            );
            return Finding::syntax(message, token.start, token.end);
        }
        i += 2 + want;
    }
    Finding::syntax("invalid syntax", token.start, token.end)
}

/// What is wrong between the braces of an f-string, in CPython's words.
pub(super) fn interpolated(text: &Text<'_>, words: &str, at: usize) -> Finding {
    let (prefix, rest) = words.split_once(": ").unwrap_or(("f-string", words));
    let after = text.source.get(at..).unwrap_or("");
    let message = match rest {
        "expecting `}`" => format!("{prefix}: expecting '}}'"),
        "single `}` is not allowed" => format!("{prefix}: single '}}' is not allowed"),
        "lambda expressions are not allowed without parentheses" => words.to_owned(),
        "invalid conversion character" => {
            let found: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if found.is_empty() {
                format!("{prefix}: invalid conversion character")
            } else {
                format!("{prefix}: invalid conversion character '{found}': expected 's', 'r', or 'a'")
            }
        }
        "conversion type must come right after the exclamation mark" => {
            format!("{prefix}: conversion type must come right after the exclamation mark")
        }
        _ => words.to_owned(),
    };
    Finding::syntax(message, at, at + 1)
}
