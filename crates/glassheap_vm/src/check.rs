//! Every count equals the number of holders, at any line at which no native code is in the middle of something.

use crate::vm::{Vm, reg};
use glassheap_heap::Obj;
use glassheap_heap::image::scalar;
use glassheap_heap::object::FIRST_OBJECT;
use glassheap_heap::traverse::type_slot;

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
        // The table of interned strings counts nothing; the search order of an old-style class is no object of CPython's.
        let mut weak = vec![self.reg(reg::INTERNED)];
        if self.profile().interp.classic_errors {
            let end = self.heap.scalar(scalar::OBJECTS_END) as u32;
            let classes = (FIRST_OBJECT..end)
                .map(Obj)
                .filter(|o| self.heap.is_alive(*o) && self.is_old_style_class(*o));
            weak.extend(classes.map(|c| self.heap.slot(c, type_slot::MRO)));
        }
        self.heap.check_counts(self.regs.fp, &roots, &weak)
    }
}
