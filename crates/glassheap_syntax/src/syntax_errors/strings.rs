//! Errors inside string literals.

use super::scan::{Kind, Token};
use super::{Finding, Text};
use crate::error::{CompileError, Unsupported};
use crate::parse::{Complaint, ComplaintKind};
use crate::source::LineIndex;
use glassheap_profile::Feature;

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
    let quotes = if token.text[quote..].starts_with("\"\"\"") || token.text[quote..].starts_with("'''") {
        3
    } else {
        1
    };
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
        let found = bytes[i + 2..]
            .iter()
            .take(want)
            .take_while(|b| b.is_ascii_hexdigit())
            .count();
        if found < want || want == 0 {
            if is_bytes {
                let message = format!("(value error) invalid \\x escape at position {i}");
                return Finding::syntax(message, token.start, token.end);
            }
            let what = if want == 0 {
                "malformed \\N character escape".into()
            } else {
                format!("truncated {name} escape")
            };
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

/// What is wrong between the braces of an f-string, if the complaint is about that.
pub(super) fn inside(text: &Text<'_>, t: &Token<'_>, kind: &ComplaintKind, at: usize) -> Option<Finding> {
    let quote = t.text.find(['"', '\''])?;
    let prefix = t.text[..quote].to_ascii_lowercase();
    let formatted = t.kind == Kind::String && (prefix.contains('f') || prefix.contains('t'));
    if !formatted || at <= t.start || at > t.end {
        return None;
    }
    let name = if prefix.contains('t') { "t-string" } else { "f-string" };
    let words = match kind {
        ComplaintKind::InterpolatedString(words) => words.split_once(": ").map_or(words.as_str(), |(_, w)| w),
        ComplaintKind::Expected { .. } | ComplaintKind::ExpectedExpression | ComplaintKind::Other(_) => "",
        _ => return None,
    };
    let place = Place {
        before: text.source.get(t.start + quote..at)?.trim_end(),
        after: text.source.get(at..t.end)?.trim_start(),
        name,
    };
    let message = if !text.rules.has(Feature::TokenizerReadsFStrings) {
        place.words_of_3_11(words)
    } else {
        place.words(words)
    };
    Some(Finding::syntax(message?, at, at + 1))
}

/// A place between the quotes of an f-string.
struct Place<'a> {
    before: &'a str,
    after: &'a str,
    name: &'static str,
}

impl Place<'_> {
    /// The expression up to here.
    fn expression(&self) -> &str {
        let open = self.before.rfind('{').map_or(0, |i| i + 1);
        self.before[open..].trim()
    }

    /// The bracket that is open in the expression.
    fn open_bracket(&self) -> Option<char> {
        let mut open = Vec::new();
        for c in self.expression().chars() {
            match c {
                '(' | '[' => open.push(c),
                ')' | ']' => {
                    open.pop();
                }
                _ => {}
            }
        }
        open.pop()
    }

    fn at_end(&self) -> bool {
        self.after.starts_with(['"', '\'']) || self.after.is_empty()
    }

    /// 3.12 and later, where the tokenizer reads f-strings (PEP 701).
    fn words(&self, words: &str) -> Option<String> {
        let name = self.name;
        let expression = self.expression();
        let next = self.after.chars().next();
        match words {
            "single `}` is not allowed" => return Some(format!("{name}: single '}}' is not allowed")),
            "lambda expressions are not allowed without parentheses" => return Some(format!("{name}: {words}")),
            "invalid conversion character" => {
                let found: String = self
                    .after
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                return Some(if found.is_empty() {
                    format!("{name}: missing conversion character")
                } else {
                    format!("{name}: invalid conversion character '{found}': expected 's', 'r', or 'a'")
                });
            }
            "unterminated string" | "unterminated triple-quoted string" => return None,
            _ => {}
        }
        if let (Some(open), Some('}')) = (self.open_bracket(), next) {
            return Some(format!(
                "closing parenthesis '}}' does not match opening parenthesis '{open}'"
            ));
        }
        if let Some(c @ (')' | ']')) = next {
            return Some(format!("{name}: unmatched '{c}'"));
        }
        if self.at_end() {
            let in_spec = expression.ends_with(':');
            return Some(format!(
                "{name}: expecting '}}'{}",
                if in_spec { ", or format specs" } else { "" }
            ));
        }
        if expression.is_empty() {
            return Some(match next {
                Some(c @ ('}' | '!' | ':' | '=')) => format!("{name}: valid expression required before '{c}'"),
                _ => format!("{name}: expecting a valid expression after '{{'"),
            });
        }
        // `x!r`: the last character but one.
        let mut backwards = expression.chars().rev().skip(1);
        if backwards.next() == Some('!') && backwards.next().is_some() {
            return Some(format!("{name}: expecting ':' or '}}'"));
        }
        if !expression.contains(|c: char| c.is_alphanumeric() || c == '_') {
            return Some(format!("{name}: expecting a valid expression after '{{'"));
        }
        if expression.starts_with("lambda") {
            return Some(format!(
                "{name}: lambda expressions are not allowed without parentheses"
            ));
        }
        if expression.ends_with('=') {
            return Some(format!("{name}: expecting '!', or ':', or '}}'"));
        }
        let operand = next.is_some_and(|c| c.is_alphanumeric() || c == '_');
        if operand && expression.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            return Some("invalid syntax. Perhaps you forgot a comma?".to_owned());
        }
        Some(format!("{name}: expecting '=', or '!', or ':', or '}}'"))
    }

    /// 3.11, which parses each pair of braces as a text of its own.
    fn words_of_3_11(&self, words: &str) -> Option<String> {
        let expression = self.expression();
        let next = self.after.chars().next();
        let message = match words {
            "single `}` is not allowed" => "f-string: single '}' is not allowed".to_owned(),
            "lambda expressions are not allowed without parentheses" => "f-string: invalid syntax".to_owned(),
            "invalid conversion character" => {
                "f-string: invalid conversion character: expected 's', 'r', or 'a'".to_owned()
            }
            "unterminated string" | "unterminated triple-quoted string" => return None,
            _ => match (self.open_bracket(), next) {
                (Some(open), Some('}')) => {
                    format!("f-string: closing parenthesis '}}' does not match opening parenthesis '{open}'")
                }
                (_, Some(c @ (')' | ']'))) => format!("f-string: unmatched '{c}'"),
                _ if self.at_end() => "f-string: expecting '}'".to_owned(),
                (_, Some(c @ ('!' | ':' | '='))) if expression.is_empty() => {
                    format!("f-string: expression required before '{c}'")
                }
                (_, Some('}')) if expression.is_empty() => "f-string: empty expression not allowed".to_owned(),
                (_, Some(c)) if c.is_alphanumeric() && expression.ends_with(|c: char| c.is_alphanumeric()) => {
                    "f-string: invalid syntax. Perhaps you forgot a comma?".to_owned()
                }
                _ if expression.ends_with('=') || (expression.len() > 1 && expression.contains('!')) => {
                    "f-string: expecting '}'".to_owned()
                }
                _ => "f-string: invalid syntax".to_owned(),
            },
        };
        Some(message)
    }
}
