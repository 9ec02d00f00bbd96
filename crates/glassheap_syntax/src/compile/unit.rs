//! One code object in the making (`struct compiler_unit`) and its completion.

use super::unwind::FrameBlock;
use super::{Compiler, Loc};
use crate::code::{Code, CodeFlags, Const, ConstId, Op};
use crate::error::CompileError;
use crate::flow;
use crate::ir::{Ins, Ir, Label};
use crate::source::to_u32;
use crate::symtable::{BlockType, ScopeId, ScopeKind, Symbol, flag};
use glassheap_profile::Feature;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

/// Strings with their index, in order of first use.
#[derive(Debug, Clone, Default)]
pub(crate) struct NameTable {
    names: Vec<String>,
    index: HashMap<String, u32>,
}

impl NameTable {
    pub(crate) fn from_names(names: impl IntoIterator<Item = String>) -> NameTable {
        let mut table = NameTable::default();
        for name in names {
            table.add(&name);
        }
        table
    }

    pub(crate) fn add(&mut self, name: &str) -> u32 {
        if let Some(&i) = self.index.get(name) {
            return i;
        }
        let i = to_u32(self.names.len());
        self.names.push(name.to_owned());
        self.index.insert(name.to_owned(), i);
        i
    }

    pub(crate) fn get(&self, name: &str) -> Option<u32> {
        self.index.get(name).copied()
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }
}

/// What a unit is compiled from (`COMPILER_SCOPE_*`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnitKind {
    Module,
    Class,
    Function,
    Lambda,
    Comprehension,
    TypeParams,
    Annotations,
}

/// Instructions, names and constants of one code object.
#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) kind: UnitKind,
    pub(crate) scope: ScopeId,
    /// The scope's symbols, which inlined comprehensions override for a while.
    pub(crate) overrides: HashMap<String, Symbol>,
    pub(crate) name: String,
    pub(crate) qualname: String,
    pub(crate) private: Option<String>,
    pub(crate) firstlineno: u32,
    pub(crate) argcount: u32,
    pub(crate) posonly: u32,
    pub(crate) kwonly: u32,
    pub(crate) names: NameTable,
    pub(crate) varnames: NameTable,
    pub(crate) cellvars: NameTable,
    pub(crate) freevars: NameTable,
    /// Names that are fast locals of an inlined comprehension in a module or class.
    pub(crate) fast_hidden: HashSet<String>,
    pub(crate) hidden_ever: HashSet<String>,
    pub(crate) inlined_depth: u32,
    pub(crate) consts: Vec<ConstId>,
    pub(crate) code: Vec<Ins>,
    /// Instruction that each label stands before.
    pub(crate) labels: Vec<Option<u32>>,
    pub(crate) blocks: Vec<FrameBlock>,
    pub(crate) static_attributes: BTreeSet<String>,
    pub(crate) has_docstring: bool,
    /// Annotations of a module or class that `__annotate__` will hold (3.14+), by address.
    pub(crate) annotation_order: Vec<usize>,
}

impl Unit {
    pub(crate) fn push(&mut self, op: Ir, arg: u32, target: Option<Label>, loc: Loc) {
        self.code.push(Ins { op, arg, target, loc });
    }

    pub(crate) fn new_label(&mut self) -> Label {
        self.labels.push(None);
        Label(to_u32(self.labels.len() - 1))
    }

    pub(crate) fn use_label(&mut self, label: Label) {
        self.labels[label.0 as usize] = Some(to_u32(self.code.len()));
    }
}

impl Compiler<'_> {
    pub(super) fn enter_module(&mut self) {
        let top = self.table.top();
        self.enter("<module>", UnitKind::Module, top, 1, None);
    }

    /// `compiler_enter_scope`.
    pub(super) fn enter(&mut self, name: &str, kind: UnitKind, scope: ScopeId, line: u32, private: Option<String>) {
        let s = &self.table.scopes[scope];
        let varnames = NameTable::from_names(s.varnames.iter().cloned());
        let mut cellvars = NameTable::from_names(s.sorted(ScopeKind::Cell, flag::COMP_CELL));
        if s.needs_class_closure {
            cellvars.add("__class__");
        }
        if s.needs_classdict {
            cellvars.add("__classdict__");
        }
        let freevars = NameTable::from_names(s.sorted(ScopeKind::Free, flag::FREE_CLASS));
        let private = private.or_else(|| self.units.last().and_then(|u| u.private.clone()));
        let qualname = self.qualname(name, kind);
        self.units.push(Unit {
            kind,
            scope,
            overrides: HashMap::new(),
            name: name.to_owned(),
            qualname,
            private,
            firstlineno: line,
            argcount: 0,
            posonly: 0,
            kwonly: 0,
            names: NameTable::default(),
            varnames,
            cellvars,
            freevars,
            fast_hidden: HashSet::new(),
            hidden_ever: HashSet::new(),
            inlined_depth: 0,
            consts: Vec::new(),
            code: Vec::new(),
            labels: Vec::new(),
            blocks: Vec::new(),
            static_attributes: BTreeSet::new(),
            has_docstring: false,
            annotation_order: Vec::new(),
        });
        let loc = if kind == UnitKind::Module {
            Loc::line(0)
        } else {
            Loc::line(line)
        };
        self.emit0(Op::Resume, loc);
    }

    /// `compiler_set_qualname`.
    fn qualname(&self, name: &str, kind: UnitKind) -> String {
        if kind == UnitKind::Module {
            return name.to_owned();
        }
        let parents: Vec<_> = self.units.iter().filter(|u| u.kind != UnitKind::TypeParams).collect();
        let Some(parent) = parents.last() else {
            return name.to_owned();
        };
        if parent.kind == UnitKind::Module {
            return name.to_owned();
        }
        let is_definition = matches!(kind, UnitKind::Function | UnitKind::Class);
        if is_definition {
            let mangled = crate::symtable::mangle(parent.private.as_deref(), name);
            let scope = &self.table.scopes[parent.scope];
            if scope.kind(&mangled) == Some(ScopeKind::GlobalExplicit) {
                return name.to_owned();
            }
        }
        let is_function = matches!(
            parent.kind,
            UnitKind::Function | UnitKind::Lambda | UnitKind::Comprehension | UnitKind::Annotations
        );
        if is_function {
            format!("{}.<locals>.{name}", parent.qualname)
        } else {
            format!("{}.{name}", parent.qualname)
        }
    }

    /// Index of a constant in `co_consts` (`compiler_add_const`).
    pub(super) fn const_index(&mut self, id: ConstId) -> u32 {
        let id = self.pool.canonical(id);
        let merge = self.rules.merge_consts_across_functions;
        let found = if merge {
            self.unit_ref().consts.iter().position(|&c| c == id)
        } else {
            let key = self.pool.key(id);
            self.unit_ref().consts.iter().position(|&c| self.pool.key(c) == key)
        };
        let index = found.unwrap_or_else(|| {
            self.unit().consts.push(id);
            self.unit_ref().consts.len() - 1
        });
        to_u32(index)
    }

    /// Completes the current unit: default return, flow graph, code object (`optimize_and_assemble`).
    pub(super) fn finish_unit(&mut self, add_none: bool) -> Result<Rc<Code>, CompileError> {
        if self.rules.has(Feature::CodeAlwaysEndsWithReturn) || !self.ends_with_return() {
            if add_none {
                self.load_none(Loc::NONE);
            }
            self.emit0(Op::ReturnValue, Loc::NONE);
        }
        let Some(unit) = self.units.pop() else {
            return self.error("no code to complete", ruff_text_size::TextRange::default());
        };
        let scope = &self.table.scopes[unit.scope];
        let is_function = scope.is_function_like();
        let flags = CodeFlags {
            optimized: is_function,
            newlocals: is_function,
            varargs: is_function && scope.varargs,
            varkeywords: is_function && scope.varkeywords,
            nested: is_function && scope.nested,
            generator: is_function && scope.generator,
            comprehension: scope.comprehension,
            class_body: scope.block == BlockType::Class,
        };
        let filename = self.filename.to_owned();
        let code = flow::assemble(unit, flags, filename, self.rules, &mut self.pool);
        for &id in &code.co_consts {
            self.pool.intern(id);
        }
        Ok(Rc::new(code))
    }

    fn ends_with_return(&self) -> bool {
        let unit = self.unit_ref();
        let end = to_u32(unit.code.len());
        unit.code.last().is_some_and(|i| i.op.is(Op::ReturnValue)) && !unit.labels.contains(&Some(end))
    }

    /// Puts a code object into the constants of the current unit.
    pub(super) fn code_const(&mut self, code: Rc<Code>) -> u32 {
        let id = self.pool.make(Const::Code(code), 0);
        self.const_index(id)
    }
}
