//! Basic blocks (`Python/flowgraph.c`): building them, and what they can tell about themselves.

use crate::code::Op;
use crate::ir::{Ins, Ir, Loc};

pub(super) type BlockId = usize;

/// An instruction in a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Instr {
    pub(super) op: Ir,
    pub(super) arg: u32,
    pub(super) target: Option<BlockId>,
    pub(super) loc: Loc,
    /// The handler that covers it.
    pub(super) except: Option<BlockId>,
    /// The superinstruction it would be part of.
    pub(super) pair: Pair,
}

/// The superinstruction that CPython would make of two neighbours: they share their fate in the borrow analysis
/// (`Python/flowgraph.c@v3.14.0 (insert_superinstructions)`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Pair {
    #[default]
    Single,
    /// First or second half of `LOAD_FAST_LOAD_FAST`.
    LoadLoadFirst,
    LoadLoadSecond,
    /// Part of `STORE_FAST_LOAD_FAST`, whose load never borrows, or of `STORE_FAST_STORE_FAST`.
    Other,
}

impl Instr {
    pub(super) fn is(&self, op: Op) -> bool {
        self.op.is(op)
    }

    pub(super) fn set_nop(&mut self) {
        self.op = Ir::Real(Op::Nop);
        self.arg = 0;
        self.target = None;
    }

    pub(super) fn set(&mut self, op: Op, arg: u32) {
        self.op = Ir::Real(op);
        self.arg = arg;
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    pub(super) code: Vec<Instr>,
    /// The block behind this one in the text.
    pub(super) next: Option<BlockId>,
    pub(super) is_label: bool,
    pub(super) predecessors: u32,
    pub(super) except_handler: bool,
    /// The handler is entered with the instruction index below the exception.
    pub(super) preserve_lasti: bool,
    pub(super) start_depth: Option<u32>,
    pub(super) warm: bool,
    pub(super) cold: bool,
}

impl Block {
    pub(super) fn last(&self) -> Option<&Instr> {
        self.code.last()
    }

    pub(super) fn falls_through(&self) -> bool {
        self.last()
            .is_none_or(|i| !i.op.is_scope_exit() && !i.op.is_unconditional_jump())
    }

    pub(super) fn exits_scope(&self) -> bool {
        self.last().is_some_and(|i| i.op.is_scope_exit())
    }

    pub(super) fn has_no_line(&self) -> bool {
        self.code.iter().all(|i| !i.loc.has_line())
    }

    /// An instruction that looks at the eval breaker.
    pub(super) fn has_eval_break(&self) -> bool {
        self.code.iter().any(|i| {
            matches!(
                i.op,
                Ir::Real(Op::Jump | Op::JumpBackward | Op::Call | Op::CallKw | Op::CallFunctionEx | Op::Resume)
            )
        })
    }

    pub(super) fn op_at(&self, i: usize) -> Option<Ir> {
        self.code.get(i).map(|i| i.op)
    }
}

/// The blocks of one code object; the first is the entry.
#[derive(Debug, Default)]
pub(super) struct Cfg {
    pub(super) blocks: Vec<Block>,
}

impl Cfg {
    /// Splits a sequence at labels and behind terminators.
    pub(super) fn new(code: &[Ins], labels: &[Option<u32>]) -> Cfg {
        let mut is_target = vec![false; code.len() + 1];
        for ins in code {
            if let Some(at) = ins.target.and_then(|l| labels[l.0 as usize])
                && let Some(t) = is_target.get_mut(at as usize)
            {
                *t = true;
            }
        }
        let mut cfg = Cfg::default();
        let mut block_at = vec![0; code.len() + 1];
        cfg.blocks.push(Block::default());
        for (i, ins) in code.iter().enumerate() {
            let current = cfg.blocks.len() - 1;
            let block = &cfg.blocks[current];
            let terminated = block.last().is_some_and(|l| l.op.is_terminator());
            let starts = terminated || (is_target[i] && (block.is_label || !block.code.is_empty()));
            let current = if starts {
                cfg.blocks[current].next = Some(current + 1);
                cfg.blocks.push(Block::default());
                current + 1
            } else {
                current
            };
            if is_target[i] {
                cfg.blocks[current].is_label = true;
            }
            block_at[i] = current;
            cfg.blocks[current].code.push(Instr {
                op: ins.op,
                arg: ins.arg,
                target: None,
                loc: ins.loc,
                except: None,
                pair: Pair::Single,
            });
        }
        cfg.resolve_targets(code, labels, &block_at);
        cfg
    }

    fn resolve_targets(&mut self, code: &[Ins], labels: &[Option<u32>], block_at: &[BlockId]) {
        let mut position = code.iter();
        for block in &mut self.blocks {
            for instr in &mut block.code {
                let Some(ins) = position.next() else { return };
                let at = ins.target.and_then(|l| labels[l.0 as usize]);
                instr.target = at.and_then(|at| block_at.get(at as usize).copied());
            }
        }
    }

    pub(super) fn new_block(&mut self) -> BlockId {
        self.blocks.push(Block::default());
        self.blocks.len() - 1
    }

    /// Ids in the order of the text.
    pub(super) fn order(&self) -> Vec<BlockId> {
        let mut order = Vec::with_capacity(self.blocks.len());
        let mut at = Some(0);
        while let Some(id) = at {
            order.push(id);
            at = self.blocks[id].next;
        }
        order
    }

    /// The first block from `id` on that holds an instruction.
    pub(super) fn nonempty(&self, id: Option<BlockId>) -> Option<BlockId> {
        let mut at = id;
        while let Some(id) = at {
            if !self.blocks[id].code.is_empty() {
                return Some(id);
            }
            at = self.blocks[id].next;
        }
        None
    }

    pub(super) fn target_of_last(&self, id: BlockId) -> Option<BlockId> {
        self.blocks[id]
            .last()
            .and_then(|l| if l.op.is_jump() { l.target } else { None })
    }

    /// Marks handlers and which of them get the instruction index (`mark_except_handlers`).
    pub(super) fn mark_handlers(&mut self) {
        for id in self.order() {
            for i in 0..self.blocks[id].code.len() {
                let instr = self.blocks[id].code[i];
                if instr.op.is_block_push()
                    && let Some(target) = instr.target
                {
                    self.blocks[target].except_handler = true;
                    if instr.op != Ir::SetupFinally {
                        self.blocks[target].preserve_lasti = true;
                    }
                }
            }
        }
    }

    /// Tells each instruction its handler and removes `POP_BLOCK` (`label_exception_targets`).
    pub(super) fn label_handlers(&mut self) {
        let mut visited = vec![false; self.blocks.len()];
        let mut todo: Vec<(BlockId, Vec<BlockId>)> = vec![(0, Vec::new())];
        visited[0] = true;
        while let Some((id, mut stack)) = todo.pop() {
            for i in 0..self.blocks[id].code.len() {
                let instr = self.blocks[id].code[i];
                if instr.op.is_block_push() {
                    let Some(target) = instr.target else { continue };
                    if !std::mem::replace(&mut visited[target], true) {
                        todo.push((target, stack.clone()));
                    }
                    stack.push(target);
                } else if instr.op == Ir::PopBlock {
                    stack.pop();
                    self.blocks[id].code[i].set_nop();
                } else {
                    self.blocks[id].code[i].except = stack.last().copied();
                    if instr.op.is_jump()
                        && let Some(target) = instr.target
                        && !std::mem::replace(&mut visited[target], true)
                    {
                        todo.push((target, stack.clone()));
                    }
                }
            }
            if self.blocks[id].falls_through()
                && let Some(next) = self.blocks[id].next
                && !std::mem::replace(&mut visited[next], true)
            {
                todo.push((next, stack));
            }
        }
    }

    /// Counts predecessors and empties what nothing reaches.
    pub(super) fn remove_unreachable(&mut self) {
        for block in &mut self.blocks {
            block.predecessors = 0;
        }
        let mut visited = vec![false; self.blocks.len()];
        let mut todo = vec![0];
        visited[0] = true;
        self.blocks[0].predecessors = 1;
        while let Some(id) = todo.pop() {
            let mut reached = Vec::new();
            if self.blocks[id].falls_through() {
                reached.extend(self.blocks[id].next);
            }
            for instr in &self.blocks[id].code {
                if instr.op.is_jump() || instr.op.is_block_push() {
                    reached.extend(instr.target);
                }
            }
            for next in reached {
                self.blocks[next].predecessors += 1;
                if !std::mem::replace(&mut visited[next], true) {
                    todo.push(next);
                }
            }
        }
        for block in &mut self.blocks {
            if block.predecessors == 0 {
                block.code.clear();
                block.except_handler = false;
            }
        }
    }
}
