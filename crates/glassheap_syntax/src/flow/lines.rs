//! Lines of artificial instructions (`Python/flowgraph.c@v3.13.0 (resolve_line_numbers)`): exits are duplicated so that
//! each has one predecessor, whose line it takes.

use super::cfg::{BlockId, Cfg};
use crate::code::Op;
use crate::ir::Loc;
use glassheap_profile::{Feature, SyntaxRules};

pub(super) fn resolve(cfg: &mut Cfg, rules: &SyntaxRules) {
    duplicate_exits(cfg, rules);
    propagate(cfg);
}

/// Removes no-ops that no line needs; tells how many (`basicblock_remove_redundant_nops`).
pub(super) fn remove_redundant_nops(cfg: &mut Cfg, id: BlockId) -> usize {
    let next_line = cfg.nonempty(cfg.blocks[id].next).map(|next| {
        cfg.blocks[next]
            .code
            .iter()
            .find(|i| !i.is(Op::Nop) || i.loc.has_line())
            .map_or(-1, |i| i.loc.line)
    });
    let code = std::mem::take(&mut cfg.blocks[id].code);
    let before = code.len();
    let mut kept = Vec::with_capacity(before);
    let mut prev_line = -1;
    let mut inherited: Option<Loc> = None;
    for (i, instr) in code.iter().enumerate() {
        let mut instr = *instr;
        if let Some(loc) = inherited.take() {
            instr.loc = loc;
        }
        let line = instr.loc.line;
        if instr.is(Op::Nop) {
            if line < 0 || prev_line == line {
                continue;
            }
            match code.get(i + 1) {
                Some(next) if next.loc.line == line => continue,
                Some(next) if !next.loc.has_line() => {
                    inherited = Some(instr.loc);
                    continue;
                }
                Some(_) => {}
                None if next_line == Some(line) => continue,
                None => {}
            }
        }
        kept.push(instr);
        prev_line = line;
    }
    let removed = before - kept.len();
    cfg.blocks[id].code = kept;
    removed
}

fn is_lineless_exit(cfg: &Cfg, id: BlockId, rules: &SyntaxRules) -> bool {
    let block = &cfg.blocks[id];
    let leaves = block.exits_scope() || (rules.has(Feature::LinelessLoopEndsAreCopied) && block.has_eval_break());
    leaves && block.has_no_line()
}

/// `duplicate_exits_without_lineno`.
fn duplicate_exits(cfg: &mut Cfg, rules: &SyntaxRules) {
    for id in cfg.order() {
        let Some(last) = cfg.blocks[id].last().copied() else {
            continue;
        };
        let Some(target) = cfg.target_of_last(id).and_then(|t| cfg.nonempty(Some(t))) else {
            continue;
        };
        if !is_lineless_exit(cfg, target, rules)
            || cfg.blocks[target].predecessors <= 1
            || cfg.blocks[target].falls_through()
        {
            continue;
        }
        let copy = cfg.new_block();
        let mut code = cfg.blocks[target].code.clone();
        if let Some(first) = code.first_mut() {
            first.loc = last.loc;
        }
        let next = cfg.blocks[target].next;
        let block = &mut cfg.blocks[copy];
        block.code = code;
        block.predecessors = 1;
        block.next = next;
        block.is_label = true;
        let original = &mut cfg.blocks[target];
        original.predecessors -= 1;
        original.next = Some(copy);
        if let Some(last) = cfg.blocks[id].code.last_mut() {
            last.target = Some(copy);
        }
    }
    for id in cfg.order() {
        let block = &cfg.blocks[id];
        if let (true, Some(next), Some(last)) = (block.falls_through(), block.next, block.last().copied())
            && is_lineless_exit(cfg, next, rules)
            && let Some(first) = cfg.blocks[next].code.first_mut()
        {
            first.loc = last.loc;
        }
    }
}

fn propagate(cfg: &mut Cfg) {
    for id in cfg.order() {
        if cfg.blocks[id].code.is_empty() {
            continue;
        }
        let mut previous = Loc::NONE;
        for instr in &mut cfg.blocks[id].code {
            if instr.loc.has_line() {
                previous = instr.loc;
            } else {
                instr.loc = previous;
            }
        }
        let falls_to = if cfg.blocks[id].falls_through() {
            cfg.blocks[id].next
        } else {
            None
        };
        for next in [falls_to, cfg.target_of_last(id)].into_iter().flatten() {
            if cfg.blocks[next].predecessors == 1
                && let Some(first) = cfg.blocks[next].code.first_mut()
                && !first.loc.has_line()
            {
                first.loc = previous;
            }
        }
    }
}
