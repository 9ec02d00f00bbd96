//! The session: a run that is recorded, and a cursor that stands somewhere in it.
//!
//! ```text
//!  keyframe 0 ----- keyframe 1 ----- keyframe 2 --- tip         the run goes on at the tip
//!                        |== stretch ==|                         made again with its journal when somebody looks
//!                               ^ cursor
//! ```
//!
//! Recording keeps keyframes only. To look somewhere, the machine goes back to the keyframe before and runs again with
//! the journal on ([`crate::stretch`]). Before the run goes on, the tip is put back.

use crate::answers::{Level, Progress, RunEnd, RunOptions, StartProblem};
use crate::layout::Positions;
use crate::picture::View;
use crate::stretch::Stretch;
use glassheap_heap::Tally;
use glassheap_heap::image::scalar;
use glassheap_vm::limits::Stop;
use glassheap_vm::native::NativeDef;
use glassheap_vm::record::Recorder;
use glassheap_vm::run::{Advance, End};
use glassheap_vm::vm::{Vm, VmShot, reg};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Events between keyframes at first; doubled whenever keyframes outgrow [`BUDGET`].
const SPACING: u64 = 150_000;
/// Instructions between two looks at the event counter.
const SLICE: u64 = 8_192;
/// Bytes that keyframes may keep for themselves.
const BUDGET: usize = 192 << 20;

/// The machine as it was, with the counters that are not part of its image.
#[derive(Debug, Clone)]
pub struct Keyframe {
    pub shot: VmShot,
    /// Events before it.
    pub event: u64,
    /// Instructions before it.
    pub ops: u64,
    /// Length of the table of native functions.
    pub natives: usize,
    /// Bytes of pages that the keyframe before does not share.
    pub own_bytes: usize,
}

/// How far the recording has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    pub event: u64,
    pub ops: u64,
}

/// A position on one of the three scales.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub level: Level,
    pub index: u64,
}

/// A run and a cursor in it.
pub struct Session {
    pub(crate) vm: Vm,
    pub(crate) keyframes: Vec<Keyframe>,
    spacing: u64,
    /// Before the program's first instruction.
    pub(crate) begin: Place,
    /// Where the recording stands.
    pub(crate) tip: Place,
    /// The machine at the tip, while it is somewhere else and the run goes on.
    tip_shot: Option<VmShot>,
    /// The table of native functions at the tip.
    pub(crate) natives: Vec<NativeDef>,
    /// Objects that the interpreter had before the program.
    pub(crate) own_objects: u64,
    /// Live objects and bytes printed at the tip.
    tip_figures: (u64, u64),
    pub(crate) end: Option<End>,
    pub(crate) stretch: Option<Stretch>,
    pub(crate) cursor: Cursor,
    /// Positions of cards, by serial: what was placed once stays there.
    pub(crate) positions: Positions,
    pub(crate) view: Option<View>,
    /// Candidates of collections that were looked at, by their number.
    pub(crate) candidates: HashMap<usize, crate::collector::Candidates>,
    pub(crate) histories: HashMap<u32, crate::history::History>,
    /// Sums and live bytes when the program's last line had run.
    pub(crate) end_sums: Option<(Tally, u64)>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("cursor", &self.cursor)
            .field("tip", &self.tip)
            .field("keyframes", &self.keyframes.len())
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Compiles the text and loads it; nothing has run.
    ///
    /// # Errors
    /// The text is no Python, Python that is not run, or the runtime is unknown.
    pub fn new(options: &RunOptions) -> Result<Self, StartProblem> {
        let (mut vm, own_objects) = crate::start::load(options)?;
        let begin = Place {
            event: vm.heap.image.journal.count,
            ops: vm.record.ops,
        };
        let shot = vm.shot();
        let first = Keyframe {
            shot,
            event: begin.event,
            ops: begin.ops,
            natives: vm.natives.len(),
            own_bytes: 0,
        };
        Ok(Session {
            natives: vm.natives.clone(),
            vm,
            keyframes: vec![first],
            spacing: SPACING,
            begin,
            tip: begin,
            tip_shot: None,
            own_objects,
            tip_figures: (0, 0),
            end: None,
            stretch: None,
            cursor: Cursor {
                level: Level::Line,
                index: 0,
            },
            positions: Positions::default(),
            view: None,
            candidates: HashMap::new(),
            histories: HashMap::new(),
            end_sums: None,
        })
    }

    // -- the run ------------------------------------------------------------------------------------------------------

    /// Runs about `ops` instructions more and records them.
    pub fn advance(&mut self, ops: u64) -> Progress {
        if self.end.is_some() {
            return self.progress();
        }
        self.back_to_tip();
        let mut left = ops;
        while left > 0 {
            let before = self.vm.record.ops;
            let slice = self.vm.advance(left.min(SLICE));
            left = left.saturating_sub((self.vm.record.ops - before).max(1));
            if let Advance::Done(end) = slice {
                self.end = Some(end);
                break;
            }
            let since = self.keyframes.last().map_or(0, |k| k.event);
            if self.vm.heap.image.journal.count - since >= self.spacing {
                self.keep();
            }
        }
        self.tip = self.place();
        if self.natives.len() != self.vm.natives.len() {
            self.natives.clone_from(&self.vm.natives);
        }
        self.end_sums = None;
        self.tip_figures = (self.objects(), self.vm.reg_number(reg::OUT_BYTES));
        self.view = None;
        self.progress()
    }

    /// Ends the run here; everything recorded stays.
    pub fn stop(&mut self) -> Progress {
        if self.end.is_none() {
            self.end = Some(End::Stopped(Stop::Person));
            self.view = None;
        }
        self.progress()
    }

    /// Whether the run is over.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.end.is_some()
    }

    fn place(&self) -> Place {
        Place {
            event: self.vm.heap.image.journal.count,
            ops: self.vm.record.ops,
        }
    }

    fn back_to_tip(&mut self) {
        if let Some(shot) = self.tip_shot.take() {
            self.vm.restore(&shot);
            self.vm.record.ops = self.tip.ops;
            self.vm.natives.clone_from(&self.natives);
        }
        self.stretch = None;
    }

    /// Runs something again: the machine leaves the tip, and what it records meanwhile is thrown away. It records all
    /// the same, so that it does exactly what it did the first time.
    pub(crate) fn replay<T>(&mut self, work: impl FnOnce(&mut Session) -> T) -> T {
        if self.stretch.is_none() && self.end.is_none() && self.tip_shot.is_none() {
            self.tip_shot = Some(self.vm.shot());
        }
        self.stretch = None;
        let scratch = Recorder {
            live: true,
            ..Recorder::default()
        };
        let mut record = std::mem::replace(&mut self.vm.record, scratch);
        let result = work(self);
        record.ops = self.vm.record.ops;
        self.vm.record = record;
        result
    }

    /// Keeps a keyframe; where keyframes have grown too large, every other one goes and they come half as often.
    fn keep(&mut self) {
        let Place { event, ops } = self.place();
        let shot = self.vm.shot();
        let own_bytes = self
            .keyframes
            .last()
            .map_or(0, |k| shot.heap.image.own_bytes(&k.shot.heap.image));
        self.keyframes.push(Keyframe {
            shot,
            event,
            ops,
            natives: self.vm.natives.len(),
            own_bytes,
        });
        if self.kept_bytes() > BUDGET && self.keyframes.len() > 4 {
            self.spacing *= 2;
            let mut i = 0;
            self.keyframes.retain(|_| {
                i += 1;
                i % 2 == 1
            });
            for i in 1..self.keyframes.len() {
                let own = self.keyframes[i]
                    .shot
                    .heap
                    .image
                    .own_bytes(&self.keyframes[i - 1].shot.heap.image);
                self.keyframes[i].own_bytes = own;
            }
        }
    }

    /// Bytes that keyframes keep for themselves.
    #[must_use]
    pub fn kept_bytes(&self) -> usize {
        self.keyframes.iter().map(|k| k.own_bytes).sum()
    }

    /// Keyframes kept.
    #[must_use]
    pub fn keyframes(&self) -> usize {
        self.keyframes.len()
    }

    /// How far the run has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress {
            done: self.end.is_some(),
            end: self.run_end(),
            line_steps: self.positions(Level::Line) as f64,
            ops: self.positions(Level::Op) as f64,
            events: self.positions(Level::Event) as f64,
            objects: self.tip_figures.0 as f64,
            output_bytes: self.tip_figures.1 as f64,
        }
    }

    /// Live objects that the program made, at the machine's moment.
    pub(crate) fn objects(&self) -> u64 {
        self.vm.heap.scalar(scalar::LIVE).saturating_sub(self.own_objects)
    }

    fn run_end(&self) -> Option<RunEnd> {
        Some(match self.end.as_ref()? {
            End::Finished | End::Stopped(Stop::Exit) => RunEnd::Finished,
            End::Exception {
                type_name,
                message,
                line,
            } => RunEnd::Exception {
                type_name: type_name.clone(),
                message: message.clone(),
                line: *line,
            },
            End::Exit { code } => RunEnd::Exit { code: code.clone() },
            End::Stopped(Stop::Person) => RunEnd::Stopped,
            End::Stopped(Stop::LineSteps(n)) => self.limit("line_steps", *n),
            End::Stopped(Stop::HeapBytes(n)) => self.limit("heap_bytes", *n),
            End::Stopped(Stop::OutputBytes(n)) => self.limit("output_bytes", *n),
            End::Stopped(Stop::Nested(n)) => self.limit("nested", *n),
        })
    }

    fn limit(&self, which: &str, limit: u64) -> RunEnd {
        RunEnd::Limit {
            which: which.to_string(),
            at_line_step: self.positions(Level::Line) as f64,
            limit: limit as f64,
        }
    }

    // -- positions ----------------------------------------------------------------------------------------------------

    /// The last position of a level; the first is 0.
    #[must_use]
    pub fn positions(&self, level: Level) -> u64 {
        match level {
            Level::Line => {
                let lines = self.vm.record.lines.len() as u64;
                // A limit ends the run at a line that was noted and has not run.
                lines.saturating_sub(u64::from(self.ended_by_limit()))
            }
            Level::Op => self.tip.ops - self.begin.ops,
            Level::Event => self.last_event() - self.begin.event,
        }
    }

    fn ended_by_limit(&self) -> bool {
        matches!(
            self.end,
            Some(End::Stopped(
                Stop::LineSteps(_) | Stop::HeapBytes(_) | Stop::OutputBytes(_) | Stop::Nested(_)
            ))
        )
    }

    /// Lines that ran before the interpreter began to end.
    pub(crate) fn lines_of_program(&self) -> usize {
        match self.vm.record.end_event {
            Some(end) => self.vm.record.lines.partition_point(|l| l.event < end),
            None => self.vm.record.lines.len(),
        }
    }

    /// The event that the last position shows: the program's end, or where the recording stands.
    pub(crate) fn last_event(&self) -> u64 {
        if self.ended_by_limit() {
            return self.vm.record.lines.last().map_or(self.tip.event, |l| l.event);
        }
        match self.vm.record.end_event {
            Some(end) if self.lines_of_program() == self.vm.record.lines.len() => end,
            _ => self.tip.event,
        }
    }

    /// Event of line position `n`: just before line event n + 1, or the end.
    pub(crate) fn line_event(&self, n: u64) -> u64 {
        let program = self.lines_of_program() as u64;
        match self.vm.record.end_event {
            Some(end) if n == program => end,
            _ => self
                .vm
                .record
                .lines
                .get(n as usize)
                .map_or_else(|| self.last_event(), |l| l.event),
        }
    }

    /// The line position that `event` belongs to: the last one at or before it.
    #[must_use]
    pub(crate) fn line_at(&self, event: u64) -> u64 {
        let lines = &self.vm.record.lines;
        let mut n = lines.partition_point(|l| l.event <= event) as u64;
        // `n` lines have begun; the last of them stands before its run.
        n = n.saturating_sub(1);
        while n < self.positions(Level::Line) && self.line_event(n + 1) <= event {
            n += 1;
        }
        n.min(self.positions(Level::Line))
    }

    /// Moves the cursor; the index is clamped. Returns where it stands now.
    pub fn go_to(&mut self, level: Level, index: u64) -> Cursor {
        let index = index.min(self.positions(level));
        self.cursor = Cursor { level, index };
        self.view = None;
        match level {
            Level::Line | Level::Event => {
                let at = self.event_of(level, index);
                let before = if index == 0 {
                    at
                } else {
                    self.event_of(level, index - 1)
                };
                self.ensure_events(before.min(at), at);
                self.move_to_event(at);
            }
            Level::Op => self.move_to_op(index),
        }
        self.cursor
    }

    fn event_of(&self, level: Level, index: u64) -> u64 {
        match level {
            Level::Line => self.line_event(index),
            _ => self.begin.event + index,
        }
    }

    /// Puts the machine where the cursor stands, if something else has moved it.
    pub(crate) fn ensure_cursor(&mut self) {
        if self.stretch.is_none() {
            let Cursor { level, index } = self.cursor;
            let view = self.view.take();
            self.go_to(level, index);
            self.view = view;
        }
    }

    /// Event of the position before the cursor's on its level, which lies in the stretch; `None` at the first.
    pub(crate) fn event_before(&self) -> Option<u64> {
        let Cursor { level, index } = self.cursor;
        let index = index.checked_sub(1)?;
        Some(match level {
            Level::Line | Level::Event => self.event_of(level, index),
            Level::Op => {
                let stretch = self.stretch.as_ref()?;
                self.op_event(stretch, self.begin.ops + index)
            }
        })
    }

    /// A hash of everything that the image and its counters hold, for tests: two ways to one moment must agree.
    #[must_use]
    pub fn state_hash(&self) -> u64 {
        let mut h = DefaultHasher::new();
        self.state_hashes().hash(&mut h);
        h.finish()
    }

    /// The same by part, to see what differs.
    #[must_use]
    pub fn state_hashes(&self) -> Vec<(&'static str, u64)> {
        crate::stretch::hashes_of(&self.vm)
    }

    /// Lines recorded so far: as of [`reg::LINES`].
    #[must_use]
    pub fn lines_now(&self) -> u64 {
        self.vm.reg_number(reg::LINES)
    }
}
