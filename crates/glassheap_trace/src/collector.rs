//! The collector at the cursor: generations, and what the last collection saw.

use crate::answers::{Candidate, Collection, Collector, Generation, ObjectRef};
use crate::describe;
use crate::session::Session;
use glassheap_heap::image::scalar;
use glassheap_heap::{MarkKind, Obj, flag, gc};
use glassheap_vm::vm::Vm;
use std::collections::HashMap;

/// Members listed of a generation.
const MEMBERS: usize = 60;
/// Candidates listed of a collection.
const CANDIDATES: usize = 200;
/// Columns of journal writes.
const FLAGS: u8 = 5;
const GC_REFS: u8 = 9;

/// Candidates of one collection, and how many are not listed.
#[derive(Debug, Clone, Default)]
pub struct Candidates {
    pub list: Vec<Candidate>,
    pub more: u32,
}

impl Session {
    /// The collector at the cursor.
    pub fn collector(&mut self) -> Collector {
        self.ensure_cursor();
        let last = self.last_collection();
        let vm = &self.vm;
        let heap = &vm.heap;
        let n = |name: u32| heap.scalar(name) as u32;
        let generations = (0u32..3)
            .map(|g| {
                let list = describe::gc_list(vm, gc::GENERATIONS[g as usize]);
                Generation {
                    count: n(scalar::GC_COUNT0 + g),
                    threshold: n(scalar::GC_THRESHOLD0 + g),
                    objects: list.len() as u32 + n(scalar::GC_VIRTUAL0 + g),
                    members: list
                        .iter()
                        .filter(|o| is_program(vm, **o))
                        .take(MEMBERS)
                        .map(|o| describe::object_ref(vm, *o))
                        .collect(),
                    collections: n(scalar::GC_STATS + 3 * g),
                    collected: n(scalar::GC_STATS + 3 * g + 1),
                    uncollectable: n(scalar::GC_STATS + 3 * g + 2),
                }
            })
            .collect();
        Collector {
            enabled: heap.scalar(scalar::GC_ENABLED) == 1,
            generations,
            frozen: describe::gc_list(vm, gc::PERMANENT).len() as u32 + n(scalar::GC_VIRTUAL3),
            long_lived_total: n(scalar::GC_LONG_LIVED_TOTAL),
            long_lived_pending: n(scalar::GC_LONG_LIVED_PENDING),
            last,
            runs: n(scalar::GC_RUNS),
        }
    }

    fn last_collection(&mut self) -> Option<Collection> {
        let event = self.stretch.as_ref()?.event();
        let i = self
            .vm
            .record
            .collections
            .partition_point(|c| c.event <= event)
            .checked_sub(1)?;
        let record = self.vm.record.collections.get(i)?.clone();
        let found = match self.candidates.get(&i) {
            Some(found) => found.clone(),
            None => {
                let found = self.look_at_collection(record.event);
                self.candidates.insert(i, found.clone());
                found
            }
        };
        Some(Collection {
            generation: record.generation,
            explicit: record.explicit,
            collected: record.collected,
            uncollectable: record.uncollectable,
            line: record.line,
            line_step: record.line_step as f64,
            candidates: found.list,
            more: found.more,
        })
    }

    /// What the collection that ended at `event` saw: lists as they were merged, counts, what was left of them.
    fn look_at_collection(&mut self, event: u64) -> Candidates {
        let here = self.stretch.as_ref().map_or(0, |s| s.event());
        let outside = self
            .stretch
            .as_ref()
            .is_none_or(|s| event < s.start_event || self.marks_of_collection(event).is_none());
        if outside {
            self.ensure_events(event.saturating_sub(1), event);
        }
        let found = self.candidates_in_stretch(event);
        if outside {
            self.stretch = None;
            self.ensure_cursor();
        } else {
            self.move_to_event(here);
        }
        found
    }

    /// Places of the start of the collection that ends at `event`, and of the moment when it has found its garbage.
    fn marks_of_collection(&self, event: u64) -> Option<(u32, u32)> {
        let stretch = self.stretch.as_ref()?;
        let end = event.checked_sub(stretch.start_event)? as u32;
        let marks = &self.vm.heap.marks;
        let before = marks.partition_point(|m| m.at <= end);
        let end = marks[..before].iter().rposition(|m| m.kind == MarkKind::GcEnd)?;
        let found = marks[..end].iter().rposition(|m| m.kind == MarkKind::GcFound)?;
        let start = marks[..found].iter().rposition(|m| m.kind == MarkKind::GcStart)?;
        Some((marks[start].at, marks[found].at))
    }

    fn candidates_in_stretch(&mut self, event: u64) -> Candidates {
        let Some((start, found)) = self.marks_of_collection(event) else {
            debug_assert!(false, "a stretch begins at a line, a collection lies inside one");
            return Candidates::default();
        };
        self.read_candidates(start, found)
    }

    fn read_candidates(&mut self, start: u32, found: u32) -> Candidates {
        let generation = self
            .vm
            .heap
            .marks
            .iter()
            .find(|m| m.at == start && m.kind == MarkKind::GcStart)
            .map_or(0, |m| m.a as usize);
        // The lists as they are merged: the generation itself, then younger ones.
        let (order, counted) = self.with_place(start, |vm| {
            let mut order = describe::gc_list(vm, gc::GENERATIONS[generation.min(2)]);
            for head in gc::GENERATIONS.into_iter().take(generation) {
                order.extend(describe::gc_list(vm, head));
            }
            let counted: u64 = (0..=generation.min(2))
                .map(|g| vm.heap.scalar(scalar::GC_VIRTUAL0 + g as u32))
                .sum();
            (order, counted)
        });
        let start_event = self.stretch.as_ref().map_or(0, |s| s.start_event);
        self.move_to_event(start_event + u64::from(found));
        let vm = &self.vm;
        // What the passes did to each object; the cursor stands behind them, so a write has the value before it.
        let mut zero: HashMap<u32, bool> = HashMap::new();
        let mut tentative: HashMap<u32, bool> = HashMap::new();
        for w in &vm.heap.image.journal.writes[start as usize..found as usize] {
            match w.column {
                GC_REFS => {
                    zero.insert(w.index, w.other == 0);
                }
                FLAGS if w.other & u64::from(flag::UNREACHABLE) != 0 => {
                    tentative.insert(w.index, true);
                }
                _ => {}
            }
        }
        let mut all = Candidates::default();
        for o in order {
            if !is_program(vm, o) || all.list.len() >= CANDIDATES {
                all.more += 1;
                continue;
            }
            let refs = vm.heap.image.gc_refs.get(o.0);
            let reachable = !vm.heap.has_flag(o, flag::UNREACHABLE);
            // The last write went from 0 to 1: something reachable was found to refer to it.
            let reached = refs == 1 && zero.get(&o.0).copied().unwrap_or(false);
            all.list.push(Candidate {
                object: describe::object_ref(vm, o),
                refcnt: vm.heap.refcnt(o),
                gc_refs: if reached { 0 } else { refs },
                reachable,
                rescued: reachable && tentative.get(&o.0).copied().unwrap_or(false),
            });
        }
        all.more += counted as u32;
        all
    }
}

/// Made by the program, not by the interpreter.
fn is_program(vm: &Vm, o: Obj) -> bool {
    vm.heap.serial(o) > 0 && !describe::is_interpreter(vm, o)
}

/// Names of the first objects of a list, for tests.
#[must_use]
pub fn names(list: &[ObjectRef]) -> Vec<String> {
    list.iter().map(|o| format!("{} #{}", o.type_name, o.serial)).collect()
}
