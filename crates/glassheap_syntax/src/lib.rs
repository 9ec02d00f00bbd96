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
