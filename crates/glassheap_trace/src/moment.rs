//! The moment: where the cursor is on all three scales, what just ran, and the figures of the heap.

use crate::answers::{HeapFigures, Level, Moment, TextRange};
use crate::parts;
use crate::session::Session;
use crate::start;
use glassheap_heap::frame::field;
use glassheap_heap::image::scalar;
use glassheap_heap::{MarkKind, Obj};
use glassheap_vm::vm::{Vm, reg};

/// The instruction that began last before the cursor.
pub(crate) struct LastOp {
    pub name: String,
    pub range: Option<TextRange>,
}

impl Session {
    /// Moves the cursor and says where it is.
    pub fn seek(&mut self, level: Level, index: f64) -> Moment {
        // What is no number is 0, what is too large is clamped.
        self.go_to(level, index.max(0.0) as u64);
        self.moment()
    }

    /// Where the cursor is and what the last step did.
    pub fn moment(&mut self) -> Moment {
        self.ensure_cursor();
        let narrator = self.narrate();
        let event = self.stretch.as_ref().map_or(self.begin.event, |s| s.event());
        let line_step = match self.cursor.level {
            Level::Line => self.cursor.index,
            _ => self.line_at(event),
        };
        let op = match self.cursor.level {
            Level::Op => self.cursor.index,
            _ => self.op_position(),
        };
        let line_of = |n: u64| self.vm.record.lines.get(n as usize).map_or(0, |l| l.line);
        let line = if line_step == 0 { 0 } else { line_of(line_step - 1) };
        let next_line = if event >= self.last_event() && self.is_done() {
            0
        } else {
            line_of(line_step)
        };
        let last_op = if self.cursor.level == Level::Line {
            None
        } else {
            self.last_op()
        };
        let source = &self.vm.source;
        let range = match &last_op {
            Some(op) => op.range,
            None if line != 0 => Some(start::whole_line(source, line)),
            None => None,
        };
        let func = parts::frames(&self.vm)
            .last()
            .and_then(|f| self.vm.frame_code(*f))
            .map_or_else(|| "<module>".to_string(), |c| c.co_qualname.clone());
        Moment {
            line_step: line_step as f64,
            line_steps: self.positions(Level::Line) as f64,
            op: op as f64,
            ops: self.positions(Level::Op) as f64,
            event: (event - self.begin.event) as f64,
            events: self.positions(Level::Event) as f64,
            line,
            next_line,
            func,
            range,
            instruction: last_op.map_or_else(String::new, |op| op.name),
            narrator,
            output_bytes: self.vm.reg_number(reg::OUT_BYTES) as f64,
            heap: figures(&self.vm, self.objects()),
        }
    }

    /// The last instruction that began before the cursor.
    pub(crate) fn last_op(&mut self) -> Option<LastOp> {
        let stretch = self.stretch.as_ref()?;
        let marks = &self.vm.heap.marks;
        let n = stretch
            .ops
            .partition_point(|m| (marks[*m as usize].at as usize) < stretch.at);
        let mark = *marks.get(*stretch.ops.get(n.checked_sub(1)?)? as usize)?;
        debug_assert_eq!(mark.kind, MarkKind::Op);
        self.with_place(mark.at, |vm| {
            let code = vm.code_of(Obj(vm.heap.word(mark.b + field::CODE)))?;
            let instruction = code.code.get(mark.a as usize)?;
            let position = code.positions.get(mark.a as usize).copied().unwrap_or_default();
            // Library code of our own has no place in the person's text.
            let shown = position.line != 0 && vm.is_visible_frame(mark.b);
            Some(LastOp {
                name: op_name(&format!("{:?}", instruction.op)),
                range: shown.then(|| start::text_range(&vm.source, position)),
            })
        })
    }
}

/// `LoadFastBorrow` as `LOAD_FAST_BORROW`.
fn op_name(variant: &str) -> String {
    let mut name = String::with_capacity(variant.len() + 4);
    for (i, c) in variant.chars().enumerate() {
        if c.is_ascii_uppercase() && i > 0 {
            name.push('_');
        }
        name.push(c.to_ascii_uppercase());
    }
    name
}

/// Figures for status bar and charts.
pub(crate) fn figures(vm: &Vm, objects: u64) -> HeapFigures {
    let heap = &vm.heap;
    let arenas = heap.scalar(scalar::ARENAS_HELD);
    HeapFigures {
        objects: objects as f64,
        live_bytes: heap.scalar(scalar::LIVE_BYTES) as f64,
        allocated_blocks: heap.allocated_blocks() as f64,
        held_bytes: (arenas * u64::from(heap.profile.obmalloc.arena_size)) as f64,
        arenas: arenas as f64,
        parked_bytes: heap.scalar(scalar::PARKED_BYTES) as f64,
        gc_count: (0..3).map(|i| heap.scalar(scalar::GC_COUNT0 + i) as u32).collect(),
    }
}
