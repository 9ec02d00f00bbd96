//! Charts over the whole run: the timeline, what each source line did, the output.

use crate::answers::{Level, LineBadge, LineBadges, Output, OutputPiece};
use crate::session::Session;
use glassheap_heap::Tally;
use glassheap_heap::image::scalar;
use glassheap_vm::record::Observer;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

impl Session {
    /// Sums and live bytes as of line position `n`.
    fn sums_at(&self, n: u64) -> (Tally, u64) {
        match self.vm.record.lines.get(n as usize) {
            // The program's own end is not the first line that runs at exit.
            Some(line) => (line.tally, line.live_bytes),
            None => self.end_sums.unwrap_or_default(),
        }
    }

    /// Sums at the last position. The interpreter's end goes on counting, so they are taken when the program has
    /// ended, by running the last part again.
    fn know_end(&mut self) {
        if self.end_sums.is_some() {
            return;
        }
        let seen: Rc<Cell<Option<(Tally, u64)>>> = Rc::default();
        let mine = Rc::clone(&seen);
        let last = self.keyframes.len() - 1;
        let observer: Observer = Box::new(move |vm, line, frame, _| {
            if line == 0 && frame == 0 {
                mine.set(Some((vm.heap.tally, vm.heap.scalar(scalar::LIVE_BYTES))));
            }
        });
        self.replay(|session| session.run_observed(last, observer));
        let stood = (self.vm.heap.tally, self.vm.heap.scalar(scalar::LIVE_BYTES));
        // Where lines run at exit, the last position is the very end.
        let at_exit = self.lines_of_program() < self.vm.record.lines.len();
        self.end_sums = Some(if at_exit { stood } else { seen.get().unwrap_or(stood) });
        self.ensure_cursor();
    }

    /// Six numbers per bucket: first line step, its line, objects born, freed, live bytes after it, collections
    /// (generation plus one of the oldest that was collected, 0 for none). A bucket is one line step when there are no
    /// more steps than buckets.
    pub fn timeline(&mut self, buckets: u32) -> Vec<u32> {
        self.know_end();
        let steps = self.positions(Level::Line);
        let buckets = u64::from(buckets).min(steps);
        let mut out = Vec::with_capacity(buckets as usize * 6);
        let mut c = 0;
        for b in 0..buckets {
            let (from, to) = (steps * b / buckets, steps * (b + 1) / buckets);
            let line = self.vm.record.lines.get(from as usize).map_or(0, |l| l.line);
            let ((before, _), (after, live)) = (self.sums_at(from), self.sums_at(to));
            let end = if to >= steps { u64::MAX } else { self.line_event(to) };
            let mut generation = 0;
            while let Some(record) = self.vm.record.collections.get(c).filter(|r| r.event <= end) {
                generation = generation.max(u32::from(record.generation) + 1);
                c += 1;
            }
            out.extend([
                // Line step n is the step from position n - 1 to n.
                from as u32 + 1,
                line,
                after.born.wrapping_sub(before.born),
                after.freed.wrapping_sub(before.freed),
                live.min(u64::from(u32::MAX)) as u32,
                generation,
            ]);
        }
        out
    }

    /// What each source line did up to the cursor.
    pub fn badges(&mut self) -> LineBadges {
        self.ensure_cursor();
        let here = self.stretch.as_ref().map_or(0, |s| self.line_at(s.event()));
        if here as usize >= self.vm.record.lines.len() {
            self.know_end();
        }
        let mut lines: BTreeMap<u32, LineBadge> = BTreeMap::new();
        for n in 0..here {
            let Some(step) = self.vm.record.lines.get(n as usize) else {
                break;
            };
            let (before, (after, _)) = (step.tally, self.sums_at(n + 1));
            let badge = lines.entry(step.line).or_insert(LineBadge {
                line: step.line,
                runs: 0,
                born: 0,
                freed: 0,
                increfs: 0,
                decrefs: 0,
            });
            badge.runs += 1;
            badge.born = badge.born.saturating_add(after.born.wrapping_sub(before.born));
            badge.freed = badge.freed.saturating_add(after.freed.wrapping_sub(before.freed));
            badge.increfs = badge.increfs.saturating_add(after.increfs.wrapping_sub(before.increfs));
            badge.decrefs = badge.decrefs.saturating_add(after.decrefs.wrapping_sub(before.decrefs));
        }
        LineBadges {
            lines: lines.into_values().collect(),
        }
    }

    /// Everything printed so far in the recording.
    #[must_use]
    pub fn output(&self) -> Output {
        Output {
            pieces: self
                .vm
                .record
                .output
                .iter()
                .map(|p| OutputPiece {
                    stderr: p.stderr,
                    text: p.text.clone(),
                    line_step: p.line_step as f64,
                })
                .collect(),
        }
    }
}
