//! CPython's words for what the parser refuses (`Parser/pegen_errors.c@v3.13.0 (_Pypegen_set_syntax_error)`,
//! `Grammar/python.gram`, the `invalid_` rules).
//!
//! The parser's first complaint says where a text goes wrong; [`rules`] finds CPython's words for it from the tokens
//! around and the recovered tree. What the tokenizer cannot read ([`scan`]) goes before, wherever it stands.

mod names;
mod rules;
mod scan;
mod strings;

use crate::code::SourceRange;
use crate::error::{CompileError, SyntaxError};
use crate::parse::{Complaint, TreeBody};
use crate::source::{LineIndex, to_u32};
use glassheap_profile::SyntaxRules;
use ruff_text_size::{TextRange, TextSize};
use scan::{Kind, Scanned};

/// An error before its place became lines.
#[derive(Debug, Clone)]
struct Finding {
    type_name: &'static str,
    message: String,
    start: usize,
    end: usize,
}

impl Finding {
    fn syntax(message: impl Into<String>, start: usize, end: usize) -> Finding {
        Finding {
            type_name: "SyntaxError",
            message: message.into(),
            start,
            end,
        }
    }

    fn indentation(message: impl Into<String>, start: usize) -> Finding {
        Finding {
            type_name: "IndentationError",
            message: message.into(),
            start,
            end: start,
        }
    }
}

/// Everything the checks look at.
struct Text<'a> {
    source: &'a str,
    lines: &'a LineIndex,
    scanned: &'a Scanned<'a>,
    body: &'a TreeBody,
    rules: &'a SyntaxRules,
}

impl Text<'_> {
    fn line(&self, at: usize) -> u32 {
        self.lines.line(TextSize::new(to_u32(at.min(self.source.len()))))
    }
}

/// The error for a text with complaints.
pub(crate) fn explain(
    source: &str,
    body: &TreeBody,
    complaints: &[Complaint],
    lines: &LineIndex,
    rules: &SyntaxRules,
) -> Option<CompileError> {
    let first = complaints.first()?;
    if let Some(unsupported) = strings::named_escape(source, complaints, lines) {
        return Some(unsupported);
    }
    let scanned = scan::scan(source, &|at| lines.line(at), rules);
    let text = Text {
        source,
        lines,
        scanned: &scanned,
        body,
        rules,
    };
    let finding = decide(&text, first);
    Some(to_error(&finding, lines))
}

/// The tokenizer's error goes before the parser's, except where the parser stops at an unexpected indent.
fn decide(text: &Text<'_>, first: &Complaint) -> Finding {
    let found = rules::find(text, first);
    if let Some(e) = &text.scanned.error {
        // Only what the tokenizer raises itself is found when the rest of a refused text is read.
        let raised = e.type_name != "IndentationError" && found.message != "unexpected indent";
        let stops_before = !raised && found.start < e.at;
        if !stops_before {
            return Finding {
                type_name: e.type_name,
                message: e.message.clone(),
                start: e.at,
                end: e.at,
            };
        }
    }
    if let Some(&(c, at)) = text.scanned.open.last() {
        let at_end = found.start >= text.source.trim_end().len();
        if (at_end || text.line(found.end.max(found.start)) > text.line(at)) && found.message != "unexpected indent" {
            return Finding::syntax(format!("'{c}' was never closed"), at, at + 1);
        }
    }
    found
}

fn to_error(finding: &Finding, lines: &LineIndex) -> CompileError {
    let offset = |at: usize| TextSize::new(to_u32(at));
    let end = finding.end.max(finding.start);
    let range: SourceRange = lines.range(TextRange::new(offset(finding.start), offset(end)));
    CompileError::Syntax(SyntaxError {
        type_name: finding.type_name,
        message: finding.message.clone(),
        range,
    })
}

/// Token that a byte offset falls on or before.
fn token_at(scanned: &Scanned<'_>, at: usize) -> usize {
    let is_before =
        |t: &scan::Token<'_>| t.end <= at && t.kind != Kind::End && !(t.kind == Kind::Newline && t.start >= at);
    let index = scanned.tokens.partition_point(is_before);
    index.min(scanned.tokens.len().saturating_sub(1))
}
