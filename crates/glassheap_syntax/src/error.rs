//! Why a text does not become code.

use crate::code::SourceRange;
use std::fmt;

/// The two ways to refuse a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompileError {
    /// Not Python: CPython's exception, its words and its place.
    Syntax(SyntaxError),
    /// Python that Glassheap does not run.
    Unsupported(Unsupported),
}

/// `SyntaxError` or a subclass, as CPython words it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// `SyntaxError`, `IndentationError` or `TabError`.
    pub type_name: &'static str,
    /// `msg`, in CPython's words for the chosen release.
    pub message: String,
    pub range: SourceRange,
}

/// Valid Python that is refused before the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsupported {
    /// Key of the message, for example `async-function`; `docs/limitations.md` has a heading of the same name.
    pub construct: &'static str,
    pub range: SourceRange,
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CompileError::Syntax(e) => write!(f, "{}: {} (line {})", e.type_name, e.message, e.range.line),
            CompileError::Unsupported(u) => {
                write!(
                    f,
                    "line {}: not supported: {}",
                    u.range.line,
                    u.construct.replace('-', " ")
                )
            }
        }
    }
}

impl std::error::Error for CompileError {}
