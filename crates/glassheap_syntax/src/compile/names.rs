//! Loading, storing and deleting names (`Python/compile.c@v3.13.0 (compiler_nameop)`).

use super::{Compiled, Compiler, Loc};
use crate::code::Op;
use crate::ir::Ir;
use crate::source::to_u32;
use crate::symtable::{BlockType, Scope, ScopeKind, mangle};
use ruff_text_size::TextRange;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Load,
    Store,
    Del,
}

impl Compiler<'_> {
    pub(super) fn scope(&self) -> &Scope {
        &self.table.scopes[self.unit_ref().scope]
    }

    /// The scope of a mangled name in the current unit, with what an inlined comprehension overrides.
    pub(super) fn kind_of(&self, name: &str) -> Option<ScopeKind> {
        match self.unit_ref().overrides.get(name) {
            Some(symbol) => symbol.scope,
            None => self.scope().kind(name),
        }
    }

    pub(super) fn mangled(&self, name: &str) -> String {
        mangle(self.unit_ref().private.as_deref(), name)
    }

    pub(super) fn name_index(&mut self, name: &str) -> u32 {
        let mangled = self.mangled(name);
        self.unit().names.add(&mangled)
    }

    /// Index of a cell or free variable among all cells; the flow graph turns it into a slot.
    pub(super) fn deref_index(&self, name: &str) -> u32 {
        let unit = self.unit_ref();
        if let Some(i) = unit.cellvars.get(name) {
            return i;
        }
        to_u32(unit.cellvars.len()) + unit.freevars.get(name).unwrap_or(0)
    }

    pub(super) fn fast_index(&mut self, name: &str) -> u32 {
        self.unit().varnames.add(name)
    }

    pub(super) fn name_checked(&mut self, name: &str, how: Use, loc: Loc, range: TextRange) -> Compiled {
        if name == "__debug__" && how != Use::Load {
            let message = if how == Use::Store {
                "cannot assign to __debug__"
            } else {
                "cannot delete __debug__"
            };
            return self.error(message, range);
        }
        self.name(name, how, loc);
        Ok(())
    }

    pub(super) fn name(&mut self, name: &str, how: Use, loc: Loc) {
        let name = self.mangled(name);
        let scope = self.scope();
        let is_function = scope.is_function_like();
        let is_class = scope.block == BlockType::Class;
        let sees_class = scope.can_see_class_scope;
        let inlined = self.unit_ref().inlined_depth > 0;
        let kind = self.kind_of(&name);
        match kind {
            Some(ScopeKind::Free | ScopeKind::Cell) => {
                let index = self.deref_index(&name);
                match how {
                    Use::Load if is_class && !inlined => {
                        self.emit0(Op::LoadLocals, loc);
                        self.emit(Op::LoadFromDictOrDeref, index, loc);
                    }
                    Use::Load if sees_class => {
                        self.load_classdict(loc);
                        self.emit(Op::LoadFromDictOrDeref, index, loc);
                    }
                    Use::Load => self.emit(Op::LoadDeref, index, loc),
                    Use::Store => self.emit(Op::StoreDeref, index, loc),
                    Use::Del => self.emit(Op::DeleteDeref, index, loc),
                }
            }
            Some(ScopeKind::Local) if is_function || self.unit_ref().fast_hidden.contains(&name) => {
                let index = self.fast_index(&name);
                let op = match how {
                    Use::Load => Op::LoadFast,
                    Use::Store => Op::StoreFast,
                    Use::Del => Op::DeleteFast,
                };
                self.emit(op, index, loc);
            }
            Some(ScopeKind::GlobalExplicit) => self.global(&name, how, false, loc),
            Some(ScopeKind::GlobalImplicit) if is_function => self.global(&name, how, sees_class, loc),
            _ => {
                let index = self.unit().names.add(&name);
                let op = match how {
                    Use::Load if is_class && inlined => Op::LoadGlobal,
                    Use::Load => Op::LoadName,
                    Use::Store => Op::StoreName,
                    Use::Del => Op::DeleteName,
                };
                self.emit(op, index, loc);
            }
        }
    }

    fn global(&mut self, name: &str, how: Use, sees_class: bool, loc: Loc) {
        let op = match how {
            Use::Load if sees_class => {
                self.load_classdict(loc);
                Op::LoadFromDictOrGlobals
            }
            Use::Load => Op::LoadGlobal,
            Use::Store => Op::StoreGlobal,
            Use::Del => Op::DeleteGlobal,
        };
        let index = self.unit().names.add(name);
        self.emit(op, index, loc);
    }

    fn load_classdict(&mut self, loc: Loc) {
        let index = self.deref_index("__classdict__");
        self.emit(Op::LoadDeref, index, loc);
    }

    /// Restores a local after an inlined comprehension.
    pub(super) fn store_maybe_null(&mut self, name: &str, loc: Loc) {
        let index = self.fast_index(name);
        self.emit_ir(Ir::StoreFastMaybeNull, index, loc);
    }
}
