//! Which variable a name means: local, global, free or cell (`Python/symtable.c`).
//!
//! [`build`] walks the tree once and notes what each block does to each name ([`visit`]); then it decides the scope of
//! every name from the outside in ([`analyze`]). Blocks are found again by the address of their node.

mod analyze;
mod visit;

pub(crate) use visit::annotated;

use crate::code::SourceRange;
use crate::error::{CompileError, SyntaxError};
use crate::parse::Tree;
use crate::source::LineIndex;
use glassheap_profile::SyntaxRules;
use std::collections::HashMap;

pub(crate) type ScopeId = usize;

/// What kind of block a scope is (`_Py_block_ty`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockType {
    Module,
    Function,
    Class,
    /// `__annotate__` (3.14+).
    Annotation,
    /// The value of a `type` statement, a bound or a default of a type parameter.
    TypeValue,
    /// The block around a generic function, class or alias that holds its type parameters.
    TypeParams,
}

/// Which of the blocks of one node is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    Body,
    TypeParams,
    Annotations,
    Value,
    Default,
}

/// The scope of a name (`LOCAL` to `CELL` in `Include/internal/pycore_symtable.h`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScopeKind {
    Local,
    GlobalExplicit,
    GlobalImplicit,
    Free,
    Cell,
}

/// `DEF_*` flags of a name in a block.
pub(crate) mod flag {
    pub(crate) const GLOBAL: u16 = 1;
    pub(crate) const LOCAL: u16 = 2;
    pub(crate) const PARAM: u16 = 4;
    pub(crate) const NONLOCAL: u16 = 8;
    pub(crate) const USE: u16 = 16;
    pub(crate) const FREE_CLASS: u16 = 64;
    pub(crate) const IMPORT: u16 = 128;
    pub(crate) const ANNOT: u16 = 256;
    pub(crate) const COMP_ITER: u16 = 512;
    pub(crate) const TYPE_PARAM: u16 = 1024;
    pub(crate) const COMP_CELL: u16 = 2048;
    pub(crate) const BOUND: u16 = LOCAL | PARAM | IMPORT | TYPE_PARAM;
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Symbol {
    pub(crate) flags: u16,
    pub(crate) scope: Option<ScopeKind>,
}

/// One block and its names, in the order of first mention.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) block: BlockType,
    pub(crate) name: String,
    pub(crate) parent: Option<ScopeId>,
    names: Vec<String>,
    symbols: HashMap<String, Symbol>,
    /// Parameters, in slot order.
    pub(crate) varnames: Vec<String>,
    children: Vec<ScopeId>,
    /// Inside a function, or in a class inside one.
    pub(crate) nested: bool,
    pub(crate) generator: bool,
    /// A comprehension or generator expression.
    pub(crate) comprehension: bool,
    pub(crate) genexp: bool,
    pub(crate) comp_inlined: bool,
    pub(crate) varargs: bool,
    pub(crate) varkeywords: bool,
    /// `__class__` is used: the class body returns its cell.
    pub(crate) needs_class_closure: bool,
    pub(crate) needs_classdict: bool,
    /// An annotation or type-parameter block directly inside a class: it looks into the class namespace first.
    pub(crate) can_see_class_scope: bool,
    pub(crate) annotations_used: bool,
    pub(crate) conditional_annotations: bool,
    free: bool,
    child_free: bool,
    /// Inside the iterable of a comprehension.
    comp_iter_expr: u32,
    comp_iter_target: bool,
    in_conditional_block: bool,
    private: Option<String>,
    range: SourceRange,
    /// Where `global` and `nonlocal` stand.
    directives: Vec<(String, SourceRange)>,
}

impl Scope {
    /// Functions and the blocks that behave like one.
    pub(crate) fn is_function_like(&self) -> bool {
        !matches!(self.block, BlockType::Module | BlockType::Class)
    }

    pub(crate) fn get(&self, name: &str) -> Option<Symbol> {
        self.symbols.get(name).copied()
    }

    pub(crate) fn kind(&self, name: &str) -> Option<ScopeKind> {
        self.symbols.get(name).and_then(|s| s.scope)
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    pub(crate) fn set(&mut self, name: &str, symbol: Symbol) {
        if self.symbols.insert(name.to_owned(), symbol).is_none() {
            self.names.push(name.to_owned());
        }
    }

    /// Sorted names of a scope kind or with a flag (`Python/compile.c@v3.13.0 (dictbytype)`).
    pub(crate) fn sorted(&self, kind: ScopeKind, flag: u16) -> Vec<String> {
        let mut names: Vec<String> = self
            .names
            .iter()
            .filter(|n| {
                self.symbols
                    .get(*n)
                    .is_some_and(|s| s.scope == Some(kind) || s.flags & flag != 0)
            })
            .cloned()
            .collect();
        names.sort();
        names
    }
}

/// All blocks of a text.
#[derive(Debug, Default)]
pub(crate) struct SymbolTable {
    pub(crate) scopes: Vec<Scope>,
    by_node: HashMap<(usize, Role), ScopeId>,
    /// `from __future__ import annotations`.
    pub(crate) future_annotations: bool,
}

impl SymbolTable {
    pub(crate) fn top(&self) -> ScopeId {
        0
    }

    /// The block that `node` opens.
    pub(crate) fn of<T>(&self, node: &T, role: Role) -> Option<ScopeId> {
        self.by_key((address(node), role))
    }

    pub(crate) fn by_key(&self, key: (usize, Role)) -> Option<ScopeId> {
        self.by_node.get(&key).copied()
    }
}

/// The identity of a node while the tree is borrowed.
pub(crate) fn address<T>(node: &T) -> usize {
    std::ptr::from_ref(node) as usize
}

/// Builds the table or tells the first error in it.
pub(crate) fn build(tree: &Tree, lines: &LineIndex, rules: &SyntaxRules) -> Result<SymbolTable, CompileError> {
    let mut table = visit::Visitor::new(lines, rules).run(tree)?;
    analyze::analyze(&mut table, rules)?;
    Ok(table)
}

/// `_x` becomes `_Class__x` inside a class (`Python/compile.c@v3.13.0 (_Py_Mangle)`).
pub(crate) fn mangle(private: Option<&str>, name: &str) -> String {
    let Some(class) = private else { return name.to_owned() };
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
        return name.to_owned();
    }
    let class = class.trim_start_matches('_');
    if class.is_empty() {
        return name.to_owned();
    }
    format!("_{class}{name}")
}

fn error(message: String, range: SourceRange) -> CompileError {
    CompileError::Syntax(SyntaxError {
        type_name: "SyntaxError",
        message,
        range,
    })
}
