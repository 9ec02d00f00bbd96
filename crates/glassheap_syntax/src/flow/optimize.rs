//! Removing what is not needed (`Python/flowgraph.c@v3.13.0 (optimize_cfg)`), with the same effect on lines as CPython's.

use super::cfg::{BlockId, Cfg, Instr, Pair};
use super::{Flow, lines};
use crate::code::{Const, Op};
use crate::fold;
use crate::ir::{Ir, Loc};
use glassheap_profile::Feature;

/// `MAX_COPY_SIZE`.
const MAX_COPY_SIZE: usize = 4;

impl Flow<'_> {
    /// `optimize_cfg`.
    pub(super) fn optimize(&mut self) {
        self.inline_small_exits();
        self.cfg.remove_unreachable();
        let resolves_first = self.rules.has(Feature::LinesAreResolvedFirst);
        if resolves_first {
            lines::resolve(&mut self.cfg, self.rules);
        }
        for id in self.cfg.order() {
            self.optimize_load_const(id);
        }
        for id in self.cfg.order() {
            self.optimize_block(id);
        }
        self.optimized = true;
        self.remove_nops_and_pairs();
        if self.rules.has(Feature::SmallExitsAreInlinedTwice) {
            self.inline_small_exits();
        }
        self.cfg.remove_unreachable();
        remove_nops_and_jumps(&mut self.cfg);
    }

    /// A jump to a short exit becomes a copy of it.
    fn inline_small_exits(&mut self) {
        loop {
            let mut changed = false;
            for id in self.cfg.order() {
                changed |= self.inline_target(id);
            }
            if !changed {
                return;
            }
        }
    }

    fn inline_target(&mut self, id: BlockId) -> bool {
        let Some(last) = self.cfg.blocks[id].last().copied() else {
            return false;
        };
        if !last.op.is_unconditional_jump() {
            return false;
        }
        let Some(target) = last.target else { return false };
        let t = &self.cfg.blocks[target];
        let small_exit = t.exits_scope() && self.copy_size(target) <= MAX_COPY_SIZE;
        let no_line =
            self.rules.has(Feature::LinelessBlocksAreInlined) && t.has_no_line() && !t.falls_through() && target != id;
        if !small_exit && !no_line {
            return false;
        }
        let copied = t.code.clone();
        let block = &mut self.cfg.blocks[id];
        if let Some(last) = block.code.last_mut() {
            last.set_nop();
        }
        block.code.extend(copied);
        if no_line
            && let Some(end) = block.code.last_mut()
            && end.op.is_unconditional_jump()
            && last.is(Op::Jump)
        {
            end.op = Ir::Real(Op::Jump);
        }
        let target = &mut self.cfg.blocks[target];
        target.predecessors = target.predecessors.saturating_sub(1);
        true
    }

    /// Instructions of a block as the release counts them: the NULL of a call is part of its `LOAD_GLOBAL`, except
    /// where nothing was optimized before.
    fn copy_size(&self, id: BlockId) -> usize {
        let code = &self.cfg.blocks[id].code;
        let fused = code
            .windows(2)
            .filter(|w| w[0].is(Op::LoadGlobal) && w[1].is(Op::PushNull))
            .count();
        if self.optimized { code.len() - fused } else { code.len() }
    }

    fn truth(&self, instr: &Instr) -> Option<bool> {
        match instr.op {
            Ir::Real(Op::LoadConst) => Some(fold::truth(self.pool, self.consts[instr.arg as usize])),
            Ir::Real(Op::LoadSmallInt) => Some(instr.arg != 0),
            _ => None,
        }
    }

    /// Jumps on constants are decided, comparisons with None get their own jump.
    fn optimize_load_const(&mut self, id: BlockId) {
        for i in 0..self.cfg.blocks[id].code.len() {
            let instr = self.cfg.blocks[id].code[i];
            let Some(truth) = self.truth(&instr) else { continue };
            let Some(next) = self.cfg.blocks[id].code.get(i + 1).copied() else {
                continue;
            };
            match next.op {
                Ir::Real(Op::PopJumpIfFalse | Op::PopJumpIfTrue) => {
                    self.cfg.blocks[id].code[i].set_nop();
                    self.decide(id, i + 1, truth == next.is(Op::PopJumpIfTrue));
                }
                Ir::JumpIfFalse | Ir::JumpIfTrue => {
                    self.decide(id, i + 1, truth == (next.op == Ir::JumpIfTrue));
                }
                Ir::Real(Op::IsOp) => self.none_jump(id, i, next.arg != 0),
                _ => {}
            }
        }
    }

    fn decide(&mut self, id: BlockId, i: usize, jumps: bool) {
        let instr = &mut self.cfg.blocks[id].code[i];
        if jumps {
            instr.op = Ir::Real(Op::Jump);
        } else {
            instr.set_nop();
        }
    }

    fn none_jump(&mut self, id: BlockId, i: usize, is_not: bool) {
        let code = &mut self.cfg.blocks[id].code;
        let is_none = code[i].is(Op::LoadConst)
            && self
                .consts
                .get(code[i].arg as usize)
                .is_some_and(|&c| *self.pool.get(c) == Const::None);
        let Some(jump) = code.get(i + 2).copied() else { return };
        let jumps_if_true = match jump.op {
            Ir::Real(Op::PopJumpIfTrue) => true,
            Ir::Real(Op::PopJumpIfFalse) => false,
            _ => return,
        };
        if !is_none {
            return;
        }
        code[i].set_nop();
        code[i + 1].set_nop();
        let op = if is_not == jumps_if_true {
            Op::PopJumpIfNotNone
        } else {
            Op::PopJumpIfNone
        };
        code[i + 2].op = Ir::Real(op);
    }

    fn optimize_block(&mut self, id: BlockId) {
        let mut i = 0;
        while i < self.cfg.blocks[id].code.len() {
            let instr = self.cfg.blocks[id].code[i];
            let next = self.cfg.blocks[id].op_at(i + 1);
            match instr.op {
                Ir::Real(Op::BuildTuple) => {
                    let same = self.cfg.blocks[id].code.get(i + 1).is_some_and(|n| n.arg == instr.arg);
                    if next == Some(Ir::Real(Op::UnpackSequence)) && same && (1..=3).contains(&instr.arg) {
                        let code = &mut self.cfg.blocks[id].code;
                        code[i].set_nop();
                        if instr.arg == 1 {
                            code[i + 1].set_nop();
                        } else {
                            code[i + 1].op = Ir::Real(Op::Swap);
                        }
                    } else {
                        self.fold_tuple(id, i);
                    }
                }
                Ir::Real(Op::BuildList | Op::BuildSet) => self.fold_list_or_set(id, i, next),
                Ir::Real(Op::ListToTuple) => {
                    if next == Some(Ir::Real(Op::GetIter)) {
                        self.cfg.blocks[id].code[i].set_nop();
                    } else {
                        self.fold_list_to_tuple(id, i);
                    }
                }
                Ir::Real(Op::UnaryNegative | Op::UnaryPositive | Op::UnaryInvert | Op::UnaryNot) => {
                    self.fold_unary(id, i);
                }
                Ir::Real(Op::BinaryOp | Op::BinarySubscr) => self.fold_binary(id, i),
                Ir::Real(Op::StoreFast) => {
                    let code = &mut self.cfg.blocks[id].code;
                    let twice = code
                        .get(i + 1)
                        .is_some_and(|n| n.op == instr.op && n.arg == instr.arg && n.loc.line == instr.loc.line);
                    if twice {
                        code[i].set(Op::PopTop, 0);
                    }
                }
                Ir::Real(Op::Swap) if instr.arg == 1 => self.cfg.blocks[id].code[i].set_nop(),
                op if op.is_jump() && self.thread_jump(id, i) => {
                    continue;
                }
                _ => {}
            }
            i += 1;
        }
        let mut i = 0;
        while i < self.cfg.blocks[id].code.len() {
            if self.cfg.blocks[id].code[i].is(Op::Swap) {
                let end = shorten_swaps(&mut self.cfg.blocks[id].code, i);
                apply_static_swaps(&mut self.cfg.blocks[id].code, end);
                i = end;
            }
            i += 1;
        }
    }

    /// A jump to a jump goes where that goes; true if something changed and the place must be looked at again.
    fn thread_jump(&mut self, id: BlockId, i: usize) -> bool {
        let instr = self.cfg.blocks[id].code[i];
        let Some(target) = instr.target else { return false };
        let Some(first) = self.cfg.blocks[target].code.first().copied() else {
            return false;
        };
        let plain = first.is(Op::Jump);
        let op = match instr.op {
            Ir::Real(Op::PopJumpIfFalse | Op::PopJumpIfTrue | Op::PopJumpIfNone | Op::PopJumpIfNotNone) if plain => {
                instr.op
            }
            Ir::JumpIfFalse | Ir::JumpIfTrue if plain || first.op == instr.op => instr.op,
            Ir::JumpIfFalse | Ir::JumpIfTrue if matches!(first.op, Ir::JumpIfFalse | Ir::JumpIfTrue) => {
                // The other test of the same value fails: behind it.
                let Some(next) = self.cfg.blocks[target].next else {
                    return false;
                };
                self.cfg.blocks[id].code[i].target = Some(next);
                self.cfg.blocks[next].is_label = true;
                return true;
            }
            Ir::Real(Op::Jump) | Ir::JumpNoInterrupt if plain => Ir::Real(Op::Jump),
            Ir::Real(Op::Jump) | Ir::JumpNoInterrupt if first.op == Ir::JumpNoInterrupt => instr.op,
            _ => return false,
        };
        if first.target == instr.target {
            return false;
        }
        if !self.rules.has(Feature::JumpThreadingAddsJumps) {
            // Then only on the same line, and in place.
            if first.loc.has_line() && first.loc.line != instr.loc.line {
                return false;
            }
            let jump = &mut self.cfg.blocks[id].code[i];
            jump.op = op;
            jump.target = first.target;
            return true;
        }
        let except = instr.except;
        let code = &mut self.cfg.blocks[id].code;
        code[i].set_nop();
        code.push(Instr {
            op,
            arg: 0,
            target: first.target,
            loc: first.loc,
            except,
            pair: Pair::Single,
        });
        true
    }

    /// `x` and at once popped, where `x` is a constant or a copy.
    fn remove_nops_and_pairs(&mut self) {
        loop {
            let mut done = true;
            let mut prev: Option<(BlockId, usize)> = None;
            for id in self.cfg.order() {
                lines::remove_redundant_nops(&mut self.cfg, id);
                if self.cfg.blocks[id].is_label {
                    prev = None;
                }
                for i in 0..self.cfg.blocks[id].code.len() {
                    let is_pop = self.cfg.blocks[id].code[i].is(Op::PopTop);
                    if let (true, Some((b, j))) = (is_pop, prev) {
                        let before = &self.cfg.blocks[b].code[j];
                        let pushes = matches!(before.op, Ir::Real(Op::LoadConst | Op::LoadSmallInt))
                            || (before.is(Op::Copy) && before.arg == 1);
                        if pushes {
                            self.cfg.blocks[b].code[j].set_nop();
                            self.cfg.blocks[id].code[i].set_nop();
                            done = false;
                        }
                    }
                    prev = Some((id, i));
                }
                let block = &self.cfg.blocks[id];
                if block.last().is_some_and(|l| l.op.is_jump()) || !block.falls_through() {
                    prev = None;
                }
            }
            if done {
                return;
            }
        }
    }
}

/// Until nothing changes (`remove_redundant_nops_and_jumps`).
pub(super) fn remove_nops_and_jumps(cfg: &mut Cfg) {
    loop {
        let mut removed = 0;
        for id in cfg.order() {
            removed += lines::remove_redundant_nops(cfg, id);
        }
        for id in cfg.order() {
            let Some(last) = cfg.blocks[id].last().copied() else {
                continue;
            };
            if !last.op.is_unconditional_jump() {
                continue;
            }
            let target = cfg.nonempty(last.target);
            let next = cfg.nonempty(cfg.blocks[id].next);
            if target.is_some() && target == next {
                if let Some(last) = cfg.blocks[id].code.last_mut() {
                    last.set_nop();
                }
                removed += 1;
            }
        }
        if removed == 0 {
            return;
        }
    }
}

/// Replaces a run of `SWAP`s by the shortest one; returns its last index (`swaptimize`).
fn shorten_swaps(code: &mut [Instr], start: usize) -> usize {
    let is_nop = |i: &Instr| i.is(Op::Nop);
    let mut len = 1;
    let mut depth = code[start].arg as usize;
    let mut more = false;
    while let Some(instr) = code.get(start + len) {
        if instr.is(Op::Swap) {
            depth = depth.max(instr.arg as usize);
            more = true;
        } else if !is_nop(instr) {
            break;
        }
        len += 1;
    }
    if !more {
        return start;
    }
    let run = &mut code[start..start + len];
    let mut stack: Vec<Option<usize>> = (0..depth).map(Some).collect();
    for instr in run.iter().filter(|i| i.is(Op::Swap)) {
        stack.swap(0, instr.arg as usize - 1);
    }
    // Cycles of the permutation, each a run of swaps with the top; written from the end.
    let mut current = len;
    for i in 0..depth {
        if stack[i].is_none() || stack[i] == Some(i) {
            continue;
        }
        let mut j = i;
        loop {
            if j != 0 && current > 0 {
                current -= 1;
                run[current].set(Op::Swap, u32::try_from(j + 1).unwrap_or(2));
            }
            let Some(next) = stack[j].take() else { break };
            j = next;
        }
    }
    for instr in &mut run[..current] {
        instr.set_nop();
    }
    start + len - 1
}

fn stores_to(instr: &Instr) -> Option<u32> {
    matches!(instr.op, Ir::Real(Op::StoreFast) | Ir::StoreFastMaybeNull).then_some(instr.arg)
}

fn is_swappable(instr: &Instr) -> bool {
    instr.is(Op::PopTop) || stores_to(instr).is_some()
}

fn next_swappable(code: &[Instr], mut i: usize, line: Option<i64>) -> Option<usize> {
    loop {
        i += 1;
        let instr = code.get(i)?;
        if line.is_some_and(|l| l >= 0 && instr.loc.line != l) {
            return None;
        }
        if instr.is(Op::Nop) {
            continue;
        }
        return is_swappable(instr).then_some(i);
    }
}

/// Exchanges the stores instead of the values (`apply_static_swaps`).
fn apply_static_swaps(code: &mut [Instr], from: usize) {
    for i in (0..=from).rev() {
        let swap = code[i];
        if !swap.is(Op::Swap) {
            if swap.is(Op::Nop) || is_swappable(&swap) {
                continue;
            }
            return;
        }
        let Some(j) = next_swappable(code, i, None) else { return };
        let line = code[j].loc.line;
        let mut k = j;
        for _ in 1..swap.arg {
            match next_swappable(code, k, Some(line)) {
                Some(next) => k = next,
                None => return,
            }
        }
        let (store_j, store_k) = (stores_to(&code[j]), stores_to(&code[k]));
        if store_j.is_some() || store_k.is_some() {
            if store_j == store_k {
                return;
            }
            let clash = code[j + 1..k]
                .iter()
                .filter_map(stores_to)
                .any(|s| Some(s) == store_j || Some(s) == store_k);
            if clash {
                return;
            }
        }
        code[i].set_nop();
        code.swap(j, k);
    }
}

/// A place that is no place.
pub(super) fn nop_out(instr: &mut Instr) {
    instr.set_nop();
    instr.loc = Loc::NONE;
}
