//! From an instruction sequence to a code object, through a flow graph
//! (`Python/flowgraph.c@v3.13.0 (_PyCfg_OptimizeCodeUnit)`, `Python/assemble.c`).

mod cfg;
mod folding;
mod layout;
mod lines;
mod locals;
mod optimize;

use crate::code::{Code, CodeFlags, ConstId, Op};
use crate::compile::Unit;
use crate::consts::ConstPool;
use crate::ir::{Ir, Loc};
use cfg::{Cfg, Instr};
use glassheap_profile::{Feature, Folding, SyntaxRules};
use layout::Slots;

/// One code object on its way through the passes.
struct Flow<'a> {
    cfg: Cfg,
    consts: Vec<ConstId>,
    pool: &'a mut ConstPool,
    rules: &'a SyntaxRules,
    /// The blocks went through the optimizer once.
    optimized: bool,
}

pub(crate) fn assemble(
    unit: Unit,
    flags: CodeFlags,
    filename: String,
    rules: &SyntaxRules,
    pool: &mut ConstPool,
) -> Code {
    let nparams = (unit.argcount + unit.kwonly + u32::from(flags.varargs) + u32::from(flags.varkeywords)) as usize;
    let mut flow = Flow {
        cfg: Cfg::new(&unit.code, &unit.labels),
        consts: unit.consts.clone(),
        pool,
        rules,
        optimized: false,
    };
    flow.cfg.mark_handlers();
    flow.cfg.label_handlers();
    flow.optimize();
    flow.remove_unused_consts();
    locals::add_checks(&mut flow.cfg, unit.varnames.len(), nparams);
    locals::mark_pairs(&mut flow.cfg);
    if rules.has(Feature::ColdBlocksMoveBehind) {
        layout::push_cold_blocks(&mut flow.cfg);
    }
    lines::resolve(&mut flow.cfg, rules);
    layout::stack_depth(&mut flow.cfg);
    layout::convert_pseudo(&mut flow.cfg);
    let slots = Slots {
        varnames: &unit.varnames,
        cellvars: &unit.cellvars,
        freevars: &unit.freevars,
        nparams,
        hidden: &unit.hidden_ever,
    };
    let (localsplus, of_cell) = slots.layout();
    flow.insert_prefix(&unit, flags);
    layout::fix_cells(&mut flow.cfg, &of_cell);
    // The blocks' own depths were found with the pseudo instructions in place.
    let deepest = flow.deepest();
    layout::normalize_jumps(&mut flow.cfg);
    if rules.borrow_locals {
        flow.borrow_loads();
    }
    if rules.borrow_consts {
        flow.borrow_consts();
    }
    let emitted = layout::emit(&flow.cfg);
    Code {
        co_name: unit.name,
        co_qualname: unit.qualname,
        co_filename: filename,
        co_firstlineno: unit.firstlineno,
        co_flags: flags,
        co_argcount: unit.argcount,
        co_posonlyargcount: unit.posonly,
        co_kwonlyargcount: unit.kwonly,
        co_stacksize: deepest,
        localsplus,
        co_names: unit.names.names().to_vec(),
        co_consts: flow.consts,
        code: emitted.code,
        positions: emitted.positions,
        exception_table: emitted.table,
        has_docstring: unit.has_docstring,
    }
}

impl Flow<'_> {
    /// Deepest stack, now that copies for `and` and `or` are there too.
    fn deepest(&self) -> u32 {
        // From 3.12 on a constant is returned without being pushed; 3.13 keeps room for one value all the same.
        let return_const = self.rules.has(Feature::ConstantsAreReturnedUnpushed);
        let mut deepest = u32::from(!return_const || self.rules.has(Feature::StackHasRoomForOne));
        for id in self.cfg.order() {
            let Some(mut depth) = self.cfg.blocks[id].start_depth else {
                continue;
            };
            deepest = deepest.max(depth);
            let code = &self.cfg.blocks[id].code;
            for (i, instr) in code.iter().enumerate() {
                let returned = code.get(i + 1).is_some_and(|n| n.is(Op::ReturnValue));
                if return_const && returned && instr.is(Op::LoadConst) {
                    continue;
                }
                let (popped, pushed) = instr.op.effect(instr.arg);
                depth = depth.saturating_sub(popped) + pushed;
                deepest = deepest.max(depth);
            }
        }
        deepest
    }

    /// Generator start, cells and free variables come before everything (`insert_prefix_instructions`).
    fn insert_prefix(&mut self, unit: &Unit, flags: CodeFlags) {
        let instr = |op, arg, loc| Instr {
            op: Ir::Real(op),
            arg,
            target: None,
            loc,
            except: None,
            pair: cfg::Pair::Single,
        };
        let mut prefix = Vec::new();
        let nfree = u32::try_from(unit.freevars.len()).unwrap_or(0);
        if nfree > 0 {
            prefix.push(instr(Op::CopyFreeVars, nfree, Loc::NONE));
        }
        // In the order of their slots: parameters first.
        let mut cells: Vec<(usize, u32)> = unit
            .cellvars
            .names()
            .iter()
            .zip(0..)
            .map(|(name, i)| {
                let slot = unit
                    .varnames
                    .get(name)
                    .map_or(unit.varnames.len() + i as usize, |v| v as usize);
                (slot, i)
            })
            .collect();
        cells.sort_unstable();
        prefix.extend(cells.into_iter().map(|(_, i)| instr(Op::MakeCell, i, Loc::NONE)));
        if flags.generator {
            let loc = Loc::line(unit.firstlineno);
            prefix.push(instr(Op::ReturnGenerator, 0, loc));
            prefix.push(instr(Op::PopTop, 0, loc));
        }
        let code = &mut self.cfg.blocks[0].code;
        code.splice(0..0, prefix);
    }

    /// Drops what nothing loads: all of it from 3.12 on, only the end in 3.11, nothing in 2.7
    /// (`remove_unused_consts`, `trim_unused_consts`).
    fn remove_unused_consts(&mut self) {
        if self.consts.is_empty() || self.rules.folding == Folding::Peephole {
            return;
        }
        let mut used = vec![false; self.consts.len()];
        used[0] = true;
        for id in self.cfg.order() {
            for instr in &self.cfg.blocks[id].code {
                if instr.is(Op::LoadConst) {
                    used[instr.arg as usize] = true;
                }
            }
        }
        if !self.rules.has(Feature::UnusedConstsLeaveFromTheMiddle) {
            let end = used.iter().rposition(|&u| u).map_or(0, |i| i + 1);
            self.consts.truncate(end);
            return;
        }
        let mut new_index = vec![0; used.len()];
        let mut count = 0;
        for (i, &u) in used.iter().enumerate() {
            new_index[i] = count;
            count += u32::from(u);
        }
        let mut at = 0;
        self.consts.retain(|_| {
            at += 1;
            used[at - 1]
        });
        for block in &mut self.cfg.blocks {
            for instr in &mut block.code {
                if instr.is(Op::LoadConst) {
                    instr.arg = new_index[instr.arg as usize];
                }
            }
        }
    }

    /// 3.15: constants are loaded without a reference.
    fn borrow_consts(&mut self) {
        for block in &mut self.cfg.blocks {
            for instr in &mut block.code {
                if instr.is(Op::LoadConst) {
                    instr.op = Ir::Real(Op::LoadConstBorrow);
                }
            }
        }
    }
}
