//! Statements (`Python/compile.c@v3.13.0 (compiler_visit_stmt)`).

use super::names::Use;
use super::unwind::BlockKind;
use super::{Compiled, Compiler, Loc};
use crate::code::{Const, Op};
use crate::ir::Ir;
use crate::symtable::BlockType;
use glassheap_profile::Feature;
use ruff_python_ast::{
    self as ast, ElifElseClause, Expr, Stmt, StmtAnnAssign, StmtAssert, StmtAugAssign, StmtFor, StmtIf, StmtImport,
    StmtImportFrom, StmtReturn, StmtWhile,
};
use ruff_text_size::Ranged;

impl<'a> Compiler<'a> {
    pub(super) fn stmts(&mut self, body: &'a [Stmt]) -> Compiled {
        body.iter().try_for_each(|s| self.stmt(s))
    }

    fn stmt(&mut self, stmt: &'a Stmt) -> Compiled {
        let loc = self.loc(stmt);
        match stmt {
            Stmt::FunctionDef(f) => self.function(f),
            Stmt::ClassDef(c) => self.class(c),
            Stmt::TypeAlias(t) => self.type_alias(t),
            Stmt::Return(r) => self.return_stmt(r, loc),
            Stmt::Delete(d) => self.exprs(&d.targets),
            Stmt::Assign(a) => {
                self.expr(&a.value)?;
                let last = a.targets.len().saturating_sub(1);
                for (i, target) in a.targets.iter().enumerate() {
                    if i < last {
                        self.emit(Op::Copy, 1, loc);
                    }
                    self.expr(target)?;
                }
                Ok(())
            }
            Stmt::AugAssign(a) => self.augmented(a, loc),
            Stmt::AnnAssign(a) => self.annotated(a, loc),
            Stmt::For(f) => self.for_loop(f, loc),
            Stmt::While(w) => self.while_loop(w, loc),
            Stmt::If(i) => self.if_stmt(i, loc),
            Stmt::With(w) => self.with(w, 0),
            Stmt::Match(m) => self.match_stmt(m, loc),
            Stmt::Raise(r) => {
                let mut n = 0;
                for e in [&r.exc, &r.cause].into_iter().flatten() {
                    self.expr(e)?;
                    n += 1;
                }
                self.emit(Op::RaiseVarargs, n, loc);
                Ok(())
            }
            Stmt::Try(t) => self.try_stmt(t, loc),
            Stmt::Assert(a) => self.assert(a, loc),
            Stmt::Import(i) => self.import(i, loc),
            Stmt::ImportFrom(i) => self.import_from(i, loc),
            Stmt::Global(_) => Ok(()),
            Stmt::Nonlocal(n) => {
                self.notice("syntax-nonlocal", Feature::Nonlocal, n.range);
                Ok(())
            }
            Stmt::Expr(e) => self.expr_stmt(&e.value, loc),
            Stmt::Pass(_) => {
                self.emit0(Op::Nop, loc);
                Ok(())
            }
            Stmt::Break(b) => {
                let mut loc = loc;
                self.emit0(Op::Nop, loc);
                let Some(block) = self.unwind_stack(&mut loc, false, true, b.range)? else {
                    return self.error("'break' outside loop", b.range);
                };
                let popped = self.unit().blocks.pop();
                self.unwind(&mut loc, &block, false)?;
                self.unit().blocks.extend(popped);
                if let Some(exit) = block.exit {
                    self.jump(Op::Jump, exit, loc);
                }
                Ok(())
            }
            Stmt::Continue(c) => {
                let mut loc = loc;
                self.emit0(Op::Nop, loc);
                let Some(block) = self.unwind_stack(&mut loc, false, true, c.range)? else {
                    return self.error("'continue' not properly in loop", c.range);
                };
                if let Some(start) = block.start {
                    self.jump(Op::Jump, start, loc);
                }
                Ok(())
            }
            Stmt::IpyEscapeCommand(i) => self.error("invalid syntax", i.range),
        }
    }

    fn expr_stmt(&mut self, value: &'a Expr, loc: Loc) -> Compiled {
        if self.interactive && self.units.len() <= 1 {
            self.expr(value)?;
            self.emit0(Op::PrintExpr, loc);
            return Ok(());
        }
        if self.constant(value).is_some() {
            self.emit0(Op::Nop, loc);
            return Ok(());
        }
        self.expr(value)?;
        self.emit0(Op::PopTop, Loc::NONE);
        Ok(())
    }

    fn return_stmt(&mut self, r: &'a StmtReturn, mut loc: Loc) -> Compiled {
        let start = loc;
        let constant = r.value.as_deref().and_then(|v| self.constant(v));
        let preserve_top = r.value.is_some() && constant.is_none();
        if self.scope().block != BlockType::Function {
            return self.error("'return' outside function", r.range);
        }
        if let Some(value) = &r.value {
            if preserve_top {
                self.expr(value)?;
            } else {
                loc = self.loc(value.as_ref());
                self.emit0(Op::Nop, loc);
            }
        }
        let value_line = r.value.as_ref().map(|v| self.loc(v.as_ref()).line);
        if value_line != Some(start.line) {
            loc = start;
            self.emit0(Op::Nop, loc);
        }
        self.unwind_stack(&mut loc, preserve_top, false, r.range)?;
        match (constant, &r.value) {
            (Some(id), _) => self.load_const(id, loc),
            (None, None) => self.load_none(loc),
            _ => {}
        }
        self.emit0(Op::ReturnValue, loc);
        Ok(())
    }

    // -- assignments --------------------------------------------------------------------------------------------------

    fn augmented(&mut self, a: &'a StmtAugAssign, loc: Loc) -> Compiled {
        let target = self.loc(a.target.as_ref());
        match a.target.as_ref() {
            Expr::Attribute(attr) => {
                self.expr(&attr.value)?;
                self.emit(Op::Copy, 1, target);
                let attr_loc = self.attr_loc(target, attr);
                let name = self.name_index(&attr.attr);
                self.emit(Op::LoadAttr, name, attr_loc);
                self.expr(&a.value)?;
                self.inplace(a.op, loc);
                self.emit(Op::Swap, 2, attr_loc);
                self.emit(Op::StoreAttr, name, attr_loc);
            }
            Expr::Subscript(s) => {
                self.expr(&s.value)?;
                if let Some(slice) = self.two_element_slice(s) {
                    self.slice_parts(slice)?;
                    for _ in 0..3 {
                        self.emit(Op::Copy, 3, target);
                    }
                    self.emit0(Op::BinarySlice, target);
                    self.expr(&a.value)?;
                    self.inplace(a.op, loc);
                    for n in [4, 3, 2] {
                        self.emit(Op::Swap, n, target);
                    }
                    self.emit0(Op::StoreSlice, target);
                } else {
                    self.expr(&s.slice)?;
                    self.emit(Op::Copy, 2, target);
                    self.emit(Op::Copy, 2, target);
                    self.emit0(Op::BinarySubscr, target);
                    self.expr(&a.value)?;
                    self.inplace(a.op, loc);
                    self.emit(Op::Swap, 3, target);
                    self.emit(Op::Swap, 2, target);
                    self.emit0(Op::StoreSubscr, target);
                }
            }
            Expr::Name(n) => {
                self.name_checked(&n.id, Use::Load, target, n.range)?;
                self.expr(&a.value)?;
                self.inplace(a.op, loc);
                self.name_checked(&n.id, Use::Store, target, n.range)?;
            }
            other => return self.error("illegal expression for augmented assignment", other.range()),
        }
        Ok(())
    }

    fn annotated(&mut self, a: &'a StmtAnnAssign, loc: Loc) -> Compiled {
        self.notice("syntax-annotation", Feature::VariableAnnotations, a.range);
        if let Some(value) = &a.value {
            self.expr(value)?;
            self.expr(&a.target)?;
        }
        match a.target.as_ref() {
            Expr::Name(n) if a.simple && !self.scope().is_function_like() => {
                self.variable_annotation(a, &n.id, loc)?;
            }
            Expr::Attribute(attr) if a.value.is_none() => {
                self.expr(&attr.value)?;
                self.emit0(Op::PopTop, loc);
            }
            Expr::Subscript(s) if a.value.is_none() => {
                self.expr(&s.value)?;
                self.emit0(Op::PopTop, loc);
                self.expr(&s.slice)?;
                self.emit0(Op::PopTop, loc);
            }
            _ => {}
        }
        let evaluates = !a.simple && !self.scope().is_function_like() && !self.table.future_annotations;
        if evaluates && !self.lazy_annotations() {
            self.expr(&a.annotation)?;
            self.emit0(Op::PopTop, loc);
        }
        Ok(())
    }

    // -- control flow -------------------------------------------------------------------------------------------------

    fn for_loop(&mut self, f: &'a StmtFor, loc: Loc) -> Compiled {
        if f.is_async {
            return self.unsupported("async-for", f.range);
        }
        let (start, cleanup, end) = (self.label(), self.label(), self.label());
        self.push_nested(BlockKind::ForLoop, Some(start), Some(end), loc, f.range)?;
        self.iterable(&f.iter)?;
        let iter = if self.rules.has(Feature::ForLoopsHaveIterableLocation) {
            self.loc(f.iter.as_ref())
        } else {
            loc
        };
        self.emit0(Op::GetIter, iter);
        self.here(start);
        self.jump(Op::ForIter, cleanup, iter);
        // A target on another line than the iterable is a step of its own.
        let target = self.loc(f.target.as_ref());
        self.emit0(Op::Nop, target);
        self.expr(&f.target)?;
        self.stmts(&f.body)?;
        self.jump(Op::Jump, start, Loc::NONE);
        self.here(cleanup);
        self.emit_ir(Ir::EndFor, 0, Loc::NONE);
        self.pop_block();
        self.stmts(&f.orelse)?;
        self.here(end);
        Ok(())
    }

    fn while_loop(&mut self, w: &'a StmtWhile, loc: Loc) -> Compiled {
        let (start, body, anchor, end) = (self.label(), self.label(), self.label(), self.label());
        self.here(start);
        self.push_nested(BlockKind::WhileLoop, Some(start), Some(end), loc, w.range)?;
        self.jump_if(loc, &w.test, anchor, false)?;
        self.here(body);
        self.stmts(&w.body)?;
        if self.rules.has(Feature::WhileTestsOnce) {
            self.jump(Op::Jump, start, Loc::NONE);
        } else {
            // Up to 3.13 the condition is compiled a second time behind the body.
            self.jump_if(loc, &w.test, body, true)?;
        }
        self.pop_block();
        self.here(anchor);
        self.stmts(&w.orelse)?;
        self.here(end);
        Ok(())
    }

    fn if_stmt(&mut self, i: &'a StmtIf, loc: Loc) -> Compiled {
        self.branch(&i.test, &i.body, &i.elif_else_clauses, loc)
    }

    /// One `if` or `elif` and what follows it; iterative where a chain of `elif` is nested in CPython's tree.
    fn branch(&mut self, test: &'a Expr, body: &'a [Stmt], clauses: &'a [ElifElseClause], loc: Loc) -> Compiled {
        let (mut test, mut body, mut clauses, mut loc) = (test, body, clauses, loc);
        let mut ends = Vec::new();
        loop {
            let end = self.label();
            ends.push(end);
            let Some((first, rest)) = clauses.split_first() else {
                self.jump_if(loc, test, end, false)?;
                self.stmts(body)?;
                break;
            };
            let next = self.label();
            self.jump_if(loc, test, next, false)?;
            self.stmts(body)?;
            self.skip_to(end);
            self.here(next);
            match &first.test {
                Some(t) => {
                    (test, body, clauses) = (t, &first.body, rest);
                    loc = self.loc(first);
                }
                None => {
                    self.stmts(&first.body)?;
                    break;
                }
            }
        }
        for end in ends.into_iter().rev() {
            self.here(end);
        }
        Ok(())
    }

    fn assert(&mut self, a: &'a StmtAssert, loc: Loc) -> Compiled {
        let end = self.label();
        self.jump_if(loc, &a.test, end, true)?;
        self.emit0(Op::LoadAssertionError, loc);
        if let Some(msg) = &a.msg {
            self.expr(msg)?;
            self.emit(Op::Call, 0, loc);
        }
        let raise = if self.rules.has(Feature::AssertRaisesAtCondition) {
            self.loc(a.test.as_ref())
        } else {
            loc
        };
        self.emit(Op::RaiseVarargs, 1, raise);
        self.here(end);
        Ok(())
    }

    // -- imports ------------------------------------------------------------------------------------------------------

    fn import(&mut self, i: &'a StmtImport, loc: Loc) -> Compiled {
        for alias in &i.names {
            self.load_new(Const::Int(0), loc);
            self.load_none(loc);
            let name = alias.name.as_str();
            let index = self.unit().names.add(name);
            self.emit(Op::ImportName, index, loc);
            match &alias.asname {
                Some(asname) => {
                    let mut parts = name.split('.').skip(1).peekable();
                    let dotted = parts.peek().is_some();
                    while let Some(part) = parts.next() {
                        let index = self.unit().names.add(part);
                        self.emit(Op::ImportFrom, index, loc);
                        if parts.peek().is_some() {
                            self.emit(Op::Swap, 2, loc);
                            self.emit0(Op::PopTop, loc);
                        }
                    }
                    self.name_checked(asname, Use::Store, loc, asname.range)?;
                    if dotted {
                        self.emit0(Op::PopTop, loc);
                    }
                }
                None => {
                    let first = name.split('.').next().unwrap_or(name);
                    self.name_checked(first, Use::Store, loc, alias.range)?;
                }
            }
        }
        Ok(())
    }

    fn import_from(&mut self, i: &'a StmtImportFrom, loc: Loc) -> Compiled {
        self.load_new(Const::Int(i64::from(i.level)), loc);
        let names = self.str_tuple(i.names.iter().map(|a| a.name.as_str()));
        self.load_const(names, loc);
        let module = i.module.as_ref().map_or("", ast::Identifier::as_str);
        let index = self.unit().names.add(module);
        self.emit(Op::ImportName, index, loc);
        for alias in &i.names {
            if alias.name.as_str() == "*" {
                self.emit0(Op::ImportStar, loc);
                return Ok(());
            }
            let index = self.unit().names.add(&alias.name);
            self.emit(Op::ImportFrom, index, loc);
            let target = alias.asname.as_ref().unwrap_or(&alias.name);
            self.name_checked(target, Use::Store, loc, target.range)?;
        }
        self.emit0(Op::PopTop, loc);
        Ok(())
    }
}
