//! Annotations: evaluated at once up to 3.13, in `__annotate__` from 3.14 on (PEP 649;
//! `Python/codegen.c@v3.14.0 (codegen_process_deferred_annotations)`).

use super::function::ANNOTATIONS;
use super::names::Use;
use super::unit::UnitKind;
use super::{Compiled, Compiler, Loc};
use crate::code::{CompareOp, Const, Op};
use crate::error::CompileError;
use crate::symtable::{BlockType, Role, ScopeId, annotated};
use ruff_python_ast::{ExceptHandler, Expr, Stmt, StmtAnnAssign, StmtFunctionDef};
use ruff_text_size::Ranged;

impl<'a> Compiler<'a> {
    pub(super) fn lazy_annotations(&self) -> bool {
        self.rules.lazy_annotations && !self.table.future_annotations
    }

    /// Pushes what `MAKE_FUNCTION` takes for annotations; tells its flag.
    pub(super) fn function_annotations(&mut self, f: &'a StmtFunctionDef, loc: Loc) -> Result<u32, CompileError> {
        let found = annotated(&f.parameters, f.returns.as_deref());
        if found.is_empty() {
            return Ok(0);
        }
        let n = Self::count(found.len());
        if self.lazy_annotations() {
            let Some(scope) = self.table.of(f, Role::Annotations) else {
                return Ok(0);
            };
            self.enter_annotate(scope, loc);
            for (name, e) in found {
                let name = self.mangled(name);
                self.load_str(&name, loc);
                self.annotation(e)?;
            }
            self.leave_annotate(n, loc)?;
            return Ok(ANNOTATIONS);
        }
        for (name, e) in found {
            let name = self.mangled(name);
            self.load_str(&name, loc);
            self.annotation(e)?;
        }
        self.emit(Op::BuildMap, n, loc);
        Ok(ANNOTATIONS)
    }

    /// The value of one annotation, or its text under `from __future__ import annotations`.
    fn annotation(&mut self, e: &'a Expr) -> Compiled {
        let loc = self.loc(e);
        if self.table.future_annotations {
            let text = self.source[e.range().to_std_range()].to_owned();
            self.load_str(&text, loc);
            return Ok(());
        }
        if let Expr::Starred(s) = e {
            // *args: *Ts
            self.expr(&s.value)?;
            self.emit(Op::UnpackSequence, 1, loc);
            return Ok(());
        }
        self.expr(e)
    }

    /// `x: int` in a module or class.
    pub(super) fn variable_annotation(&mut self, a: &'a StmtAnnAssign, name: &str, loc: Loc) -> Compiled {
        if self.lazy_annotations() {
            if self.scope().conditional_annotations {
                let key = crate::symtable::address(a);
                let order = &self.unit_ref().annotation_order;
                let index = order.iter().position(|&k| k == key).unwrap_or(0);
                let index = i64::try_from(index).unwrap_or(0);
                self.name("__conditional_annotations__", Use::Load, loc);
                self.load_new(Const::Int(index), loc);
                self.emit(Op::SetAdd, 1, loc);
                self.emit0(Op::PopTop, loc);
            }
            return Ok(());
        }
        self.annotation(&a.annotation)?;
        let names = self.name_index("__annotations__");
        self.emit(Op::LoadName, names, loc);
        let name = self.mangled(name);
        self.load_str(&name, loc);
        self.emit0(Op::StoreSubscr, loc);
        Ok(())
    }

    /// Numbers the annotations of a module or class, which mark at run time that they were reached.
    pub(super) fn number_annotations(&mut self, body: &'a [Stmt]) {
        let mut found = Vec::new();
        collect(body, &mut found);
        self.unit().annotation_order = found.into_iter().map(crate::symtable::address).collect();
    }

    /// Defines `__annotate__` of a module or class from all its annotations.
    pub(super) fn deferred_annotations(&mut self, body: &'a [Stmt]) -> Compiled {
        let mut found = Vec::new();
        collect(body, &mut found);
        if found.is_empty() {
            return Ok(());
        }
        let key = (self.unit_ref().scope, Role::Annotations);
        let Some(scope) = self.table.by_key(key) else {
            return Ok(());
        };
        let conditional = self.scope().conditional_annotations;
        let loc = Loc::line(self.unit_ref().firstlineno);
        self.enter_annotate(scope, loc);
        self.emit(Op::BuildMap, 0, loc);
        for (index, a) in found.into_iter().enumerate() {
            let Expr::Name(name) = a.target.as_ref() else { continue };
            let loc = self.loc(a);
            let skip = self.label();
            if conditional {
                self.load_new(Const::Int(i64::try_from(index).unwrap_or(0)), loc);
                self.name("__conditional_annotations__", Use::Load, loc);
                self.emit(Op::ContainsOp, 0, loc);
                self.jump(Op::PopJumpIfFalse, skip, loc);
            }
            self.annotation(&a.annotation)?;
            self.emit(Op::Copy, 2, loc);
            let name = self.mangled(&name.id);
            self.load_str(&name, loc);
            self.emit0(Op::StoreSubscr, loc);
            self.here(skip);
        }
        self.emit0(Op::ReturnValue, loc);
        let code = self.finish_unit(true)?;
        self.make_closure(&code, 0, loc);
        let name = if self.scope().block == BlockType::Class {
            "__annotate_func__"
        } else {
            "__annotate__"
        };
        self.name(name, Use::Store, loc);
        Ok(())
    }

    fn enter_annotate(&mut self, scope: ScopeId, loc: Loc) {
        const VALUE_WITH_FAKE_GLOBALS: i64 = 2;
        let line = u32::try_from(loc.line).unwrap_or(1);
        self.enter("__annotate__", UnitKind::Annotations, scope, line, None);
        self.unit().argcount = 1;
        self.unit().posonly = 1;
        let body = self.label();
        self.emit(Op::LoadFast, 0, loc);
        self.load_new(Const::Int(VALUE_WITH_FAKE_GLOBALS), loc);
        self.emit(Op::CompareOp, CompareOp::Gt as u32, loc);
        self.jump(Op::PopJumpIfFalse, body, loc);
        let name = self.name_index("NotImplementedError");
        self.emit(Op::LoadGlobal, name, loc);
        self.emit(Op::RaiseVarargs, 1, loc);
        self.here(body);
    }

    fn leave_annotate(&mut self, n: u32, loc: Loc) -> Compiled {
        self.emit(Op::BuildMap, n, loc);
        self.emit0(Op::ReturnValue, loc);
        let code = self.finish_unit(true)?;
        self.make_closure(&code, 0, loc);
        Ok(())
    }
}

/// Simple annotations of a block, in order, without those of inner definitions.
fn collect<'e>(body: &'e [Stmt], found: &mut Vec<&'e StmtAnnAssign>) {
    for stmt in body {
        match stmt {
            Stmt::AnnAssign(a) if a.simple => found.push(a),
            Stmt::For(f) => {
                collect(&f.body, found);
                collect(&f.orelse, found);
            }
            Stmt::While(w) => {
                collect(&w.body, found);
                collect(&w.orelse, found);
            }
            Stmt::If(i) => {
                collect(&i.body, found);
                i.elif_else_clauses.iter().for_each(|c| collect(&c.body, found));
            }
            Stmt::With(w) => collect(&w.body, found),
            Stmt::Match(m) => m.cases.iter().for_each(|c| collect(&c.body, found)),
            Stmt::Try(t) => {
                collect(&t.body, found);
                for ExceptHandler::ExceptHandler(h) in &t.handlers {
                    collect(&h.body, found);
                }
                collect(&t.orelse, found);
                collect(&t.finalbody, found);
            }
            _ => {}
        }
    }
}
