//! The final order of blocks, stack depth, slots, exception table and absolute jumps
//! (`Python/flowgraph.c@v3.13.0 (push_cold_blocks_to_end, calculate_stackdepth)`, `Python/assemble.c`).

use super::cfg::{BlockId, Cfg, Instr, Pair};
use super::optimize::remove_nops_and_jumps;
use crate::code::{ExceptionEntry, Instruction, LocalKind, LocalSlot, Op, SourceRange};
use crate::compile::NameTable;
use crate::ir::{Ir, Loc};
use crate::source::to_u32;
use std::collections::HashSet;

/// Handlers and what only they reach move behind everything else.
pub(super) fn push_cold_blocks(cfg: &mut Cfg) {
    if cfg.blocks[0].next.is_none() {
        return;
    }
    mark_warm_and_cold(cfg);
    for id in cfg.order() {
        let block = &cfg.blocks[id];
        let (true, true, Some(next)) = (block.cold, block.falls_through(), block.next) else {
            continue;
        };
        if !cfg.blocks[next].warm {
            continue;
        }
        let jump = cfg.new_block();
        cfg.blocks[next].is_label = true;
        let block = &mut cfg.blocks[jump];
        block.code.push(Instr {
            op: Ir::JumpNoInterrupt,
            arg: 0,
            target: Some(next),
            loc: Loc::NONE,
            except: None,
            pair: Pair::Single,
        });
        block.cold = true;
        block.next = Some(next);
        block.predecessors = 1;
        cfg.blocks[id].next = Some(jump);
    }
    let (cold, warm): (Vec<BlockId>, Vec<BlockId>) = cfg.order().into_iter().partition(|&id| cfg.blocks[id].cold);
    let any_cold = !cold.is_empty();
    relink(cfg, warm.into_iter().chain(cold));
    if any_cold {
        remove_nops_and_jumps(cfg);
    }
}

fn relink(cfg: &mut Cfg, order: impl Iterator<Item = BlockId>) {
    let order: Vec<BlockId> = order.collect();
    for (i, &id) in order.iter().enumerate() {
        cfg.blocks[id].next = order.get(i + 1).copied();
    }
}

fn mark_warm_and_cold(cfg: &mut Cfg) {
    let reached = |cfg: &Cfg, id: BlockId| {
        let block = &cfg.blocks[id];
        let falls_to = if block.falls_through() { block.next } else { None };
        let jumps = block.code.iter().filter(|i| i.op.is_jump()).filter_map(|i| i.target);
        falls_to.into_iter().chain(jumps).collect::<Vec<_>>()
    };
    for block in &mut cfg.blocks {
        block.warm = false;
        block.cold = false;
    }
    let mut todo = vec![0];
    cfg.blocks[0].warm = true;
    while let Some(id) = todo.pop() {
        for next in reached(cfg, id) {
            if !std::mem::replace(&mut cfg.blocks[next].warm, true) {
                todo.push(next);
            }
        }
    }
    todo.extend(cfg.order().into_iter().filter(|&id| cfg.blocks[id].except_handler));
    for &id in &todo {
        cfg.blocks[id].cold = true;
    }
    while let Some(id) = todo.pop() {
        for next in reached(cfg, id) {
            let block = &mut cfg.blocks[next];
            if !block.warm && !std::mem::replace(&mut block.cold, true) {
                todo.push(next);
            }
        }
    }
    // A handler that is reached by a jump too stays where it is.
    for block in &mut cfg.blocks {
        block.cold &= !block.warm;
    }
}

/// `and`, `or` and chains: keep a copy for the place jumped to. Block pushes are gone, restores are stores.
pub(super) fn convert_pseudo(cfg: &mut Cfg) {
    for id in cfg.order() {
        let code = std::mem::take(&mut cfg.blocks[id].code);
        let block = &mut cfg.blocks[id].code;
        for mut instr in code {
            match instr.op {
                Ir::JumpIfFalse | Ir::JumpIfTrue => {
                    let op = if instr.op == Ir::JumpIfFalse {
                        Op::PopJumpIfFalse
                    } else {
                        Op::PopJumpIfTrue
                    };
                    block.push(Instr {
                        op: Ir::Real(Op::Copy),
                        arg: 1,
                        target: None,
                        ..instr
                    });
                    instr.op = Ir::Real(op);
                }
                Ir::StoreFastMaybeNull => instr.op = Ir::Real(Op::StoreFast),
                op if op.is_block_push() => instr.set_nop(),
                _ => {}
            }
            block.push(instr);
        }
    }
    remove_nops_and_jumps(cfg);
}

/// Depth at the start of each block; returns the deepest (`calculate_stackdepth`).
pub(super) fn stack_depth(cfg: &mut Cfg) -> u32 {
    let mut deepest = 0;
    for block in &mut cfg.blocks {
        block.start_depth = None;
    }
    let mut todo = vec![0];
    cfg.blocks[0].start_depth = Some(0);
    while let Some(id) = todo.pop() {
        let mut depth = cfg.blocks[id].start_depth.unwrap_or(0);
        let mut falls = true;
        for i in 0..cfg.blocks[id].code.len() {
            let instr = cfg.blocks[id].code[i];
            let (popped, pushed) = instr.op.effect(instr.arg);
            let after = depth.saturating_sub(popped) + pushed;
            deepest = deepest.max(depth).max(after);
            if let Some(target) = instr.target
                && (instr.op.is_jump() || instr.op.is_block_push())
            {
                let (popped, pushed) = instr.op.jump_effect(instr.arg);
                let there = depth.saturating_sub(popped) + pushed;
                deepest = deepest.max(there);
                enter(cfg, &mut todo, target, there);
            }
            depth = after;
            if instr.op.is_unconditional_jump() || instr.op.is_scope_exit() {
                falls = false;
                break;
            }
        }
        if let (true, Some(next)) = (falls, cfg.blocks[id].next) {
            enter(cfg, &mut todo, next, depth);
        }
    }
    deepest
}

fn enter(cfg: &mut Cfg, todo: &mut Vec<BlockId>, id: BlockId, depth: u32) {
    let known = &mut cfg.blocks[id].start_depth;
    if known.is_none() {
        *known = Some(depth);
        todo.push(id);
    }
}

/// Conditional jumps only go forward: a backward one jumps over a plain jump back (`normalize_jumps`).
pub(super) fn normalize_jumps(cfg: &mut Cfg) {
    let mut seen = vec![false; cfg.blocks.len()];
    for id in cfg.order() {
        seen[id] = true;
        let Some(last) = cfg.blocks[id].last().copied() else {
            continue;
        };
        let (true, Some(target)) = (last.op.is_jump(), last.target) else {
            continue;
        };
        if !seen[target] {
            continue;
        }
        let reversed = match last.op {
            Ir::Real(Op::Jump) => {
                set_last(cfg, id, Op::JumpBackward, target);
                continue;
            }
            Ir::Real(Op::PopJumpIfFalse) => Op::PopJumpIfTrue,
            Ir::Real(Op::PopJumpIfTrue) => Op::PopJumpIfFalse,
            Ir::Real(Op::PopJumpIfNone) => Op::PopJumpIfNotNone,
            Ir::Real(Op::PopJumpIfNotNone) => Op::PopJumpIfNone,
            _ => continue,
        };
        let Some(next) = cfg.blocks[id].next else { continue };
        let back = cfg.new_block();
        seen.push(true);
        let depth = cfg.blocks[target].start_depth;
        let block = &mut cfg.blocks[back];
        block.code.push(Instr {
            op: Ir::Real(Op::JumpBackward),
            arg: 0,
            target: Some(target),
            loc: last.loc,
            except: None,
            pair: Pair::Single,
        });
        block.start_depth = depth;
        block.next = Some(next);
        cfg.blocks[id].next = Some(back);
        set_last(cfg, id, reversed, next);
    }
}

fn set_last(cfg: &mut Cfg, id: BlockId, op: Op, target: BlockId) {
    if let Some(last) = cfg.blocks[id].code.last_mut() {
        last.op = Ir::Real(op);
        last.target = Some(target);
    }
}

/// The names of a code object's slots.
pub(super) struct Slots<'u> {
    pub(super) varnames: &'u NameTable,
    pub(super) cellvars: &'u NameTable,
    pub(super) freevars: &'u NameTable,
    pub(super) nparams: usize,
    pub(super) hidden: &'u HashSet<String>,
}

impl Slots<'_> {
    /// Slots in CPython's order, and the slot of each cell and free variable (`prepare_localsplus`).
    pub(super) fn layout(&self) -> (Vec<LocalSlot>, Vec<u32>) {
        let mut slots: Vec<LocalSlot> = Vec::new();
        for (i, name) in self.varnames.names().iter().enumerate() {
            let is_cell = self.cellvars.get(name).is_some();
            let kind = match (is_cell, i < self.nparams) {
                (true, true) => LocalKind::ParameterCell,
                (true, false) => LocalKind::Cell,
                (false, _) if self.hidden.contains(name) => LocalKind::Hidden,
                (false, _) => LocalKind::Local,
            };
            slots.push(LocalSlot {
                name: name.clone(),
                kind,
            });
        }
        let mut of_cell = Vec::new();
        for name in self.cellvars.names() {
            if let Some(i) = self.varnames.get(name) {
                of_cell.push(i);
                continue;
            }
            of_cell.push(to_u32(slots.len()));
            slots.push(LocalSlot {
                name: name.clone(),
                kind: LocalKind::Cell,
            });
        }
        for name in self.freevars.names() {
            of_cell.push(to_u32(slots.len()));
            slots.push(LocalSlot {
                name: name.clone(),
                kind: LocalKind::Free,
            });
        }
        (slots, of_cell)
    }
}

/// Turns indices of cells into slots.
pub(super) fn fix_cells(cfg: &mut Cfg, of_cell: &[u32]) {
    for block in &mut cfg.blocks {
        for instr in &mut block.code {
            let uses_cell = matches!(
                instr.op,
                Ir::Real(
                    Op::LoadClosure
                        | Op::LoadDeref
                        | Op::StoreDeref
                        | Op::DeleteDeref
                        | Op::LoadFromDictOrDeref
                        | Op::MakeCell
                )
            );
            if uses_cell && let Some(&slot) = of_cell.get(instr.arg as usize) {
                instr.arg = slot;
            }
        }
    }
}

/// Instructions, their places and the exception table.
pub(super) struct Emitted {
    pub(super) code: Vec<Instruction>,
    pub(super) positions: Vec<SourceRange>,
    pub(super) table: Vec<ExceptionEntry>,
}

pub(super) fn emit(cfg: &Cfg) -> Emitted {
    let order = cfg.order();
    let real = |i: &&Instr| matches!(i.op, Ir::Real(_) | Ir::JumpNoInterrupt);
    let mut start = vec![0; cfg.blocks.len()];
    let mut at = 0;
    for &id in &order {
        start[id] = at;
        at += to_u32(cfg.blocks[id].code.iter().filter(real).count());
    }
    let mut out = Emitted {
        code: Vec::new(),
        positions: Vec::new(),
        table: Vec::new(),
    };
    let mut open: Option<(BlockId, u32)> = None;
    for &id in &order {
        for instr in cfg.blocks[id].code.iter().filter(real) {
            let here = to_u32(out.code.len());
            let op = match instr.op {
                Ir::Real(op) => op,
                _ => Op::Jump,
            };
            let arg = instr.target.map_or(instr.arg, |t| start[t]);
            if open.map(|(handler, _)| handler) != instr.except {
                close(cfg, &mut out.table, &mut open, here, &start);
                open = instr.except.map(|handler| (handler, here));
            }
            out.code.push(Instruction { op, arg });
            out.positions.push(instr.loc.to_range());
        }
    }
    close(cfg, &mut out.table, &mut open, at, &start);
    out
}

/// Ends the row of the exception table that is open.
fn close(cfg: &Cfg, table: &mut Vec<ExceptionEntry>, open: &mut Option<(BlockId, u32)>, end: u32, start: &[u32]) {
    let Some((handler, from)) = open.take() else { return };
    let block = &cfg.blocks[handler];
    let pushed = 1 + u32::from(block.preserve_lasti);
    table.push(ExceptionEntry {
        start: from,
        end,
        target: start[handler],
        depth: block.start_depth.unwrap_or(pushed).saturating_sub(pushed),
        push_lasti: block.preserve_lasti,
    });
}
