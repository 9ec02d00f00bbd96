//! Loads of locals: which need a check (`Python/flowgraph.c@v3.13.0
//! (add_checks_for_loads_of_uninitialized_variables)`) and which can borrow (`@v3.14.0 (optimize_load_fast)`).

use super::Flow;
use super::cfg::{BlockId, Cfg, Pair};
use crate::code::Op;
use crate::ir::Ir;

/// Slots beyond this are followed inside one block only.
const MASK_BITS: usize = 64;
/// Slots that superinstructions can name.
const SUPER_LIMIT: u32 = 16;

/// `LOAD_FAST` of a slot that may be unbound becomes `LOAD_FAST_CHECK`.
pub(super) fn add_checks(cfg: &mut Cfg, nlocals: usize, nparams: usize) {
    if nlocals == 0 {
        return;
    }
    if nlocals > MASK_BITS {
        scan_many(cfg, nlocals);
    }
    let mut state = Unbound {
        masks: vec![0; cfg.blocks.len()],
        queued: vec![false; cfg.blocks.len()],
        todo: Vec::new(),
    };
    let start = (nparams..nlocals.min(MASK_BITS)).fold(0_u64, |mask, i| mask | 1 << i);
    state.add(0, start);
    for id in cfg.order() {
        state.scan(cfg, id);
    }
    while let Some(id) = state.todo.pop() {
        state.queued[id] = false;
        state.scan(cfg, id);
    }
}

/// Slots that may be unbound at the start of each block.
struct Unbound {
    masks: Vec<u64>,
    queued: Vec<bool>,
    todo: Vec<BlockId>,
}

impl Unbound {
    fn add(&mut self, id: BlockId, mask: u64) {
        let both = self.masks[id] | mask;
        if both != self.masks[id] {
            self.masks[id] = both;
            if !std::mem::replace(&mut self.queued[id], true) {
                self.todo.push(id);
            }
        }
    }

    fn scan(&mut self, cfg: &mut Cfg, id: BlockId) {
        let mut mask = self.masks[id];
        for i in 0..cfg.blocks[id].code.len() {
            let instr = cfg.blocks[id].code[i];
            if let Some(handler) = instr.except {
                self.add(handler, mask);
            }
            if instr.arg as usize >= MASK_BITS {
                continue;
            }
            let bit = 1_u64 << instr.arg;
            match instr.op {
                Ir::Real(Op::DeleteFast | Op::LoadFastAndClear) | Ir::StoreFastMaybeNull => mask |= bit,
                Ir::Real(Op::StoreFast | Op::LoadFastCheck) => mask &= !bit,
                Ir::Real(Op::LoadFast) => {
                    if mask & bit != 0 {
                        cfg.blocks[id].code[i].op = Ir::Real(Op::LoadFastCheck);
                    }
                    mask &= !bit;
                }
                _ => {}
            }
        }
        if cfg.blocks[id].falls_through()
            && let Some(next) = cfg.blocks[id].next
        {
            self.add(next, mask);
        }
        if let Some(target) = cfg.target_of_last(id) {
            self.add(target, mask);
        }
    }
}

/// `fast_scan_many_locals`.
fn scan_many(cfg: &mut Cfg, nlocals: usize) {
    let mut bound_in = vec![None; nlocals];
    for id in cfg.order() {
        for instr in &mut cfg.blocks[id].code {
            let slot = instr.arg as usize;
            if !(MASK_BITS..nlocals).contains(&slot) {
                continue;
            }
            match instr.op {
                Ir::Real(Op::DeleteFast | Op::LoadFastAndClear) | Ir::StoreFastMaybeNull => bound_in[slot] = None,
                Ir::Real(Op::StoreFast) => bound_in[slot] = Some(id),
                Ir::Real(Op::LoadFast) => {
                    if bound_in[slot] != Some(id) {
                        instr.op = Ir::Real(Op::LoadFastCheck);
                    }
                    bound_in[slot] = Some(id);
                }
                _ => {}
            }
        }
    }
}

/// Marks the superinstructions, where CPython makes them: before cold blocks move.
pub(super) fn mark_pairs(cfg: &mut Cfg) {
    for block in &mut cfg.blocks {
        let mut i = 0;
        while i + 1 < block.code.len() {
            let (a, b) = (block.code[i], block.code[i + 1]);
            let kinds = match (a.op, b.op) {
                (Ir::Real(Op::LoadFast), Ir::Real(Op::LoadFast)) => (Pair::LoadLoadFirst, Pair::LoadLoadSecond),
                (Ir::Real(Op::StoreFast), Ir::Real(Op::LoadFast | Op::StoreFast)) => (Pair::Other, Pair::Other),
                _ => {
                    i += 1;
                    continue;
                }
            };
            let lines = (a.loc.line, b.loc.line);
            let other_line = lines.0 >= 0 && lines.1 >= 0 && lines.0 != lines.1;
            if other_line || a.arg >= SUPER_LIMIT || b.arg >= SUPER_LIMIT {
                i += 1;
                continue;
            }
            block.code[i].pair = kinds.0;
            block.code[i + 1].pair = kinds.1;
            i += 2;
        }
    }
}

/// A value on the abstract stack: which instruction loaded it, from which slot.
#[derive(Debug, Clone, Copy)]
struct Ref {
    instr: Option<usize>,
    local: Option<u32>,
}

const DUMMY: Ref = Ref {
    instr: None,
    local: None,
};

/// One block's stack and the loads that may not borrow.
struct Borrow {
    stack: Vec<Ref>,
    keep: Vec<bool>,
}

impl Borrow {
    fn pop(&mut self) -> Ref {
        self.stack.pop().unwrap_or(DUMMY)
    }

    fn push(&mut self, instr: usize) {
        self.stack.push(Ref {
            instr: Some(instr),
            local: None,
        });
    }

    fn kill(&mut self, local: u32) {
        for r in &self.stack {
            if let (Some(i), true) = (r.instr, r.local == Some(local)) {
                self.keep[i] = true;
            }
        }
    }

    fn store(&mut self, local: u32) {
        let value = self.pop();
        self.kill(local);
        if let Some(i) = value.instr {
            self.keep[i] = true;
        }
    }
}

impl Flow<'_> {
    /// `optimize_load_fast`: a load borrows where its value is consumed before its slot changes.
    pub(super) fn borrow_loads(&mut self) {
        for id in self.cfg.order() {
            let Some(depth) = self.cfg.blocks[id].start_depth else {
                continue;
            };
            let n = self.cfg.blocks[id].code.len();
            let mut state = Borrow {
                stack: vec![DUMMY; depth as usize],
                keep: vec![false; n],
            };
            for i in 0..n {
                self.borrow_step(id, i, &mut state);
            }
            for r in std::mem::take(&mut state.stack) {
                if let Some(i) = r.instr {
                    state.keep[i] = true;
                }
            }
            for i in 0..n {
                if !self.cfg.blocks[id].code[i].is(Op::LoadFast) {
                    continue;
                }
                let kept = match self.cfg.blocks[id].code[i].pair {
                    Pair::Single => state.keep[i],
                    Pair::LoadLoadFirst => state.keep[i] || state.keep.get(i + 1).is_some_and(|k| *k),
                    Pair::LoadLoadSecond => state.keep[i] || i.checked_sub(1).is_some_and(|j| state.keep[j]),
                    Pair::Other => true,
                };
                if !kept {
                    self.cfg.blocks[id].code[i].op = Ir::Real(Op::LoadFastBorrow);
                }
            }
        }
    }

    fn borrow_step(&self, id: BlockId, i: usize, state: &mut Borrow) {
        let instr = self.cfg.blocks[id].code[i];
        let Ir::Real(op) = instr.op else { return };
        let arg = instr.arg;
        let (popped, pushed) = instr.op.effect(arg);
        match op {
            Op::LoadFast => state.stack.push(Ref {
                instr: Some(i),
                local: Some(arg),
            }),
            Op::LoadFastAndClear => {
                state.kill(arg);
                state.stack.push(Ref {
                    instr: Some(i),
                    local: Some(arg),
                });
            }
            Op::StoreFast => state.store(arg),
            Op::DeleteFast => state.kill(arg),
            Op::Copy => {
                let at = state.stack.len().checked_sub(arg as usize);
                let r = at.map_or(DUMMY, |at| state.stack[at]);
                state.stack.push(r);
            }
            Op::Swap => {
                let len = state.stack.len();
                if let (Some(at), Some(top)) = (len.checked_sub(arg as usize), len.checked_sub(1)) {
                    state.stack.swap(at, top);
                }
            }
            Op::GetLen
            | Op::ImportFrom
            | Op::MatchKeys
            | Op::MatchMapping
            | Op::MatchSequence
            | Op::WithExceptStart => {
                for _ in popped..pushed {
                    state.push(i);
                }
            }
            Op::DictMerge
            | Op::DictUpdate
            | Op::ListAppend
            | Op::ListExtend
            | Op::MapAdd
            | Op::Reraise
            | Op::SetAdd
            | Op::SetUpdate => {
                for _ in pushed..popped {
                    state.pop();
                }
            }
            Op::EndSend => {
                let top = state.pop();
                state.pop();
                state.stack.push(top);
            }
            Op::CheckExcMatch | Op::Send => {
                state.pop();
                state.push(i);
            }
            Op::ForIter => state.push(i),
            Op::LoadMethod | Op::LoadSuperMethod => {
                let receiver = state.pop();
                if op == Op::LoadSuperMethod {
                    state.pop();
                    state.pop();
                }
                state.push(i);
                state.stack.push(receiver);
            }
            Op::PushExcInfo => {
                let top = state.pop();
                state.push(i);
                state.stack.push(top);
            }
            _ => {
                for _ in 0..popped {
                    state.pop();
                }
                for _ in 0..pushed {
                    state.push(i);
                }
            }
        }
    }
}
