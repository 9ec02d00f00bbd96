//! `try`, `except*` and `with` (`Python/compile.c@v3.13.0 (compiler_try_except, compiler_try_finally, compiler_with)`).

use super::names::Use;
use super::unwind::BlockKind;
use super::{Compiled, Compiler, Loc};
use crate::code::Op;
use crate::ir::{Ir, Label};
use ruff_python_ast::{ExceptHandler, ExceptHandlerExceptHandler, StmtTry, StmtWith};

impl<'a> Compiler<'a> {
    pub(super) fn try_stmt(&mut self, t: &'a StmtTry, loc: Loc) -> Compiled {
        if t.finalbody.is_empty() {
            self.try_handlers(t, loc)
        } else {
            self.try_finally(t, loc)
        }
    }

    fn try_handlers(&mut self, t: &'a StmtTry, loc: Loc) -> Compiled {
        if t.is_star {
            self.try_star(t, loc)
        } else {
            self.try_except(t, loc)
        }
    }

    fn try_finally(&mut self, t: &'a StmtTry, loc: Loc) -> Compiled {
        let (body, end, exit, cleanup) = (self.label(), self.label(), self.label(), self.label());
        self.jump_ir(Ir::SetupFinally, end, loc);
        self.here(body);
        let final_body = self.register_final_body(&t.finalbody);
        self.push_nested(BlockKind::FinallyTry(final_body), Some(body), Some(end), loc, t.range)?;
        if t.handlers.is_empty() {
            self.stmts(&t.body)?;
        } else {
            self.try_handlers(t, loc)?;
        }
        self.emit_ir(Ir::PopBlock, 0, Loc::NONE);
        self.pop_block();
        self.stmts(&t.finalbody)?;
        self.skip_to(exit);
        self.here(end);
        self.push_nested(BlockKind::FinallyEnd, Some(end), None, loc, t.range)?;
        self.jump_ir(Ir::SetupCleanup, cleanup, Loc::NONE);
        self.emit0(Op::PushExcInfo, Loc::NONE);
        self.stmts(&t.finalbody)?;
        self.pop_block();
        self.emit(Op::Reraise, 0, Loc::NONE);
        self.here(cleanup);
        self.pop_except_and_reraise();
        self.here(exit);
        Ok(())
    }

    fn pop_except_and_reraise(&mut self) {
        self.emit(Op::Copy, 3, Loc::NONE);
        self.emit0(Op::PopExcept, Loc::NONE);
        self.emit(Op::Reraise, 1, Loc::NONE);
    }

    fn try_except(&mut self, t: &'a StmtTry, loc: Loc) -> Compiled {
        let (body, mut except, end, cleanup) = (self.label(), self.label(), self.label(), self.label());
        self.jump_ir(Ir::SetupFinally, except, loc);
        self.here(body);
        self.push_nested(BlockKind::TryExcept, Some(body), None, loc, t.range)?;
        self.stmts(&t.body)?;
        self.pop_block();
        self.emit_ir(Ir::PopBlock, 0, Loc::NONE);
        self.stmts(&t.orelse)?;
        self.skip_to(end);
        self.here(except);
        self.jump_ir(Ir::SetupCleanup, cleanup, Loc::NONE);
        self.emit0(Op::PushExcInfo, Loc::NONE);
        self.push_nested(BlockKind::ExceptionHandler, None, None, loc, t.range)?;
        let last = t.handlers.len().saturating_sub(1);
        for (i, ExceptHandler::ExceptHandler(handler)) in t.handlers.iter().enumerate() {
            if handler.type_.is_none() && i < last {
                return self.error("default 'except:' must be last", handler.range);
            }
            let loc = self.loc(handler);
            except = self.label();
            if let Some(type_) = &handler.type_ {
                self.expr(type_)?;
                self.emit0(Op::CheckExcMatch, loc);
                self.jump(Op::PopJumpIfFalse, except, loc);
            }
            self.handler_body(handler, end, loc)?;
            self.here(except);
        }
        self.emit(Op::Reraise, 0, Loc::NONE);
        self.pop_block();
        self.here(cleanup);
        self.pop_except_and_reraise();
        self.here(end);
        Ok(())
    }

    fn handler_body(&mut self, handler: &'a ExceptHandlerExceptHandler, end: Label, loc: Loc) -> Compiled {
        let body = self.label();
        let Some(name) = &handler.name else {
            self.emit0(Op::PopTop, loc);
            self.here(body);
            self.push_nested(BlockKind::HandlerCleanup(None), Some(body), None, loc, handler.range)?;
            self.stmts(&handler.body)?;
            self.pop_block();
            self.emit_ir(Ir::PopBlock, 0, Loc::NONE);
            self.emit0(Op::PopExcept, Loc::NONE);
            self.skip_to(end);
            return Ok(());
        };
        let cleanup = self.label();
        self.name_checked(name, Use::Store, loc, name.range)?;
        self.jump_ir(Ir::SetupCleanup, cleanup, loc);
        self.here(body);
        let kind = BlockKind::HandlerCleanup(Some(name.to_string()));
        self.push_nested(kind, Some(body), None, loc, handler.range)?;
        self.stmts(&handler.body)?;
        self.pop_block();
        self.emit_ir(Ir::PopBlock, 0, Loc::NONE);
        self.emit_ir(Ir::PopBlock, 0, Loc::NONE);
        self.emit0(Op::PopExcept, Loc::NONE);
        self.forget_name(name, Loc::NONE);
        self.skip_to(end);
        self.here(cleanup);
        self.forget_name(name, Loc::NONE);
        self.emit(Op::Reraise, 1, Loc::NONE);
        Ok(())
    }

    /// `compiler_try_star_except`.
    fn try_star(&mut self, t: &'a StmtTry, loc: Loc) -> Compiled {
        let (body, mut except, orelse, end) = (self.label(), self.label(), self.label(), self.label());
        let (cleanup, reraise_star) = (self.label(), self.label());
        self.jump_ir(Ir::SetupFinally, except, loc);
        self.here(body);
        self.push_nested(BlockKind::TryExcept, Some(body), None, loc, t.range)?;
        self.stmts(&t.body)?;
        self.pop_block();
        self.emit_ir(Ir::PopBlock, 0, Loc::NONE);
        self.skip_to(orelse);
        self.here(except);
        self.jump_ir(Ir::SetupCleanup, cleanup, Loc::NONE);
        self.emit0(Op::PushExcInfo, Loc::NONE);
        self.push_nested(BlockKind::ExceptionGroupHandler, None, None, loc, t.range)?;
        let last = t.handlers.len().saturating_sub(1);
        for (i, ExceptHandler::ExceptHandler(handler)) in t.handlers.iter().enumerate() {
            let loc = self.loc(handler);
            except = self.label();
            let (with_error, no_match) = (self.label(), self.label());
            if i == 0 {
                // The list of what the handlers raise, and a copy of the group below it.
                self.emit(Op::BuildList, 0, loc);
                self.emit(Op::Copy, 2, loc);
            }
            if let Some(type_) = &handler.type_ {
                self.expr(type_)?;
                self.emit0(Op::CheckEgMatch, loc);
                self.emit(Op::Copy, 1, loc);
                self.jump(Op::PopJumpIfNone, no_match, loc);
            }
            self.star_handler(handler, except, with_error, loc)?;
            self.here(except);
            self.emit0(Op::Nop, Loc::NONE);
            self.skip_to(with_error);
            self.here(no_match);
            self.emit0(Op::PopTop, loc);
            self.here(with_error);
            if i == last {
                self.emit(Op::ListAppend, 1, Loc::NONE);
                self.skip_to(reraise_star);
            }
        }
        self.pop_block();
        let reraise = self.label();
        self.here(reraise_star);
        self.emit0(Op::PrepReraiseStar, Loc::NONE);
        self.emit(Op::Copy, 1, Loc::NONE);
        self.jump(Op::PopJumpIfNotNone, reraise, Loc::NONE);
        self.emit0(Op::PopTop, Loc::NONE);
        self.emit_ir(Ir::PopBlock, 0, Loc::NONE);
        self.emit0(Op::PopExcept, Loc::NONE);
        self.skip_to(end);
        self.here(reraise);
        self.emit_ir(Ir::PopBlock, 0, Loc::NONE);
        self.emit(Op::Swap, 2, Loc::NONE);
        self.emit0(Op::PopExcept, Loc::NONE);
        self.emit(Op::Reraise, 0, Loc::NONE);
        self.here(cleanup);
        self.pop_except_and_reraise();
        self.here(orelse);
        self.stmts(&t.orelse)?;
        self.here(end);
        Ok(())
    }

    fn star_handler(
        &mut self,
        handler: &'a ExceptHandlerExceptHandler,
        except: Label,
        with_error: Label,
        loc: Loc,
    ) -> Compiled {
        let (body, cleanup) = (self.label(), self.label());
        match &handler.name {
            Some(name) => self.name_checked(name, Use::Store, loc, name.range)?,
            None => self.emit0(Op::PopTop, loc),
        }
        self.jump_ir(Ir::SetupCleanup, cleanup, loc);
        self.here(body);
        let kind = BlockKind::HandlerCleanup(handler.name.as_ref().map(ToString::to_string));
        self.push_nested(kind, Some(body), None, loc, handler.range)?;
        self.stmts(&handler.body)?;
        self.pop_block();
        self.emit_ir(Ir::PopBlock, 0, Loc::NONE);
        if let Some(name) = &handler.name {
            self.forget_name(name, Loc::NONE);
        }
        self.skip_to(except);
        self.here(cleanup);
        if let Some(name) = &handler.name {
            self.forget_name(name, Loc::NONE);
        }
        self.emit(Op::ListAppend, 3, Loc::NONE);
        self.emit0(Op::PopTop, Loc::NONE);
        self.skip_to(with_error);
        Ok(())
    }

    /// One item of `with`; the next ones and the body are inside it.
    pub(super) fn with(&mut self, w: &'a StmtWith, index: usize) -> Compiled {
        if w.is_async {
            return self.unsupported("async-with", w.range);
        }
        let Some(item) = w.items.get(index) else {
            return self.stmts(&w.body);
        };
        let (block, handler, exit, cleanup) = (self.label(), self.label(), self.label(), self.label());
        self.expr(&item.context_expr)?;
        let loc = self.loc(&item.context_expr);
        self.emit0(Op::BeforeWith, loc);
        self.jump_ir(Ir::SetupWith, handler, loc);
        self.here(block);
        self.push_nested(BlockKind::With, Some(block), Some(handler), loc, w.range)?;
        match &item.optional_vars {
            Some(target) => self.expr(target)?,
            None => self.emit0(Op::PopTop, loc),
        }
        self.with(w, index + 1)?;
        self.emit_ir(Ir::PopBlock, 0, Loc::NONE);
        self.pop_block();
        self.call_exit_with_nones(loc);
        self.emit0(Op::PopTop, loc);
        self.jump(Op::Jump, exit, loc);
        self.here(handler);
        self.jump_ir(Ir::SetupCleanup, cleanup, loc);
        self.emit0(Op::PushExcInfo, loc);
        self.emit0(Op::WithExceptStart, loc);
        let suppress = self.label();
        self.jump(Op::PopJumpIfTrue, suppress, Loc::NONE);
        self.emit(Op::Reraise, 2, Loc::NONE);
        self.here(suppress);
        self.emit0(Op::PopTop, Loc::NONE);
        self.emit_ir(Ir::PopBlock, 0, Loc::NONE);
        self.emit0(Op::PopExcept, Loc::NONE);
        self.emit0(Op::PopTop, Loc::NONE);
        self.emit0(Op::PopTop, Loc::NONE);
        self.skip_to(exit);
        self.here(cleanup);
        self.pop_except_and_reraise();
        self.here(exit);
        Ok(())
    }
}
