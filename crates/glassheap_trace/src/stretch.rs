//! A stretch: part of the run with its journal, made by running it again from a keyframe.
//!
//! Moving inside it exchanges journal writes with memory; nothing runs. A stretch covers the cursor's position and the
//! one before, so that a step can be compared with what was there.

use crate::session::Session;
use glassheap_heap::blob::Blob;
use glassheap_heap::frame::field;
use glassheap_heap::image::scalar;
use glassheap_heap::mem::Write;
use glassheap_heap::{Mark, MarkKind};
use glassheap_vm::run::Advance;
use glassheap_vm::vm::{Vm, reg};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Number of the column of words in a journal write.
const WORDS: u8 = 20;
/// Events made beyond the cursor, so that stepping on does not run again at once.
const AHEAD: u64 = 40_000;
/// Events that are run with the journal before what is looked for; farther ones are run without.
const BEHIND: u64 = 60_000;
/// The same in instructions.
const OPS: u64 = 20_000;

/// The stretch that is being looked at. Its writes and marks are the heap's.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// Events before its first write.
    pub start_event: u64,
    /// Instructions before it.
    pub start_ops: u64,
    /// Where instructions begin: places in the marks.
    pub ops: Vec<u32>,
    /// Writes in all.
    pub len: usize,
    /// Writes that are applied now: the cursor.
    pub at: usize,
    /// It reaches the end of the recording.
    pub to_tip: bool,
}

impl Stretch {
    /// The event where the cursor stands.
    #[must_use]
    pub fn event(&self) -> u64 {
        self.start_event + self.at as u64
    }

    fn covers(&self, from: u64, to: u64) -> bool {
        self.start_event <= from && to <= self.start_event + self.len as u64
    }
}

/// On which scale a stretch is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scale {
    Events,
    Ops,
}

impl Session {
    /// Makes sure that the stretch covers events `from` to `to`.
    pub(crate) fn ensure_events(&mut self, from: u64, to: u64) {
        if self.stretch.as_ref().is_some_and(|s| s.covers(from, to)) {
            return;
        }
        self.load(Scale::Events, from, to);
    }

    /// Moves the cursor to an event of the stretch.
    pub(crate) fn move_to_event(&mut self, event: u64) {
        let Some(stretch) = &mut self.stretch else { return };
        let target = (event.saturating_sub(stretch.start_event) as usize).min(stretch.len);
        while stretch.at > target {
            stretch.at -= 1;
            self.vm.heap.image.exchange(stretch.at);
        }
        while stretch.at < target {
            self.vm.heap.image.exchange(stretch.at);
            stretch.at += 1;
        }
    }

    /// Looks at the machine at another event of the stretch, and comes back.
    pub(crate) fn with_event<T>(&mut self, event: u64, look: impl FnOnce(&Vm) -> T) -> T {
        let here = self.stretch.as_ref().map_or(0, Stretch::event);
        self.move_to_event(event);
        let seen = look(&self.vm);
        self.move_to_event(here);
        seen
    }

    /// The same at a place in the journal.
    pub(crate) fn with_place<T>(&mut self, at: u32, look: impl FnOnce(&Vm) -> T) -> T {
        let start = self.stretch.as_ref().map_or(0, |s| s.start_event);
        self.with_event(start + u64::from(at), look)
    }

    /// Moves the cursor to just before instruction `index` + 1 of the program.
    pub(crate) fn move_to_op(&mut self, index: u64) {
        let op = self.begin.ops + index;
        let before = op.saturating_sub(u64::from(index > 0));
        let covered = self.stretch.as_ref().is_some_and(|s| {
            let last = s.start_ops + s.ops.len() as u64;
            s.start_ops <= before && (op < last || (op == last && s.to_tip))
        });
        if !covered {
            self.load(Scale::Ops, before, op);
        }
        if let Some(stretch) = &self.stretch {
            let event = self.op_event(stretch, op);
            self.move_to_event(event);
        }
    }

    /// Event just before instruction `op` + 1 counted from the machine's start; never behind the last position.
    pub(crate) fn op_event(&self, stretch: &Stretch, op: u64) -> u64 {
        let mark = op
            .checked_sub(stretch.start_ops)
            .and_then(|i| stretch.ops.get(i as usize))
            .and_then(|m| self.vm.heap.marks.get(*m as usize));
        let at = mark.map_or(stretch.len as u64, |m| u64::from(m.at));
        (stretch.start_event + at).min(self.last_event())
    }

    /// Instructions that have begun at the cursor, as position on the scale of instructions.
    pub(crate) fn op_position(&self) -> u64 {
        let Some(stretch) = &self.stretch else { return 0 };
        if stretch.event() >= self.last_event() {
            return self.tip.ops - self.begin.ops;
        }
        let marks = &self.vm.heap.marks;
        let begun = stretch
            .ops
            .partition_point(|m| (marks[*m as usize].at as usize) < stretch.at) as u64;
        stretch.start_ops - self.begin.ops + begun
    }

    /// Runs the part that covers `from` to `to` again with the journal on.
    fn load(&mut self, scale: Scale, from: u64, to: u64) {
        let stretch = self.replay(|session| session.run_stretch(scale, from, to));
        self.stretch = Some(stretch);
    }

    fn run_stretch(&mut self, scale: Scale, from: u64, to: u64) -> Stretch {
        self.go_near(scale, from);
        let image = &mut self.vm.heap.image;
        let (start_event, start_ops) = (image.journal.count, self.vm.record.ops);
        image.journal.on = true;
        let finished = self.end.is_some()
            && !matches!(
                self.end,
                Some(glassheap_vm::run::End::Stopped(glassheap_vm::limits::Stop::Person))
            );
        let mut done = false;
        loop {
            let ops = self.vm.record.ops;
            // The loop's own notes are in the count; each instruction has at most one.
            let events = self.vm.heap.image.journal.count.saturating_sub(ops - start_ops);
            let far = match scale {
                Scale::Events => events >= to + AHEAD,
                Scale::Ops => ops >= to + OPS,
            };
            if far || (!finished && ops >= self.tip.ops) || done {
                break;
            }
            // The tip of a run that goes on is a line of the outermost loop: it must not be passed.
            let slice = if finished { 200 } else { 1 };
            done = matches!(self.vm.advance(slice), Advance::Done(_));
        }
        let to_tip = done || self.vm.record.ops >= self.tip.ops;
        let heap = &mut self.vm.heap;
        heap.image.journal.on = false;
        drop_notes(heap);
        let len = heap.image.journal.writes.len();
        debug_assert!(
            !done || start_event + len as u64 == self.tip.event,
            "running again made {} events, the run had {}",
            start_event + len as u64,
            self.tip.event
        );
        let heap = &mut self.vm.heap;
        heap.image.journal.count = start_event + len as u64;
        let ops = (0u32..)
            .zip(&heap.marks)
            .filter(|(_, m)| m.kind == MarkKind::Op)
            .map(|(i, _)| i)
            .collect();
        Stretch {
            start_event,
            start_ops,
            ops,
            len,
            at: len,
            to_tip,
        }
    }

    /// Puts the machine at a keyframe before `from`, or nearer by running without a journal.
    fn go_near(&mut self, scale: Scale, from: u64) {
        let measure = |event: u64, ops: u64| if scale == Scale::Events { event } else { ops };
        let k = self
            .keyframes
            .partition_point(|k| measure(k.event, k.ops) <= from)
            .saturating_sub(1);
        self.restore_keyframe(k);
        let behind = if scale == Scale::Events { BEHIND } else { OPS };
        let now = |s: &Session| measure(s.vm.heap.image.journal.count, s.vm.record.ops);
        if from <= now(self) + 2 * behind {
            return;
        }
        let target = from - behind;
        while now(self) < target {
            let slice = if target - now(self) > 500_000 { 1_000 } else { 1 };
            if matches!(self.vm.advance(slice), Advance::Done(_)) {
                break;
            }
        }
        if now(self) > from {
            // One line took very long.
            self.restore_keyframe(k);
        }
    }

    pub(crate) fn restore_keyframe(&mut self, k: usize) {
        let keyframe = &self.keyframes[k];
        self.vm.restore(&keyframe.shot);
        self.vm.record.ops = keyframe.ops;
        // An import adds to this table; running it again must add at the same place.
        let natives = &self.natives[..keyframe.natives.min(self.natives.len())];
        self.vm.natives.clear();
        self.vm.natives.extend_from_slice(natives);
    }
}

/// While the journal is on, the evaluation loop notes in each frame which instruction runs. The run that was recorded
/// had no such writes: they are taken out, and what the program itself wrote there gets the values that it had.
fn drop_notes(heap: &mut glassheap_heap::Heap) {
    let journal = &heap.image.journal;
    // Words that hold a frame's instruction, and where notes were made.
    let mut truth: HashMap<u32, Option<u64>> = HashMap::new();
    let mut notes: Vec<(u32, u32, u32)> = Vec::new();
    for m in heap.marks.iter().filter(|m| m.kind == MarkKind::Op) {
        let word = m.b + field::PC;
        truth.entry(word).or_insert(None);
        if journal
            .writes
            .get(m.at as usize)
            .is_some_and(|w| w.column == WORDS && w.index == word)
        {
            notes.push((m.at, word, m.a));
        }
    }
    if notes.is_empty() {
        return;
    }
    // What each write of such a word stored: the value that the next one found there, or the one in memory.
    let mut stored: Vec<(usize, u64)> = Vec::new();
    let mut next: HashMap<u32, u64> = HashMap::new();
    for (i, w) in journal.writes.iter().enumerate().rev() {
        if w.column == WORDS && truth.contains_key(&w.index) {
            let value = next.insert(w.index, w.other);
            stored.push((i, value.unwrap_or_else(|| u64::from(heap.image.words.get(w.index)))));
        }
    }
    stored.reverse();
    let mut kept: Vec<Write> = Vec::with_capacity(journal.writes.len());
    // Writes dropped before each place.
    let mut dropped_at: Vec<usize> = Vec::new();
    let (mut s, mut n) = (0, 0);
    for (i, w) in journal.writes.iter().enumerate() {
        let mut w = *w;
        let mut keep = true;
        if s < stored.len() && stored[s].0 == i {
            let value = stored[s].1;
            s += 1;
            let known = truth.entry(w.index).or_insert(None);
            let old = known.unwrap_or(w.other);
            while n < notes.len() && (notes[n].0 as usize) < i {
                n += 1;
            }
            // An instruction that found its note there already and wrote nothing has the same place as the next.
            let here = notes[n..].iter().take_while(|note| note.0 as usize == i);
            let note = here.clone().any(|note| (note.1, note.2) == (w.index, value as u32));
            if note {
                *known = Some(old);
                keep = false;
            } else {
                *known = Some(value);
                keep = value != old;
                w.other = old;
            }
        }
        if keep {
            kept.push(w);
        } else {
            dropped_at.push(i);
        }
    }
    for m in &mut heap.marks {
        let before = dropped_at.partition_point(|d| *d < m.at as usize);
        m.at -= before as u32;
    }
    heap.image.journal.writes = kept;
    let mut words: Vec<(u32, u64)> = truth.into_iter().filter_map(|(w, v)| v.map(|v| (w, v))).collect();
    words.sort_unstable();
    for (word, value) in words {
        heap.set_word(word, value as u32);
    }
}

/// The marks of a stretch between two places of its journal: what happened on the way.
pub(crate) fn marks_between(marks: &[Mark], from: u32, to: u32) -> &[Mark] {
    let a = marks.partition_point(|m| m.at < from);
    let b = marks.partition_point(|m| m.at < to);
    &marks[a..b]
}

/// Hashes of the parts of the image, by name.
pub(crate) fn hashes_of(vm: &Vm) -> Vec<(&'static str, u64)> {
    let image = &vm.heap.image;
    let hash = |name: &'static str, fill: &dyn Fn(&mut DefaultHasher)| {
        let mut h = DefaultHasher::new();
        fill(&mut h);
        (name, h.finish())
    };
    let pools = vm.heap.arenas_end() * 64;
    let units = vm.profile().obmalloc.pool_size / vm.profile().obmalloc.alignment;
    vec![
        hash("scalars", &|h| {
            (0..reg::MODULE_STATE + 64).for_each(|i| image.scalars.get(i).hash(h))
        }),
        hash("headers", &|h| {
            for i in vm.heap.numbers().map(|o| o.0) {
                (
                    image.refcnt.get(i),
                    image.ty.get(i),
                    image.serial.get(i),
                    image.addr.get(i),
                )
                    .hash(h);
                (
                    image.flags.get(i),
                    image.kind.get(i),
                    image.size.get(i),
                    image.next_free.get(i),
                )
                    .hash(h);
            }
        }),
        hash("collector", &|h| {
            for i in vm.heap.numbers().map(|o| o.0) {
                (image.gc_next.get(i), image.gc_prev.get(i), image.gc_refs.get(i)).hash(h);
            }
        }),
        hash("contents", &|h| {
            for i in vm.heap.numbers().map(|o| o.0) {
                (
                    image.slots.get(i),
                    image.slots_len.get(i),
                    image.data0.get(i),
                    image.data1.get(i),
                )
                    .hash(h);
                (
                    image.weaklist.get(i),
                    image.odict.get(i),
                    image.ext.get(i),
                    image.ext_len.get(i),
                )
                    .hash(h);
                (image.aux_addr.get(i), image.aux_size.get(i)).hash(h);
            }
        }),
        hash("blobs", &|h| {
            for i in vm.heap.numbers().map(|o| o.0) {
                match image.blob.get(i) {
                    None => 0u8.hash(h),
                    Some(Blob::Str(text)) => text.hash(h),
                    Some(Blob::Bytes(bytes)) => bytes.hash(h),
                    Some(Blob::BigInt(n)) => n.hash(h),
                    Some(Blob::Opaque(_)) => 1u8.hash(h),
                }
            }
        }),
        hash("words", &|h| {
            (0..vm.heap.scalar(scalar::WORDS_END) as u32).for_each(|w| image.words.get(w).hash(h))
        }),
        hash("pools", &|h| {
            (0..pools * 8).for_each(|i| image.pools.get(i).hash(h));
            (0..pools / 8).for_each(|i| image.arenas.get(i).hash(h));
            (0..pools * units).for_each(|i| image.links.get(i).hash(h));
            (0..128).for_each(|i| (image.usedpools.get(i), image.free_lists.get(i)).hash(h));
        }),
    ]
}
