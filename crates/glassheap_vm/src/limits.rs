//! Where a run must end: limits that a person sets, and those of our own stack. Each leaves what was recorded.

use crate::vm::{Vm, reg};
use glassheap_heap::image::scalar;

/// Limits of a run; `None`: no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    pub line_steps: Option<u64>,
    pub heap_bytes: Option<u64>,
    pub output_bytes: Option<u64>,
}

/// Why a run was ended from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// A person pressed Stop.
    Person,
    LineSteps(u64),
    HeapBytes(u64),
    OutputBytes(u64),
    /// `sys.exit()` or a fatal error ended the program from inside native code.
    Exit,
    /// Native code called Python code that did not come back for long (for example an endless `__del__`).
    Nested(u64),
}

/// Line steps in one nested call after which the run is ended: between them no message of the page can be read.
const NESTED_LINES: u64 = 20_000_000;

impl Vm {
    /// Checked at every line.
    pub(crate) fn check_limits(&self) -> Option<Stop> {
        let lines = self.reg_number(reg::LINES);
        if let Some(limit) = self.limits.line_steps
            && lines > limit
        {
            return Some(Stop::LineSteps(limit));
        }
        if let Some(limit) = self.limits.heap_bytes
            && self.heap.scalar(scalar::LIVE_BYTES) > limit
        {
            return Some(Stop::HeapBytes(limit));
        }
        if let Some(limit) = self.limits.output_bytes
            && self.reg_number(reg::OUT_BYTES) > limit
        {
            return Some(Stop::OutputBytes(limit));
        }
        if self.nesting > 1 && lines > self.record.nested_since + NESTED_LINES {
            return Some(Stop::Nested(NESTED_LINES));
        }
        None
    }
}
