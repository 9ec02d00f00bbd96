//! Constant folding in the flow graph: tuples and displays in every release, operators from 3.14 on
//! (`Python/flowgraph.c@v3.14.0 (fold_const_binop)`) and in 2.7 (`Python/peephole.c@v2.7.18`).

use super::Flow;
use super::cfg::BlockId;
use super::optimize::nop_out;
use crate::code::{BinaryOp, Const, ConstId, Op};
use crate::fold::{self, FoldLimits, Subscript};
use crate::ir::Ir;
use crate::source::to_u32;
use glassheap_profile::Folding;

/// `_PY_STACK_USE_GUIDELINE`.
const MAX_SEQUENCE: usize = 30;
const MIN_CONST_SEQUENCE: usize = 3;

impl Flow<'_> {
    /// The last `n` instructions before `end` that load constants, if they are all that stands there.
    fn const_loads(&self, id: BlockId, end: usize, n: usize) -> Option<Vec<usize>> {
        if n > MAX_SEQUENCE {
            return None;
        }
        let mut found = Vec::with_capacity(n);
        let mut i = end;
        while found.len() < n {
            i = i.checked_sub(1)?;
            match self.cfg.blocks[id].code[i].op {
                Ir::Real(Op::Nop) => {}
                Ir::Real(Op::LoadConst | Op::LoadSmallInt) => found.push(i),
                _ => return None,
            }
        }
        found.reverse();
        Some(found)
    }

    fn loaded(&mut self, id: BlockId, i: usize) -> ConstId {
        let instr = self.cfg.blocks[id].code[i];
        if instr.is(Op::LoadSmallInt) {
            return self.pool.make(Const::Int(i64::from(instr.arg)), 0);
        }
        self.consts[instr.arg as usize]
    }

    /// Index in `co_consts` of an object, added if new (`add_const`).
    fn add_const(&mut self, value: ConstId) -> u32 {
        let value = self.pool.canonical(value);
        let key = self.pool.key(value).clone();
        let merge = self.rules.merge_consts_across_functions;
        let same = |c: &ConstId| if merge { *c == value } else { *self.pool.key(*c) == key };
        let index = self.consts.iter().position(same).unwrap_or_else(|| {
            self.consts.push(value);
            self.consts.len() - 1
        });
        to_u32(index)
    }

    fn replace(&mut self, id: BlockId, i: usize, operands: &[usize], value: Const) {
        for &operand in operands {
            let instr = &mut self.cfg.blocks[id].code[operand];
            // Only 3.14 forgets the lines of the operands.
            if self.rules.folding == Folding::FlowGraph {
                nop_out(instr)
            } else {
                instr.set_nop()
            }
        }
        if self.rules.load_small_int
            && let Const::Int(n @ 0..=255) = value
        {
            self.cfg.blocks[id].code[i].set(Op::LoadSmallInt, u32::try_from(n).unwrap_or(0));
            return;
        }
        let made = self.pool.make(value, 0);
        let index = self.add_const(made);
        self.cfg.blocks[id].code[i].set(Op::LoadConst, index);
    }

    pub(super) fn fold_tuple(&mut self, id: BlockId, i: usize) {
        let n = self.cfg.blocks[id].code[i].arg as usize;
        let Some(loads) = self.const_loads(id, i, n) else {
            return;
        };
        if n == 0 && self.rules.folding == Folding::Peephole {
            return;
        }
        let items = loads.iter().map(|&l| self.loaded(id, l)).collect();
        self.replace(id, i, &loads, Const::Tuple(items));
    }

    /// `[1, 2, 3]` is a list extended by a constant tuple, `x in [1, 2]` looks into the tuple.
    pub(super) fn fold_list_or_set(&mut self, id: BlockId, i: usize, next: Option<Ir>) {
        if self.rules.folding != Folding::FlowGraph {
            self.peephole_list(id, i, next);
            return;
        }
        let instr = self.cfg.blocks[id].code[i];
        let n = instr.arg as usize;
        let is_list = instr.is(Op::BuildList);
        let only_read = matches!(next, Some(Ir::Real(Op::GetIter | Op::ContainsOp)));
        if n > MAX_SEQUENCE || (n < MIN_CONST_SEQUENCE && !only_read) {
            return;
        }
        let Some(loads) = self.const_loads(id, i, n) else {
            if only_read && is_list {
                self.cfg.blocks[id].code[i].op = Ir::Real(Op::BuildTuple);
            }
            return;
        };
        let items: Vec<ConstId> = loads.iter().map(|&l| self.loaded(id, l)).collect();
        let value = self.sequence(items, is_list);
        let made = self.pool.make(value, 0);
        let index = self.add_const(made);
        for &load in &loads {
            nop_out(&mut self.cfg.blocks[id].code[load]);
        }
        let code = &mut self.cfg.blocks[id].code;
        if only_read {
            code[i].set(Op::LoadConst, index);
            return;
        }
        code[i - 2].loc = instr.loc;
        code[i - 2].set(if is_list { Op::BuildList } else { Op::BuildSet }, 0);
        code[i - 1].set(Op::LoadConst, index);
        code[i].set(if is_list { Op::ListExtend } else { Op::SetUpdate }, 1);
    }

    fn sequence(&self, items: Vec<ConstId>, is_list: bool) -> Const {
        if is_list {
            return Const::Tuple(items);
        }
        let mut distinct: Vec<ConstId> = Vec::new();
        for item in items {
            if !distinct.iter().any(|&d| self.pool.key(d) == self.pool.key(item)) {
                distinct.push(item);
            }
        }
        Const::FrozenSet(distinct)
    }

    /// 2.7: `in [1, 2]` becomes `in (1, 2)`.
    fn peephole_list(&mut self, id: BlockId, i: usize, next: Option<Ir>) {
        let instr = self.cfg.blocks[id].code[i];
        let searched = self.rules.folding == Folding::Peephole && next == Some(Ir::Real(Op::ContainsOp));
        if searched && instr.is(Op::BuildList) && instr.arg > 0 {
            self.fold_tuple(id, i);
        }
    }

    /// A tuple with more than thirty constants is built piece by piece and put together here.
    pub(super) fn fold_list_to_tuple(&mut self, id: BlockId, i: usize) {
        if self.rules.folding != Folding::FlowGraph {
            return;
        }
        let mut loads = Vec::new();
        let mut expect_append = true;
        let mut at = i;
        loop {
            let Some(before) = at.checked_sub(1) else { return };
            at = before;
            let instr = self.cfg.blocks[id].code[at];
            match instr.op {
                Ir::Real(Op::Nop) => continue,
                Ir::Real(Op::BuildList) if instr.arg == 0 && expect_append => break,
                Ir::Real(Op::ListAppend) if instr.arg == 1 && expect_append => {}
                Ir::Real(Op::LoadConst | Op::LoadSmallInt) if !expect_append => loads.push(at),
                _ => return,
            }
            expect_append = !expect_append;
        }
        loads.reverse();
        let items = loads.iter().map(|&l| self.loaded(id, l)).collect();
        let removed: Vec<usize> = (at..i).collect();
        self.replace(id, i, &removed, Const::Tuple(items));
    }

    fn folds_operators(&self) -> bool {
        self.rules.folding != Folding::Tree
    }

    pub(super) fn fold_unary(&mut self, id: BlockId, i: usize) {
        if !self.folds_operators() {
            return;
        }
        let Ir::Real(op) = self.cfg.blocks[id].code[i].op else {
            return;
        };
        let Some(loads) = self.const_loads(id, i, 1) else {
            return;
        };
        if op == Op::UnaryNot && self.rules.folding == Folding::Peephole {
            return;
        }
        let operand = self.loaded(id, loads[0]);
        if let Some(value) = fold::unary(self.pool, op, operand) {
            self.replace(id, i, &loads, value);
        }
    }

    pub(super) fn fold_binary(&mut self, id: BlockId, i: usize) {
        if !self.folds_operators() {
            return;
        }
        let instr = self.cfg.blocks[id].code[i];
        let Some(loads) = self.const_loads(id, i, 2) else {
            return;
        };
        let (left, right) = (self.loaded(id, loads[0]), self.loaded(id, loads[1]));
        if instr.is(Op::BinarySubscr) {
            match fold::subscript(self.pool, left, right) {
                Some(Subscript::New(value)) => self.replace(id, i, &loads, value),
                Some(Subscript::Item(item)) => {
                    let value = self.pool.get(item).clone();
                    self.replace(id, i, &loads, value);
                }
                None => {}
            }
            return;
        }
        let Some(op) = binary_kind(instr.arg) else { return };
        let peephole = self.rules.folding == Folding::Peephole;
        // 2.7 leaves `/` alone: its meaning depends on an option of the run.
        let is_text = matches!(self.pool.get(left), Const::Str(_) | Const::Bytes(_));
        if (peephole && op == BinaryOp::TrueDivide) || (op == BinaryOp::Remainder && is_text) {
            return;
        }
        let limits = FoldLimits {
            max_str: self.rules.max_folded_str,
            limits_every_result: peephole,
        };
        if let Some(value) = fold::binary(self.pool, op, left, right, limits) {
            self.replace(id, i, &loads, value);
        }
    }
}

fn binary_kind(arg: u32) -> Option<BinaryOp> {
    use BinaryOp as B;
    [
        B::Add,
        B::And,
        B::FloorDivide,
        B::Lshift,
        B::MatrixMultiply,
        B::Multiply,
        B::Remainder,
        B::Or,
        B::Power,
        B::Rshift,
        B::Subtract,
        B::TrueDivide,
        B::Xor,
    ]
    .into_iter()
    .find(|b| *b as u32 == arg)
}
