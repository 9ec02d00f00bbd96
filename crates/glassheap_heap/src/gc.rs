//! The cycle collector. CPython: `Modules/gcmodule.c@v3.11.7` (`gc_collect_main`), `Python/gc.c@v3.13.0`.
//!
//! ```text
//! merge younger → update_refs → subtract_refs → move_unreachable → untrack → promote survivors
//!   → legacy finalizers aside → weakrefs → finalizers → resurrection → delete_garbage → counters
//! ```
//!
//! The lists are real doubly linked lists through `gc_next` and `gc_prev`, so their order is CPython's order and every
//! visit is an event.

use crate::dealloc::{Runtime, clear, decref};
use crate::image::scalar;
use crate::mark::MarkKind;
use crate::object::flag;
use crate::traverse::Role;
use crate::{Heap, Kind, Obj};

/// List heads are object numbers below [`crate::object::FIRST_OBJECT`].
pub const GENERATIONS: [Obj; 3] = [Obj(1), Obj(2), Obj(3)];
pub const PERMANENT: Obj = Obj(4);
/// Tentatively unreachable objects, then the garbage.
pub const UNREACHABLE: Obj = Obj(5);
/// Unreachable objects that are reachable from legacy finalizers (2.x).
pub const FINALIZERS: Obj = Obj(6);
const STILL_UNREACHABLE: Obj = Obj(7);

/// `gc.set_debug` bits.
pub mod debug {
    pub const STATS: u64 = 1;
    pub const COLLECTABLE: u64 = 2;
    pub const UNCOLLECTABLE: u64 = 4;
    pub const SAVEALL: u64 = 32;
}

/// What a collection found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Collected {
    pub collected: u32,
    pub uncollectable: u32,
}

pub(crate) fn init_lists(heap: &mut Heap) {
    for head in 1..=STILL_UNREACHABLE.0 {
        heap.set_next(Obj(head), Obj(head));
        heap.set_prev(Obj(head), Obj(head));
    }
}

/// Linked lists.
impl Heap {
    #[inline]
    fn next(&self, o: Obj) -> Obj {
        Obj(self.image.gc_next.get(o.0))
    }

    fn prev(&self, o: Obj) -> Obj {
        Obj(self.image.gc_prev.get(o.0))
    }

    fn set_next(&mut self, o: Obj, next: Obj) {
        self.image.gc_next.set(&mut self.image.journal, o.0, next.0);
    }

    fn set_prev(&mut self, o: Obj, prev: Obj) {
        self.image.gc_prev.set(&mut self.image.journal, o.0, prev.0);
    }

    fn list_is_empty(&self, head: Obj) -> bool {
        self.next(head) == head
    }

    /// `gc_list_append`.
    fn link(&mut self, o: Obj, head: Obj) {
        let last = self.prev(head);
        self.set_prev(o, last);
        self.set_next(last, o);
        self.set_next(o, head);
        self.set_prev(head, o);
    }

    /// `gc_list_remove`.
    fn unlink(&mut self, o: Obj) {
        let (prev, next) = (self.prev(o), self.next(o));
        self.set_next(prev, next);
        self.set_prev(next, prev);
        self.set_next(o, Obj::NULL);
        self.set_prev(o, Obj::NULL);
    }

    /// `gc_list_move`.
    fn relink(&mut self, o: Obj, head: Obj) {
        let (prev, next) = (self.prev(o), self.next(o));
        self.set_next(prev, next);
        self.set_prev(next, prev);
        self.link(o, head);
    }

    /// `gc_list_merge`: all of `from` to the end of `to`.
    fn merge(&mut self, from: Obj, to: Obj) {
        if self.list_is_empty(from) {
            return;
        }
        let (first, last, to_last) = (self.next(from), self.prev(from), self.prev(to));
        self.set_next(to_last, first);
        self.set_prev(first, to_last);
        self.set_next(last, to);
        self.set_prev(to, last);
        self.set_next(from, from);
        self.set_prev(from, from);
    }

    /// The objects of a list in its order.
    #[must_use]
    pub fn gc_list(&self, head: Obj) -> Vec<Obj> {
        let mut found = Vec::new();
        let mut o = self.next(head);
        while o != head && !o.is_null() {
            found.push(o);
            o = self.next(o);
        }
        found
    }

    /// `_PyObject_GC_IS_TRACKED`.
    #[inline]
    #[must_use]
    pub fn is_tracked(&self, o: Obj) -> bool {
        self.image.gc_next.get(o.0) != 0
    }

    /// `_PyObject_GC_TRACK`: to the end of generation 0.
    pub fn gc_track(&mut self, o: Obj) {
        debug_assert!(self.has_flag(o, flag::GC), "tracked without a GC head");
        if !self.is_tracked(o) {
            self.link(o, GENERATIONS[0]);
        }
    }

    /// Puts an object of the interpreter, which was outside the collector's lists, where it would be: in front of all
    /// objects of the oldest generation.
    pub fn gc_track_oldest(&mut self, o: Obj) {
        self.set_flag(o, flag::GC);
        if !self.is_tracked(o) {
            let first = self.next(GENERATIONS[2]);
            self.link(o, first);
        }
    }

    /// `_PyObject_GC_UNTRACK`.
    pub fn gc_untrack(&mut self, o: Obj) {
        if self.is_tracked(o) {
            self.unlink(o);
        }
    }

    /// `_PyObject_GC_MAY_BE_TRACKED`.
    #[must_use]
    pub fn may_be_tracked(&self, o: Obj) -> bool {
        if !self.has_flag(o, flag::GC) {
            return false;
        }
        let exact_tuple = self.kind(o) == Kind::Tuple && !self.has_flag(o, flag::HEAP_TYPE_INSTANCE);
        !exact_tuple || self.is_tracked(o)
    }

    // -- counters -----------------------------------------------------------------------------------------------------

    /// One block of a collected type was taken; asks for a collection when the threshold is passed.
    pub(crate) fn count_gc_allocation(&mut self) {
        self.add_scalar(scalar::GC_COUNT0, 1);
        let (count, threshold) = (self.scalar(scalar::GC_COUNT0), self.scalar(scalar::GC_THRESHOLD0));
        if count > threshold
            && threshold != 0
            && self.scalar(scalar::GC_ENABLED) == 1
            && self.scalar(scalar::GC_COLLECTING) == 0
        {
            self.set_scalar(scalar::GC_SCHEDULED, 1);
        }
    }

    pub(crate) fn uncount_gc_allocation(&mut self) {
        if self.scalar(scalar::GC_COUNT0) > 0 {
            self.add_scalar(scalar::GC_COUNT0, -1);
        }
    }

    /// `gc_select_generation`: the oldest generation whose counter has passed its threshold; a full collection also
    /// needs a quarter of new long-lived objects.
    #[must_use]
    pub fn gc_select_generation(&self) -> Option<usize> {
        for g in (0..3).rev() {
            let g32 = g as u32;
            if self.scalar(scalar::GC_COUNT0 + g32) <= self.scalar(scalar::GC_THRESHOLD0 + g32) {
                continue;
            }
            let (pending, total) = (
                self.scalar(scalar::GC_LONG_LIVED_PENDING),
                self.scalar(scalar::GC_LONG_LIVED_TOTAL),
            );
            if g == 2 && pending < total / 4 {
                continue;
            }
            return Some(g);
        }
        None
    }

    fn virtual_objects(&self, g: usize) -> u64 {
        self.scalar(scalar::GC_VIRTUAL0 + g as u32)
    }

    /// Objects of generation `g`, those that the start state only counts included.
    #[must_use]
    pub fn gc_size(&self, g: usize) -> u64 {
        self.gc_list(GENERATIONS[g]).len() as u64 + self.virtual_objects(g)
    }

    /// `gc.freeze()`.
    pub fn gc_freeze(&mut self) {
        for (g, head) in GENERATIONS.into_iter().enumerate() {
            self.merge(head, PERMANENT);
            self.set_scalar(scalar::GC_COUNT0 + g as u32, 0);
            let moved = self.virtual_objects(g);
            self.set_scalar(scalar::GC_VIRTUAL0 + g as u32, 0);
            self.add_scalar(scalar::GC_VIRTUAL3, moved as i64);
        }
    }

    /// `gc.unfreeze()`.
    pub fn gc_unfreeze(&mut self) {
        self.merge(PERMANENT, GENERATIONS[2]);
        let moved = self.scalar(scalar::GC_VIRTUAL3);
        self.set_scalar(scalar::GC_VIRTUAL3, 0);
        self.add_scalar(scalar::GC_VIRTUAL2, moved as i64);
    }

    // -- the passes ---------------------------------------------------------------------------------------------------

    /// `update_refs`: a working copy of every count.
    fn update_refs(&mut self, list: Obj) {
        let mut o = self.next(list);
        while o != list {
            let count = self.refcnt(o);
            self.image.gc_refs.set(&mut self.image.journal, o.0, count);
            self.set_flag(o, flag::COLLECTING);
            o = self.next(o);
        }
    }

    /// `subtract_refs`: takes off what the candidates hold among themselves.
    fn subtract_refs(&mut self, list: Obj) {
        let mut targets = Vec::new();
        let mut o = self.next(list);
        while o != list {
            self.collect_targets(o, &mut targets);
            for target in targets.drain(..) {
                let refs = self.image.gc_refs.get(target.0);
                self.image
                    .gc_refs
                    .set(&mut self.image.journal, target.0, refs.saturating_sub(1));
            }
            o = self.next(o);
        }
    }

    fn collect_targets(&self, o: Obj, into: &mut Vec<Obj>) {
        // `type_traverse` leaves `tp_subclasses` out: it holds weak references only.
        let is_type = self.kind(o) == Kind::Type;
        self.traverse(o, |role, target| {
            if self.has_flag(target, flag::COLLECTING) && !(is_type && role == Role::Dict) {
                into.push(target);
            }
        });
    }

    /// `move_unreachable`: what has nothing left goes to `unreachable`, and comes back when something reachable
    /// refers to it.
    fn move_unreachable(&mut self, list: Obj, unreachable: Obj) {
        let mut targets = Vec::new();
        let mut o = self.next(list);
        while o != list {
            if self.image.gc_refs.get(o.0) > 0 {
                self.collect_targets(o, &mut targets);
                for target in targets.drain(..) {
                    if self.has_flag(target, flag::UNREACHABLE) {
                        self.clear_flag(target, flag::UNREACHABLE);
                        self.relink(target, list);
                        self.image.gc_refs.set(&mut self.image.journal, target.0, 1);
                    } else if self.image.gc_refs.get(target.0) == 0 {
                        self.image.gc_refs.set(&mut self.image.journal, target.0, 1);
                    }
                }
                self.clear_flag(o, flag::COLLECTING);
                o = self.next(o);
            } else {
                let next = self.next(o);
                self.set_flag(o, flag::UNREACHABLE);
                self.relink(o, unreachable);
                o = next;
            }
        }
    }

    fn deduce_unreachable(&mut self, base: Obj, unreachable: Obj) {
        self.update_refs(base);
        self.subtract_refs(base);
        self.move_unreachable(base, unreachable);
    }

    fn clear_unreachable_marks(&mut self, list: Obj) {
        for o in self.gc_list(list) {
            self.clear_flag(o, flag::UNREACHABLE);
        }
    }

    /// `untrack_tuples`, `_PyTuple_MaybeUntrack`.
    fn untrack_tuples(&mut self, list: Obj) {
        for o in self.gc_list(list) {
            if self.kind(o) == Kind::Tuple
                && !self.has_flag(o, flag::HEAP_TYPE_INSTANCE)
                && !self
                    .slots(o)
                    .iter()
                    .any(|item| *item == 0 || self.may_be_tracked(Obj(*item)))
            {
                self.gc_untrack(o);
            }
        }
    }

    /// `untrack_dicts` (up to 3.13).
    fn untrack_dicts(&mut self, list: Obj) {
        for o in self.gc_list(list) {
            if self.kind(o) == Kind::Dict
                && !self.has_flag(o, flag::HEAP_TYPE_INSTANCE)
                && !self
                    .dict_items(o)
                    .iter()
                    .any(|entry| self.may_be_tracked(entry.value) || self.may_be_tracked(entry.key))
            {
                self.gc_untrack(o);
            }
        }
    }
}

/// `gc_collect_main`: a collection of generation `g`. `explicit`: the program asked for it.
pub fn collect<R: Runtime>(rt: &mut R, g: usize, explicit: bool) -> Collected {
    if rt.heap().scalar(scalar::GC_COLLECTING) == 1 {
        return Collected::default();
    }
    let heap = rt.heap_mut();
    heap.set_scalar(scalar::GC_COLLECTING, 1);
    heap.set_scalar(scalar::GC_SCHEDULED, 0);
    rt.gc_started(g);
    rt.heap_mut().mark(MarkKind::GcStart, g as u32, u32::from(explicit));
    let result = collect_generation(rt, g);
    let heap = rt.heap_mut();
    let stats = scalar::GC_STATS + 3 * g as u32;
    heap.add_scalar(stats, 1);
    heap.add_scalar(stats + 1, i64::from(result.collected));
    heap.add_scalar(stats + 2, i64::from(result.uncollectable));
    heap.add_scalar(scalar::GC_RUNS, 1);
    heap.mark(MarkKind::GcEnd, result.collected, result.uncollectable);
    rt.gc_ended(g, result, explicit);
    rt.heap_mut().set_scalar(scalar::GC_COLLECTING, 0);
    result
}

fn collect_generation<R: Runtime>(rt: &mut R, g: usize) -> Collected {
    let full = g == 2;
    let heap = rt.heap_mut();
    if g < 2 {
        heap.add_scalar(scalar::GC_COUNT0 + g as u32 + 1, 1);
    }
    for i in 0..=g as u32 {
        heap.set_scalar(scalar::GC_COUNT0 + i, 0);
    }
    let young = GENERATIONS[g];
    let old = GENERATIONS[(g + 1).min(2)];
    for head in GENERATIONS.into_iter().take(g) {
        heap.merge(head, young);
    }
    for i in 0..=g {
        let moved = heap.virtual_objects(i);
        heap.set_scalar(scalar::GC_VIRTUAL0 + i as u32, 0);
        heap.add_scalar(scalar::GC_VIRTUAL0 + (g as u32 + 1).min(2), moved as i64);
    }
    heap.deduce_unreachable(young, UNREACHABLE);
    heap.mark(MarkKind::GcFound, g as u32, 0);
    heap.untrack_tuples(young);
    if full {
        if heap.profile.gc.dicts_tracked_lazily {
            heap.untrack_dicts(young);
        }
        heap.set_scalar(scalar::GC_LONG_LIVED_PENDING, 0);
        let total = heap.gc_size(2);
        heap.set_scalar(scalar::GC_LONG_LIVED_TOTAL, total);
    } else {
        if g == 1 {
            let survivors = heap.gc_list(young).len() as i64;
            heap.add_scalar(scalar::GC_LONG_LIVED_PENDING, survivors);
        }
        heap.merge(young, old);
    }
    heap.clear_unreachable_marks(UNREACHABLE);

    let legacy = rt.heap().profile.gc.legacy_finalizers;
    if legacy {
        move_legacy_finalizers(rt);
    }
    rt.report_collectable(UNREACHABLE);
    handle_weakrefs(rt);
    if !legacy {
        finalize_garbage(rt);
        handle_resurrected(rt, old);
        if rt.heap().profile.gc.plain_weakrefs_survive_finalizers {
            for o in rt.heap().gc_list(UNREACHABLE) {
                while let first @ 1.. = rt.heap().image.weaklist.get(o.0) {
                    rt.heap_mut().clear_weakref(Obj(first));
                }
            }
        }
    }
    let collected = rt.heap().gc_list(UNREACHABLE).len() as u32;
    delete_garbage(rt, old);
    let uncollectable = if legacy { keep_uncollectable(rt, old) } else { 0 };
    if full {
        rt.heap_mut().clear_free_lists();
    }
    Collected {
        collected,
        uncollectable,
    }
}

/// 2.x: objects with `__del__` and what they reach are set aside (`move_finalizers`, `move_finalizer_reachable`).
fn move_legacy_finalizers<R: Runtime>(rt: &mut R) {
    for o in rt.heap().gc_list(UNREACHABLE) {
        if rt.has_legacy_finalizer(o) {
            rt.heap_mut().relink(o, FINALIZERS);
            rt.heap_mut().clear_flag(o, flag::COLLECTING);
        }
    }
    let heap = rt.heap_mut();
    let mut targets = Vec::new();
    let mut o = heap.next(FINALIZERS);
    while o != FINALIZERS {
        heap.collect_targets(o, &mut targets);
        for target in targets.drain(..) {
            heap.clear_flag(target, flag::COLLECTING);
            heap.relink(target, FINALIZERS);
        }
        o = heap.next(o);
    }
}

/// `handle_weakrefs`: weak references to garbage are cleared, then callbacks of those that are not garbage themselves
/// run.
fn handle_weakrefs<R: Runtime>(rt: &mut R) {
    let heap = rt.heap_mut();
    let keep_plain = heap.profile.gc.plain_weakrefs_survive_finalizers;
    let mut callbacks = Vec::new();
    for o in heap.gc_list(UNREACHABLE) {
        let mut wr = Obj(heap.image.weaklist.get(o.0));
        while !wr.is_null() {
            let next = Obj(heap.data1(wr) as u32);
            let callback = heap.slot(wr, 0);
            if !callback.is_null() || !keep_plain {
                heap.clear_weakref(wr);
            }
            // A weak reference that is garbage itself says nothing.
            if !callback.is_null() && !heap.has_flag(wr, flag::COLLECTING) {
                heap.incref(wr);
                callbacks.push(wr);
            }
            wr = next;
        }
    }
    for wr in callbacks {
        rt.call_weakref_callback(wr);
        decref(rt, wr);
    }
}

/// `finalize_garbage`: each finalizer once in the object's life.
fn finalize_garbage<R: Runtime>(rt: &mut R) {
    for o in rt.heap().gc_list(UNREACHABLE) {
        // A finalizer before may have freed it.
        if !rt.heap().is_alive(o) || !rt.heap().has_flag(o, flag::COLLECTING) {
            continue;
        }
        if !rt.heap().has_flag(o, flag::FINALIZED) && rt.has_finalizer(o) {
            rt.heap_mut().set_flag(o, flag::FINALIZED);
            rt.heap_mut().incref(o);
            rt.call_finalizer(o);
            decref(rt, o);
        }
    }
}

/// `handle_resurrected_objects`: the same deduction among the garbage; what is reachable again goes to the old list.
fn handle_resurrected<R: Runtime>(rt: &mut R, old: Obj) {
    let heap = rt.heap_mut();
    for o in heap.gc_list(UNREACHABLE) {
        heap.clear_flag(o, flag::COLLECTING);
    }
    heap.deduce_unreachable(UNREACHABLE, STILL_UNREACHABLE);
    heap.clear_unreachable_marks(STILL_UNREACHABLE);
    heap.merge(UNREACHABLE, old);
    heap.merge(STILL_UNREACHABLE, UNREACHABLE);
}

/// `delete_garbage`: breaks the cycles with `tp_clear`; reference counts do the rest.
fn delete_garbage<R: Runtime>(rt: &mut R, old: Obj) {
    let save_all = rt.heap().scalar(scalar::GC_DEBUG) & debug::SAVEALL != 0;
    loop {
        let o = rt.heap().next(UNREACHABLE);
        if o == UNREACHABLE {
            break;
        }
        if save_all {
            rt.save_garbage(o);
        } else {
            rt.heap_mut().incref(o);
            clear(rt, o);
            decref(rt, o);
        }
        let heap = rt.heap_mut();
        if heap.next(UNREACHABLE) == o {
            heap.clear_flag(o, flag::COLLECTING);
            heap.relink(o, old);
        }
    }
}

/// 2.x: `handle_garbage`: objects with `__del__` go to `gc.garbage`, the rest of the list stays alive.
fn keep_uncollectable<R: Runtime>(rt: &mut R, old: Obj) -> u32 {
    let list = rt.heap().gc_list(FINALIZERS);
    let save_all = rt.heap().scalar(scalar::GC_DEBUG) & debug::SAVEALL != 0;
    for o in &list {
        if save_all || rt.has_legacy_finalizer(*o) {
            rt.save_garbage(*o);
        }
    }
    rt.heap_mut().merge(FINALIZERS, old);
    list.len() as u32
}
