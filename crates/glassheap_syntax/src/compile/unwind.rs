//! Blocks that `return`, `break` and `continue` leave (`struct fblockinfo`, `compiler_unwind_fblock`).

use super::names::Use;
use super::{Compiled, Compiler, Loc};
use crate::code::Op;
use crate::error::CompileError;
use crate::ir::{Ir, Label};
use ruff_python_ast::Suite;
use ruff_text_size::TextRange;

/// `CO_MAXBLOCKS`.
const MAX_BLOCKS: usize = 20;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum BlockKind {
    WhileLoop,
    ForLoop,
    TryExcept,
    /// The body of `try` with `finally`; every exit runs a copy of the statements (by address).
    FinallyTry(FinalBody),
    FinallyEnd,
    With,
    HandlerCleanup(Option<String>),
    PopValue,
    ExceptionHandler,
    ExceptionGroupHandler,
    StopIteration,
}

/// The statements of `finally`, shared by all their copies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct FinalBody(pub(crate) usize);

#[derive(Debug, Clone)]
pub(crate) struct FrameBlock {
    pub(crate) kind: BlockKind,
    pub(crate) start: Option<Label>,
    pub(crate) exit: Option<Label>,
    pub(crate) loc: Loc,
}

impl<'a> Compiler<'a> {
    pub(super) fn push_block(&mut self, kind: BlockKind, start: Option<Label>, exit: Option<Label>, loc: Loc) {
        self.unit().blocks.push(FrameBlock { kind, start, exit, loc });
    }

    /// The same, refused beyond CPython's limit.
    pub(super) fn push_nested(
        &mut self,
        kind: BlockKind,
        start: Option<Label>,
        exit: Option<Label>,
        loc: Loc,
        range: TextRange,
    ) -> Compiled {
        if self.unit_ref().blocks.len() >= MAX_BLOCKS {
            return self.error("too many statically nested blocks", range);
        }
        self.push_block(kind, start, exit, loc);
        Ok(())
    }

    pub(super) fn pop_block(&mut self) {
        self.unit().blocks.pop();
    }

    /// Leaves all blocks, or all inside the innermost loop, which is returned (`compiler_unwind_fblock_stack`).
    pub(super) fn unwind_stack(
        &mut self,
        loc: &mut Loc,
        preserve_top: bool,
        to_loop: bool,
        range: TextRange,
    ) -> Result<Option<FrameBlock>, CompileError> {
        let mut popped = Vec::new();
        let mut found = None;
        while let Some(top) = self.unit_ref().blocks.last().cloned() {
            if top.kind == BlockKind::ExceptionGroupHandler {
                return self.error(
                    "'break', 'continue' and 'return' cannot appear in an except* block",
                    range,
                );
            }
            if to_loop && matches!(top.kind, BlockKind::WhileLoop | BlockKind::ForLoop) {
                found = Some(top);
                break;
            }
            self.unit().blocks.pop();
            self.unwind(loc, &top, preserve_top)?;
            popped.push(top);
        }
        self.unit().blocks.extend(popped.into_iter().rev());
        Ok(found)
    }

    pub(super) fn unwind(&mut self, loc: &mut Loc, block: &FrameBlock, preserve_top: bool) -> Compiled {
        match &block.kind {
            BlockKind::WhileLoop
            | BlockKind::ExceptionHandler
            | BlockKind::ExceptionGroupHandler
            | BlockKind::StopIteration => {}
            BlockKind::ForLoop | BlockKind::PopValue => self.pop_below(*loc, preserve_top),
            BlockKind::TryExcept => self.emit_ir(Ir::PopBlock, 0, *loc),
            BlockKind::FinallyTry(body) => {
                self.emit_ir(Ir::PopBlock, 0, *loc);
                if preserve_top {
                    self.push_block(BlockKind::PopValue, None, None, *loc);
                }
                self.final_body(*body)?;
                if preserve_top {
                    self.pop_block();
                }
                // What follows seems to happen after the finally block.
                *loc = Loc::NONE;
            }
            BlockKind::FinallyEnd => {
                if preserve_top {
                    self.emit(Op::Swap, 2, *loc);
                }
                self.emit0(Op::PopTop, *loc);
                if preserve_top {
                    self.emit(Op::Swap, 2, *loc);
                }
                self.emit_ir(Ir::PopBlock, 0, *loc);
                self.emit0(Op::PopExcept, *loc);
            }
            BlockKind::With => {
                *loc = block.loc;
                self.emit_ir(Ir::PopBlock, 0, *loc);
                if preserve_top {
                    self.emit(Op::Swap, 2, *loc);
                }
                self.call_exit_with_nones(*loc);
                self.emit0(Op::PopTop, *loc);
                *loc = Loc::NONE;
            }
            BlockKind::HandlerCleanup(name) => {
                if name.is_some() {
                    self.emit_ir(Ir::PopBlock, 0, *loc);
                }
                if preserve_top {
                    self.emit(Op::Swap, 2, *loc);
                }
                self.emit_ir(Ir::PopBlock, 0, *loc);
                self.emit0(Op::PopExcept, *loc);
                if let Some(name) = name {
                    self.forget_name(name, *loc);
                }
            }
        }
        Ok(())
    }

    fn pop_below(&mut self, loc: Loc, preserve_top: bool) {
        if preserve_top {
            self.emit(Op::Swap, 2, loc);
        }
        self.emit0(Op::PopTop, loc);
    }

    /// `name = None; del name` at the end of an `except ... as name`.
    pub(super) fn forget_name(&mut self, name: &str, loc: Loc) {
        self.load_none(loc);
        self.name(name, Use::Store, loc);
        self.name(name, Use::Del, loc);
    }

    pub(super) fn call_exit_with_nones(&mut self, loc: Loc) {
        for _ in 0..3 {
            self.load_none(loc);
        }
        self.emit(Op::Call, 2, loc);
    }

    fn final_body(&mut self, body: FinalBody) -> Compiled {
        let Some(body) = self.final_bodies.get(body.0).copied() else {
            return Ok(());
        };
        self.stmts(body)
    }

    pub(super) fn register_final_body(&mut self, body: &'a Suite) -> FinalBody {
        self.final_bodies.push(body);
        FinalBody(self.final_bodies.len() - 1)
    }
}
