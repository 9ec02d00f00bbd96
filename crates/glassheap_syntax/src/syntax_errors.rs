//! CPython's words for what the parser refuses.

use crate::Mode;
use crate::error::{CompileError, SyntaxError};
use crate::parse::{Complaint, Tok, Tree};
use crate::source::LineIndex;
use glassheap_profile::SyntaxRules;

pub(crate) fn check_tokens(
    _source: &str,
    _tokens: &[Tok],
    complaints: &[Complaint],
    lines: &LineIndex,
    _rules: &SyntaxRules,
) -> Result<(), CompileError> {
    if let Some(c) = complaints.first() {
        return Err(CompileError::Syntax(SyntaxError {
            type_name: "SyntaxError",
            message: "invalid syntax".into(),
            range: lines.range(c.range),
        }));
    }
    Ok(())
}

pub(crate) fn check_tree(
    _source: &str,
    _tree: &Tree,
    _tokens: &[Tok],
    _complaints: &[Complaint],
    _lines: &LineIndex,
    _rules: &SyntaxRules,
    _mode: Mode,
) -> Result<(), CompileError> {
    Ok(())
}
