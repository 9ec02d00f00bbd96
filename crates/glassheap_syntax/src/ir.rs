//! The instruction sequence between code generation and the flow graph.

use crate::code::{Op, SourceRange};

/// A place, or none: an artificial instruction (`NO_LOCATION` in `Python/compile.c`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Loc {
    /// -1: no location. 0 is a real line in CPython: the module's first `RESUME`.
    pub(crate) line: i64,
    pub(crate) end_line: u32,
    pub(crate) col: u32,
    pub(crate) end_col: u32,
}

impl Loc {
    pub(crate) const NONE: Loc = Loc {
        line: -1,
        end_line: 0,
        col: 0,
        end_col: 0,
    };

    /// A whole line, without columns.
    pub(crate) fn line(line: u32) -> Loc {
        Loc {
            line: i64::from(line),
            end_line: line,
            col: 0,
            end_col: 0,
        }
    }

    pub(crate) fn has_line(self) -> bool {
        self.line >= 0
    }

    /// As it is told to the VM, where line 0 is no line.
    pub(crate) fn to_range(self) -> SourceRange {
        match u32::try_from(self.line) {
            Ok(line) if line > 0 => SourceRange {
                line,
                col: self.col,
                end_line: self.end_line,
                end_col: self.end_col,
            },
            _ => SourceRange::default(),
        }
    }
}

impl From<SourceRange> for Loc {
    fn from(r: SourceRange) -> Loc {
        Loc {
            line: i64::from(r.line),
            end_line: r.end_line,
            col: r.col,
            end_col: r.end_col,
        }
    }
}

/// A jump target before blocks exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Label(pub(crate) u32);

/// An operation or one of the pseudo instructions that only the compiler knows
/// (`Include/internal/pycore_opcode_metadata.h`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ir {
    Real(Op),
    /// Opens a `try` block; the target is its handler.
    SetupFinally,
    /// The same, pushing the instruction index below the exception.
    SetupCleanup,
    /// As [`Ir::SetupCleanup`], with the `with` statement's result of `__enter__` on the stack.
    SetupWith,
    PopBlock,
    /// A backward jump without the eval breaker.
    JumpNoInterrupt,
    /// `and`, `or` and chained comparisons: jump and keep the value, or fall through and keep it.
    JumpIfFalse,
    JumpIfTrue,
    /// Restores a local that may have been unbound.
    StoreFastMaybeNull,
    /// CPython's `END_FOR`: keeps the block after a loop in place until blocks are laid out.
    EndFor,
}

impl Ir {
    pub(crate) fn is(self, op: Op) -> bool {
        self == Ir::Real(op)
    }

    pub(crate) fn is_block_push(self) -> bool {
        matches!(self, Ir::SetupFinally | Ir::SetupCleanup | Ir::SetupWith)
    }

    pub(crate) fn is_unconditional_jump(self) -> bool {
        matches!(self, Ir::Real(Op::Jump) | Ir::JumpNoInterrupt)
    }

    pub(crate) fn is_jump(self) -> bool {
        matches!(
            self,
            Ir::Real(
                Op::Jump
                    | Op::PopJumpIfFalse
                    | Op::PopJumpIfTrue
                    | Op::PopJumpIfNone
                    | Op::PopJumpIfNotNone
                    | Op::ForIter
                    | Op::Send
            ) | Ir::JumpNoInterrupt
                | Ir::JumpIfFalse
                | Ir::JumpIfTrue
        )
    }

    pub(crate) fn is_scope_exit(self) -> bool {
        matches!(self, Ir::Real(Op::ReturnValue | Op::RaiseVarargs | Op::Reraise))
    }

    pub(crate) fn is_terminator(self) -> bool {
        self.is_jump() || self.is_scope_exit()
    }

    /// What the instruction pops and pushes when it does not jump.
    pub(crate) fn effect(self, arg: u32) -> (u32, u32) {
        match self {
            Ir::Real(op) => op_effect(op, arg),
            Ir::JumpIfFalse | Ir::JumpIfTrue => (1, 1),
            Ir::StoreFastMaybeNull => (1, 0),
            _ => (0, 0),
        }
    }

    /// The same when it jumps.
    pub(crate) fn jump_effect(self, arg: u32) -> (u32, u32) {
        match self {
            Ir::SetupFinally => (0, 1),
            Ir::SetupCleanup => (0, 2),
            // The result of `__enter__` is gone when the handler runs.
            Ir::SetupWith => (1, 2),
            Ir::Real(Op::ForIter) => (1, 0),
            _ => self.effect(arg),
        }
    }
}

/// `Python/bytecodes.c`: how many values an operation pops and pushes.
pub(crate) fn op_effect(op: Op, arg: u32) -> (u32, u32) {
    match op {
        Op::Nop
        | Op::Resume
        | Op::DeleteName
        | Op::DeleteGlobal
        | Op::DeleteFast
        | Op::DeleteDeref
        | Op::MakeCell
        | Op::CopyFreeVars
        | Op::Jump
        | Op::JumpBackward
        | Op::SetupAnnotations => (0, 0),
        Op::PopTop
        | Op::StoreName
        | Op::StoreGlobal
        | Op::StoreFast
        | Op::StoreDeref
        | Op::DeleteAttr
        | Op::PopJumpIfFalse
        | Op::PopJumpIfTrue
        | Op::PopJumpIfNone
        | Op::PopJumpIfNotNone
        | Op::ReturnValue
        | Op::PopExcept
        | Op::ImportStar
        | Op::PrintExpr => (1, 0),
        Op::Copy => (arg, arg + 1),
        Op::Swap => (arg, arg),
        Op::PushNull
        | Op::LoadConst
        | Op::LoadConstBorrow
        | Op::LoadSmallInt
        | Op::LoadName
        | Op::LoadGlobal
        | Op::LoadFast
        | Op::LoadFastBorrow
        | Op::LoadFastCheck
        | Op::LoadFastAndClear
        | Op::LoadClosure
        | Op::LoadDeref
        | Op::LoadLocals
        | Op::LoadBuildClass
        | Op::LoadAssertionError
        | Op::ReturnGenerator => (0, 1),
        Op::LoadFromDictOrDeref
        | Op::LoadFromDictOrGlobals
        | Op::LoadAttr
        | Op::UnaryNegative
        | Op::UnaryPositive
        | Op::UnaryNot
        | Op::UnaryInvert
        | Op::GetIter
        | Op::YieldValue
        | Op::GetYieldFromIter
        | Op::StopIterationError
        | Op::ListToTuple
        | Op::ConvertValue
        | Op::FormatSimple
        | Op::TypeVar
        | Op::ParamSpec
        | Op::TypeVarTuple
        | Op::SubscriptGeneric
        | Op::TypeAlias => (1, 1),
        Op::LoadMethod
        | Op::ForIter
        | Op::PushExcInfo
        | Op::BeforeWith
        | Op::ImportFrom
        | Op::GetLen
        | Op::MatchMapping
        | Op::MatchSequence => (1, 2),
        Op::StoreAttr | Op::DeleteSubscr => (2, 0),
        Op::LoadSuperAttr => (3, 1),
        Op::LoadSuperMethod => (3, 2),
        Op::BinarySubscr
        | Op::BinaryOp
        | Op::CompareOp
        | Op::IsOp
        | Op::ContainsOp
        | Op::EndSend
        | Op::FormatWithSpec
        | Op::PrepReraiseStar
        | Op::ImportName
        | Op::TypeVarWithBound
        | Op::SetTypeparamDefault
        | Op::SetFunctionTypeParams
        | Op::BuildTemplate => (2, 1),
        Op::Send | Op::CheckExcMatch | Op::CheckEgMatch => (2, 2),
        Op::StoreSubscr => (3, 0),
        Op::BinarySlice => (3, 1),
        Op::StoreSlice => (4, 0),
        Op::BuildSlice => (arg, 1),
        Op::CleanupThrow => (3, 2),
        Op::BuildTuple | Op::BuildList | Op::BuildSet | Op::BuildString => (arg, 1),
        Op::BuildMap => (2 * arg, 1),
        Op::BuildConstKeyMap => (arg + 1, 1),
        Op::ListAppend | Op::SetAdd | Op::ListExtend | Op::SetUpdate | Op::DictUpdate => (arg + 1, arg),
        Op::DictMerge => (arg + 1, arg),
        Op::MapAdd => (arg + 2, arg),
        Op::UnpackSequence => (1, arg),
        Op::UnpackEx => (1, (arg & 0xff) + (arg >> 8) + 1),
        // value, string, and the format specification where there is one
        Op::BuildInterpolation => (2 + (arg & 1), 1),
        Op::Call => (arg + 2, 1),
        Op::CallKw => (arg + 3, 1),
        Op::CallFunctionEx => (3 + (arg & 1), 1),
        Op::MakeFunction => ((arg & 15).count_ones() + 1, 1),
        Op::Reraise => (1 + arg, arg),
        Op::RaiseVarargs => (arg, 0),
        Op::WithExceptStart => (4, 5),
        Op::MatchKeys => (2, 3),
        Op::MatchClass => (3, 1),
    }
}

/// One instruction before the flow graph; `target` for jumps and block pushes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ins {
    pub(crate) op: Ir,
    pub(crate) arg: u32,
    pub(crate) target: Option<Label>,
    pub(crate) loc: Loc,
}
