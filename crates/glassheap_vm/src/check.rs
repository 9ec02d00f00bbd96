//! Every count equals the number of holders, at any line at which no native code is in the middle of something.

use crate::vm::{Vm, reg};
use glassheap_heap::Obj;

/// Registers that own a reference.
const OWNING: [u32; 2] = [reg::RAISED, reg::HANDLED];

impl Vm {
    /// Compares counts and holders: see [`glassheap_heap::Heap::check_counts`].
    ///
    /// # Errors
    /// What is wrong.
    pub fn check_counts(&self) -> Result<(), String> {
        let mut roots: Vec<Obj> = OWNING.iter().map(|r| self.reg(*r)).collect();
        roots.extend_from_slice(&self.held);
        roots.push(self.call_tuple);
        self.heap.check_counts(self.regs.fp, &roots, self.reg(reg::INTERNED))
    }
}
