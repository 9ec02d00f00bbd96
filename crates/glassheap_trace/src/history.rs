//! How an object's count went, line by line.
//!
//! A run of moderate length is run once more with somebody who looks at the count before each line; of a longer one only
//! the stretch that is being looked at is told.

use crate::answers::HistoryPoint;
use crate::session::Session;
use glassheap_heap::{Mark, MarkKind, Obj};
use glassheap_vm::record::Observer;
use glassheap_vm::run::Advance;
use std::cell::RefCell;
use std::rc::Rc;

/// Events up to which the whole run is looked at.
const MOST_EVENTS: u64 = 3_000_000;
/// Points of an answer.
const POINTS: usize = 200;

/// What was found of one object: line step, line and count of each change.
pub type History = Vec<(u64, u32, u32)>;

impl Session {
    /// Every line step at which the count of the object changed, at most 200 around the cursor.
    pub(crate) fn history(&mut self, o: Obj, serial: u32) -> Vec<HistoryPoint> {
        let whole = self.end.is_some() && self.tip.event - self.begin.event <= MOST_EVENTS;
        let points = if !whole {
            self.history_of_stretch(o)
        } else if let Some(known) = self.histories.get(&serial) {
            known.clone()
        } else {
            let points = self.history_of_run(o, serial);
            self.histories.insert(serial, points.clone());
            points
        };
        let here = self.stretch.as_ref().map_or(0, |s| self.line_at(s.event()));
        let at = points.partition_point(|p| p.0 <= here);
        let from = at.saturating_sub(POINTS / 2).min(points.len().saturating_sub(POINTS));
        points
            .into_iter()
            .skip(from)
            .take(POINTS)
            .map(|(line_step, line, count)| HistoryPoint {
                line_step: line_step as f64,
                line,
                count,
            })
            .collect()
    }

    fn history_of_run(&mut self, o: Obj, serial: u32) -> History {
        #[derive(Default)]
        struct Seen {
            points: History,
            count: u32,
            lines: u64,
            line: u32,
        }
        let seen = Rc::new(RefCell::new(Seen::default()));
        let mine = Rc::clone(&seen);
        let observer: Observer = Box::new(move |vm, line, _, _| {
            let mut seen = mine.borrow_mut();
            let there = vm.heap.is_alive(o) && vm.heap.serial(o) == serial;
            let count = if there { vm.heap.refcnt(o) } else { 0 };
            if count != seen.count && count != glassheap_heap::IMMORTAL {
                seen.count = count;
                let point = (seen.lines, seen.line, count);
                seen.points.push(point);
            }
            seen.lines += 1;
            seen.line = line;
        });
        self.replay(|session| session.run_observed(0, observer));
        self.ensure_cursor();
        Rc::try_unwrap(seen).map(|s| s.into_inner().points).unwrap_or_default()
    }

    /// Runs from a keyframe to the tip with somebody who looks before each line.
    pub(crate) fn run_observed(&mut self, keyframe: usize, observer: Observer) {
        self.restore_keyframe(keyframe);
        self.vm.record.observer = Some(observer);
        while self.vm.record.ops < self.tip.ops {
            if matches!(self.vm.advance(1), Advance::Done(_)) {
                break;
            }
        }
        self.vm.record.observer = None;
    }

    fn history_of_stretch(&self, o: Obj) -> History {
        let Some(stretch) = &self.stretch else {
            return Vec::new();
        };
        // Only while the number belongs to the object that has it at the cursor.
        let mine = |m: &&Mark| m.a == o.0;
        let marks = &self.vm.heap.marks;
        let ends = |m: &&Mark| m.a == o.0 && matches!(m.kind, MarkKind::New | MarkKind::Free);
        let at = stretch.at as u32;
        let from = marks
            .iter()
            .filter(ends)
            .filter(|m| m.at < at && m.kind == MarkKind::New)
            .map(|m| m.at)
            .next_back();
        let to = marks.iter().filter(ends).find(|m| m.at >= at).map(|m| m.at);
        let mut points: History = Vec::new();
        for m in marks.iter().filter(mine) {
            if m.at < from.unwrap_or(0) || m.at > to.unwrap_or(u32::MAX) {
                continue;
            }
            let count = match m.kind {
                MarkKind::Incref | MarkKind::Decref => m.b,
                MarkKind::New => 1,
                _ => continue,
            };
            let step = self.line_at(stretch.start_event + u64::from(m.at)) + 1;
            let line = self.vm.record.lines.get(step as usize - 1).map_or(0, |l| l.line);
            match points.last_mut() {
                Some(last) if last.0 == step => last.2 = count,
                _ => points.push((step, line, count)),
            }
        }
        let mut before = None;
        points.retain(|p| before.replace(p.2) != Some(p.2));
        points
    }
}
