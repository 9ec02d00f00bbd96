//! What is recorded of a run besides the heap: line steps, output, collections. Only the first run records; running a
//! stretch again for a viewer does not.

use crate::vm::{Vm, reg};
use glassheap_heap::frame::field;
use glassheap_heap::image::scalar;
use glassheap_heap::{Obj, Tally};

/// One line that ran, as of its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineStep {
    pub line: u32,
    /// Events before it.
    pub event: u64,
    pub tally: Tally,
    pub live_bytes: u64,
    /// Nesting of Python frames.
    pub depth: u16,
    /// Collector runs before it.
    pub gc_runs: u32,
}

/// A piece of output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputPiece {
    pub stderr: bool,
    pub text: String,
    pub line_step: u64,
}

/// A collection that ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionRecord {
    pub generation: u8,
    pub explicit: bool,
    pub collected: u32,
    pub uncollectable: u32,
    /// Line and function that ran, innermost of the program.
    pub line: u32,
    pub func: String,
    pub line_step: u64,
    /// Events when it ended.
    pub event: u64,
}

/// An exception that could not be raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unraisable {
    pub type_name: String,
    pub message: String,
}

/// Someone who looks at the machine just before each line.
/// Line and frame of the line (0 and 0 for the end), and what was called (true) or left (false) since.
pub type Observer = Box<dyn FnMut(&Vm, u32, u32, &[bool])>;

/// The recorder.
#[derive(Default)]
pub struct Recorder {
    /// This is the first run: steps and output are kept.
    pub live: bool,
    pub lines: Vec<LineStep>,
    pub output: Vec<OutputPiece>,
    pub collections: Vec<CollectionRecord>,
    pub unraisable: Vec<Unraisable>,
    /// Instructions so far.
    pub ops: u64,
    /// Called before each line.
    pub observer: Option<Observer>,
    /// Functions entered (true) and left (false) since the last line; filled only for an observer.
    pub calls: Vec<bool>,
    /// Containers whose repr is being made.
    pub repr_stack: Vec<Obj>,
    /// The instruction that a re-raise belongs to.
    pub reraise_pc: Option<u32>,
    /// Line steps when the outermost loop last ran.
    pub nested_since: u64,
    /// Events when the program's last line had run, before the interpreter's end.
    pub end_event: Option<u64>,
    /// The program's last line has run: what comes now is the interpreter's end.
    pub at_exit_from: Option<usize>,
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recorder")
            .field("live", &self.live)
            .field("lines", &self.lines.len())
            .finish_non_exhaustive()
    }
}

impl Vm {
    pub(crate) fn note_line(&mut self, line: u32) {
        if self.nesting <= 1 {
            self.record.nested_since = self.reg_number(reg::LINES);
        }
        if self.record.live {
            let step = LineStep {
                line,
                event: self.heap.image.journal.count,
                tally: self.heap.tally,
                live_bytes: self.heap.scalar(scalar::LIVE_BYTES),
                depth: self.reg_number(reg::DEPTH).min(u64::from(u16::MAX)) as u16,
                gc_runs: self.heap.scalar(scalar::GC_RUNS) as u32,
            };
            self.record.lines.push(step);
        }
        if let Some(mut observer) = self.record.observer.take() {
            let calls = std::mem::take(&mut self.record.calls);
            observer(self, line, self.regs.fp, &calls);
            self.record.observer = Some(observer);
        }
    }

    /// A function of the program was entered, resumed, left or suspended.
    #[inline]
    pub(crate) fn note_call(&mut self, f: u32, entered: bool) {
        if self.record.observer.is_some()
            && self.is_visible_frame(f)
            && self.heap.word(f + field::PREVIOUS) | self.heap.word(f + field::OWNER) != 0
        {
            self.record.calls.push(entered);
        }
    }

    /// Writes to one of the standard streams.
    pub fn print_out(&mut self, text: &str, stderr: bool) {
        let bytes = self.reg_number(reg::OUT_BYTES) + text.len() as u64;
        self.set_reg_number(reg::OUT_BYTES, bytes);
        self.heap
            .mark(glassheap_heap::MarkKind::Print, text.len() as u32, u32::from(stderr));
        if !self.record.live {
            return;
        }
        let line_step = self.reg_number(reg::LINES);
        match self.record.output.last_mut() {
            Some(last)
                if last.stderr == stderr && last.line_step == line_step && self.record.at_exit_from.is_none() =>
            {
                last.text.push_str(text);
            }
            _ => self.record.output.push(OutputPiece {
                stderr,
                text: text.to_string(),
                line_step,
            }),
        }
    }

    /// Line and function of the innermost frame of the program that runs.
    #[must_use]
    pub fn program_place(&self) -> (u32, String) {
        let mut f = self.reg_number(reg::FRAME) as u32;
        if self.regs.fp != 0 {
            f = self.regs.fp;
        }
        while f != 0 {
            if self.is_visible_frame(f)
                && let Some(code) = self.frame_code(f)
            {
                let pc = if f == self.regs.fp {
                    self.regs.pc
                } else {
                    self.heap.word(f + field::PC)
                };
                let mut at = (pc as usize).saturating_sub(1);
                while at > 0 && code.positions.get(at).is_some_and(|p| p.line == 0) {
                    at -= 1;
                }
                let line = code.positions.get(at).map_or(0, |p| p.line);
                return (line, code.co_name.clone());
            }
            f = self.heap.word(f + field::PREVIOUS);
        }
        (0, String::new())
    }
}
