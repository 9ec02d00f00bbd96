//! Python text to code objects. Knows nothing about memory.
//!
//! [`compile`] runs the stages in CPython's order: [`parse`] (text to tree), [`symtable`] (which variable a name
//! means), [`compile`](mod@compile) (tree to instructions, folding constants on the way) and [`flow`] (jumps, stack
//! depth, exception table, loads that need no check).

pub mod code;
mod compile;
mod consts;
pub mod disassemble;
pub mod error;
mod flow;
mod fold;
mod ir;
mod limits;
mod parse;
pub mod source;
mod symtable;
mod syntax_errors;

use code::Compilation;
use error::CompileError;
use glassheap_profile::SyntaxRules;

/// How a text is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A script or module.
    Exec,
    /// One expression, whose value is returned.
    Eval,
    /// One interactive statement: values of expression statements are printed.
    Single,
}

/// Splits a text into its top-level statements, as a person would type them one by one at the prompt. Each piece begins
/// with as many line ends as stand before it in the text, so that its lines keep their numbers. Statements that share a
/// line stay together.
///
/// # Errors
///
/// As [`compile`].
pub fn interactive_statements(source: &str, rules: &SyntaxRules) -> Result<Vec<String>, CompileError> {
    let lines = source::LineIndex::new(source);
    let tree = parse::parse(source, Mode::Exec, &lines, rules)?;
    let mut pieces: Vec<String> = Vec::new();
    let mut last_line = 0;
    for range in parse::statement_ranges(&tree) {
        let (first, end) = (lines.range(range).line, lines.range(range).end_line);
        if first == last_line
            && let Some(piece) = pieces.last_mut()
        {
            // `a = 1; b = 2`, or a statement behind a one-line block.
            let text: Vec<&str> = source.split('\n').take(end as usize).skip(first as usize).collect();
            for line in text {
                piece.push_str(line);
                piece.push('\n');
            }
            last_line = end;
            continue;
        }
        let mut piece = "\n".repeat(first as usize - 1);
        for line in source.split('\n').take(end as usize).skip(first as usize - 1) {
            piece.push_str(line);
            piece.push('\n');
        }
        pieces.push(piece);
        last_line = end;
    }
    Ok(pieces)
}

/// Compiles a text, or says why not in CPython's words.
///
/// # Errors
///
/// [`CompileError::Syntax`] for what CPython refuses too, [`CompileError::Unsupported`] for Python that is not run.
pub fn compile(source: &str, filename: &str, mode: Mode, rules: &SyntaxRules) -> Result<Compilation, CompileError> {
    let lines = source::LineIndex::new(source);
    let tree = parse::parse(source, mode, &lines, rules)?;
    let table = symtable::build(&tree, &lines, rules)?;
    compile::compile_tree(&tree, source, filename, mode, &lines, &table, rules)
}
