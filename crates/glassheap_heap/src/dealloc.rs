//! Deallocation and clearing. CPython: `Objects/object.c` (`_Py_Dealloc`), `Objects/typeobject.c` (`subtype_dealloc`),
//! each type's `tp_dealloc` and `tp_clear`.
//!
//! An object's end may run Python code (`__del__`, weak-reference callbacks); who runs code implements [`Runtime`].

use crate::gc::Collected;
use crate::image::scalar;
use crate::object::{IMMORTAL, flag};
use crate::traverse::{function, type_slot};
use crate::{FreeList, Heap, Kind, Obj};

/// Whoever owns the heap and can run Python code.
pub trait Runtime {
    fn heap(&self) -> &Heap;
    fn heap_mut(&mut self) -> &mut Heap;
    /// `tp_finalize`: `__del__`, or a generator that must be closed.
    fn has_finalizer(&self, o: Obj) -> bool;
    /// Runs it; errors are reported, never propagated.
    fn call_finalizer(&mut self, o: Obj);
    /// 2.x: `__del__` that keeps a cycle from being collected.
    fn has_legacy_finalizer(&self, o: Obj) -> bool;
    /// Calls the callback of a cleared weak reference.
    fn call_weakref_callback(&mut self, wr: Obj);
    /// Appends to `gc.garbage`.
    fn save_garbage(&mut self, o: Obj);
    /// `gc.callbacks` with "start"; `DEBUG_STATS`.
    fn gc_started(&mut self, generation: usize);
    /// The same with "stop".
    fn gc_ended(&mut self, generation: usize, result: Collected, explicit: bool);
    /// `DEBUG_COLLECTABLE`.
    fn report_collectable(&mut self, list: Obj);
    /// An interned string dies: forget it.
    fn forget_interned(&mut self, o: Obj);
    /// Depth of nested deallocations, and what waits (`Py_TRASHCAN_BEGIN`).
    fn trashcan(&mut self) -> &mut Trashcan;
}

/// Nested deallocations.
#[derive(Debug, Clone, Default)]
pub struct Trashcan {
    pub depth: u32,
    pub later: Vec<Obj>,
}

/// Depth of nested deallocation where the release does not count one: bounded by our own stack.
const NESTING: u32 = 400;

/// `Py_DECREF`.
#[inline]
pub fn decref<R: Runtime>(rt: &mut R, o: Obj) {
    if rt.heap_mut().drop_ref(o) {
        dealloc(rt, o);
    }
}

/// `Py_XDECREF`.
pub fn xdecref<R: Runtime>(rt: &mut R, o: Obj) {
    if !o.is_null() {
        decref(rt, o);
    }
}

/// `_Py_Dealloc`: count 0 was reached.
pub fn dealloc<R: Runtime>(rt: &mut R, o: Obj) {
    if rt.heap().has_flag(o, flag::STATIC) {
        // Before 3.12 a static object's count is large, never 0.
        debug_assert!(false, "static object {o:?} reached 0");
        return;
    }
    if !has_trashcan(rt.heap(), o) {
        dealloc_now(rt, o);
        return;
    }
    let limit = match rt.heap().profile.interp.trashcan_limit {
        0 => NESTING,
        n => n,
    };
    if rt.trashcan().depth >= limit {
        rt.heap_mut().gc_untrack(o);
        rt.trashcan().later.push(o);
        return;
    }
    rt.trashcan().depth += 1;
    dealloc_now(rt, o);
    rt.trashcan().depth -= 1;
    if rt.trashcan().depth == 0 {
        while let Some(o) = rt.trashcan().later.pop() {
            rt.trashcan().depth = 1;
            dealloc_now(rt, o);
            rt.trashcan().depth = 0;
        }
    }
}

fn has_trashcan(heap: &Heap, o: Obj) -> bool {
    matches!(
        heap.kind(o),
        Kind::List
            | Kind::Tuple
            | Kind::Dict
            | Kind::Set
            | Kind::FrozenSet
            | Kind::Object
            | Kind::Exception
            | Kind::Traceback
            | Kind::Frame
            | Kind::BoundMethod
            | Kind::Cell
            | Kind::Slots
            | Kind::Iterator
            | Kind::Generator
            | Kind::Function
    )
}

fn dealloc_now<R: Runtime>(rt: &mut R, o: Obj) {
    let instance = rt.heap().has_flag(o, flag::HEAP_TYPE_INSTANCE);
    let weakrefs_first = rt.heap().profile.interp.weakrefs_before_del;
    let tracked = rt.heap().is_tracked(o);
    rt.heap_mut().gc_untrack(o);
    if weakrefs_first && rt.heap().image.weaklist.get(o.0) != 0 {
        clear_weakrefs(rt, o);
    }
    if rt.has_finalizer(o) || (weakrefs_first && rt.has_legacy_finalizer(o)) {
        if tracked && instance {
            rt.heap_mut().gc_track(o);
        }
        if !finalize_from_dealloc(rt, o) {
            if tracked {
                rt.heap_mut().gc_track(o);
            }
            return;
        }
        rt.heap_mut().gc_untrack(o);
    }
    if rt.heap().image.weaklist.get(o.0) != 0 {
        clear_weakrefs(rt, o);
    }
    if instance {
        clear_ext(rt, o);
    }
    let ty = rt.heap().ty(o);
    let list = release(rt, o);
    rt.heap_mut().free_object(o, list);
    if instance {
        decref(rt, ty);
    }
}

/// `PyObject_CallFinalizerFromDealloc`; false: the object lives again.
fn finalize_from_dealloc<R: Runtime>(rt: &mut R, o: Obj) -> bool {
    if rt.heap().has_flag(o, flag::FINALIZED) && !rt.heap().profile.interp.del_runs_again {
        return true;
    }
    let heap = rt.heap_mut();
    heap.image.refcnt.set(&mut heap.image.journal, o.0, 1);
    if heap.has_flag(o, flag::GC) {
        heap.set_flag(o, flag::FINALIZED);
    }
    rt.call_finalizer(o);
    let count = rt.heap().refcnt(o);
    if count == IMMORTAL {
        return false;
    }
    let heap = rt.heap_mut();
    heap.image.refcnt.set(&mut heap.image.journal, o.0, count - 1);
    count == 1
}

/// `PyObject_ClearWeakRefs`: all are cleared, then callbacks run, newest first.
fn clear_weakrefs<R: Runtime>(rt: &mut R, o: Obj) {
    let mut callbacks = Vec::new();
    while let first @ 1.. = rt.heap().image.weaklist.get(o.0) {
        let wr = Obj(first);
        let heap = rt.heap_mut();
        let has_callback = !heap.slot(wr, 0).is_null() && heap.refcnt(wr) > 0;
        heap.clear_weakref(wr);
        if has_callback {
            heap.incref(wr);
            callbacks.push(wr);
        }
    }
    for wr in callbacks {
        rt.call_weakref_callback(wr);
        decref(rt, wr);
    }
}

/// Members of `__slots__`, then values or dict of an instance (`subtype_dealloc`, `clear_slots`).
fn clear_ext<R: Runtime>(rt: &mut R, o: Obj) {
    let members = rt.heap().member_count(o);
    for i in 0..members {
        let old = rt.heap_mut().put_member(o, i, Obj::NULL);
        xdecref(rt, old);
    }
    for i in 0..rt.heap().values_capacity(o, members) {
        let old = rt.heap_mut().put_value(o, members, i, Obj::NULL);
        xdecref(rt, old);
    }
    rt.heap_mut().drop_values_block(o);
    clear_dict(rt, o);
    rt.heap_mut().drop_ext(o);
}

fn clear_dict<R: Runtime>(rt: &mut R, o: Obj) {
    let heap = rt.heap_mut();
    let dict = Obj(heap.image.odict.get(o.0));
    heap.image.odict.set(&mut heap.image.journal, o.0, 0);
    xdecref(rt, dict);
}

fn clear_slot<R: Runtime>(rt: &mut R, o: Obj, i: u32) {
    let old = rt.heap().slot(o, i);
    rt.heap_mut().set_slot(o, i, Obj::NULL);
    xdecref(rt, old);
}

fn clear_slots<R: Runtime>(rt: &mut R, o: Obj) {
    for i in 0..rt.heap().slots_len(o) {
        clear_slot(rt, o, i);
    }
    rt.heap_mut().drop_slots(o);
}

/// The end of a builtin part: references given up in the type's order, second block freed. Returns the free list that
/// may keep the object.
fn release<R: Runtime>(rt: &mut R, o: Obj) -> Option<FreeList> {
    let exact = rt.heap().has_flag(o, flag::EXACT);
    let when = |list: FreeList| exact.then_some(list);
    match rt.heap().kind(o) {
        Kind::List => {
            for i in (0..rt.heap().list_len(o)).rev() {
                clear_slot(rt, o, i);
            }
            let heap = rt.heap_mut();
            heap.drop_slots(o);
            heap.resize_aux(o, 0);
            when(FreeList::List)
        }
        Kind::Tuple => {
            let n = rt.heap().slots_len(o);
            for i in (0..n).rev() {
                clear_slot(rt, o, i);
            }
            rt.heap_mut().drop_slots(o);
            when(FreeList::Tuple(n))
        }
        Kind::Dict => {
            release_dict_entries(rt, o);
            rt.heap_mut().dict_drop_keys(o);
            when(FreeList::Dict)
        }
        Kind::Set | Kind::FrozenSet => {
            for i in 0..rt.heap().set_slots(o) {
                if rt.heap().set_entry(o, i).is_some() {
                    let key = rt.heap_mut().set_remove(o, i);
                    decref(rt, key);
                }
            }
            rt.heap_mut().set_drop_table(o);
            when(FreeList::Set)
        }
        Kind::Float => when(FreeList::Float),
        Kind::Complex => when(FreeList::Complex),
        Kind::Int => when(FreeList::Int),
        Kind::Str => {
            if rt.heap().has_flag(o, flag::INTERNED) {
                rt.forget_interned(o);
            }
            None
        }
        Kind::ByteArray => {
            rt.heap_mut().resize_aux(o, 0);
            None
        }
        Kind::Slice => {
            clear_slots(rt, o);
            when(FreeList::Slice)
        }
        Kind::Range => {
            clear_slots(rt, o);
            when(FreeList::Range)
        }
        Kind::BoundMethod => {
            clear_slots(rt, o);
            when(FreeList::BoundMethod)
        }
        Kind::CFunction => {
            clear_slots(rt, o);
            when(FreeList::CFunction)
        }
        Kind::Iterator => {
            let list = match rt.heap().data1(o) & 0xff {
                1 => Some(FreeList::ListIter),
                2 => Some(FreeList::TupleIter),
                3 => Some(FreeList::RangeIter),
                _ => None,
            };
            clear_slots(rt, o);
            list.filter(|_| exact)
        }
        Kind::WeakRef | Kind::WeakProxy => {
            rt.heap_mut().clear_weakref(o);
            clear_slots(rt, o);
            None
        }
        Kind::Generator | Kind::Frame => {
            release_frame(rt, o);
            clear_slots(rt, o);
            None
        }
        Kind::Code => {
            clear_slots(rt, o);
            rt.heap_mut().drop_ext(o);
            None
        }
        Kind::Type => {
            for name in rt.heap_mut().take_shared_names(o) {
                decref(rt, name);
            }
            clear_slots(rt, o);
            clear_dict(rt, o);
            rt.heap_mut().resize_aux(o, 0);
            None
        }
        Kind::Function => {
            for i in [
                function::GLOBALS,
                function::BUILTINS,
                function::MODULE,
                function::DEFAULTS,
                function::KWDEFAULTS,
                function::DOC,
            ] {
                clear_slot(rt, o, i);
            }
            clear_dict(rt, o);
            clear_slots(rt, o);
            None
        }
        Kind::Exception => {
            clear_dict(rt, o);
            clear_slots(rt, o);
            None
        }
        _ => {
            clear_slots(rt, o);
            clear_dict(rt, o);
            None
        }
    }
}

fn release_dict_entries<R: Runtime>(rt: &mut R, o: Obj) {
    let entries = rt.heap().dict_items(o);
    // The dict is unreachable, but a finalizer of a value may look at the heap: entries go one by one.
    for i in 0..rt.heap().dict_entries(o) {
        let at = rt.heap().image.slots.get(o.0) + i * 4;
        rt.heap_mut().set_word(at, 0);
        rt.heap_mut().set_word(at + 1, 0);
    }
    for entry in entries {
        decref(rt, entry.key);
        xdecref(rt, entry.value);
    }
}

/// Clears a frame that a generator or frame object owns (`_PyFrame_ClearExceptCode`).
fn release_frame<R: Runtime>(rt: &mut R, o: Obj) {
    use crate::frame::{field, owner};
    let f = rt.heap().data0(o) as u32;
    if f == 0 {
        return;
    }
    if rt.heap().kind(o) == Kind::Frame && rt.heap().word(f + field::OWNER) != owner::FRAME_OBJECT {
        return;
    }
    rt.heap_mut().set_data0(o, 0);
    if rt.heap().kind(o) == Kind::Frame {
        // `frame_dealloc` gives the function up before the names.
        for i in [field::FUNC, field::LOCALS] {
            let word = rt.heap().word(f + i);
            rt.heap_mut().set_word(f + i, 0);
            xdecref(rt, Obj(word));
        }
    }
    clear_frame(rt, f);
    rt.heap_mut().frame_free(f);
}

/// Locals in the release's order, then the value stack, then what the header holds.
pub fn clear_frame<R: Runtime>(rt: &mut R, f: u32) {
    use crate::frame::field;
    clear_frame_locals(rt, f);
    for i in [field::LOCALS, field::FUNC, field::CODE] {
        let word = rt.heap().word(f + i);
        rt.heap_mut().set_word(f + i, 0);
        if word != 0 {
            decref(rt, Obj(word));
        }
    }
}

/// `_PyFrame_ClearLocals`: locals and value stack; function and code stay.
pub fn clear_frame_locals<R: Runtime>(rt: &mut R, f: u32) {
    use crate::frame::{BORROWED, field};
    let heap = rt.heap();
    let n = heap.word(f + field::NLOCALSPLUS);
    let reversed = heap.profile.interp.clear_locals_reversed;
    let total = heap.word(f + field::SIZE).saturating_sub(field::LOCALSPLUS);
    debug_assert!(n <= total, "a frame has room for its locals");
    for k in 0..total {
        let i = if reversed { total - 1 - k } else { k };
        let at = f + field::LOCALSPLUS + i;
        let word = rt.heap().word(at);
        rt.heap_mut().set_word(at, 0);
        if word != 0 && word & BORROWED == 0 {
            decref(rt, Obj(word));
        }
    }
}

/// `tp_clear`: gives up references that may be part of a cycle; the object stays.
pub fn clear<R: Runtime>(rt: &mut R, o: Obj) {
    if rt.heap().has_flag(o, flag::HEAP_TYPE_INSTANCE) {
        let members = rt.heap().member_count(o);
        for i in 0..members {
            let old = rt.heap_mut().put_member(o, i, Obj::NULL);
            xdecref(rt, old);
        }
        for i in 0..rt.heap().values_capacity(o, members) {
            let old = rt.heap_mut().put_value(o, members, i, Obj::NULL);
            xdecref(rt, old);
        }
        if rt.heap().kind(o) != Kind::Exception {
            clear_dict(rt, o);
        }
    }
    match rt.heap().kind(o) {
        Kind::List => list_clear(rt, o),
        Kind::Dict => dict_clear(rt, o),
        Kind::Set => {
            for key in rt.heap_mut().set_take_all(o) {
                decref(rt, key);
            }
        }
        // Immutable: their cycles go through something else.
        Kind::Tuple | Kind::FrozenSet | Kind::Str | Kind::Code => {}
        Kind::Function => {
            for i in 0..rt.heap().slots_len(o) {
                // name and qualname must stay valid (`func_clear`).
                if !matches!(i, function::CODE | function::NAME | function::QUALNAME) {
                    clear_slot(rt, o, i);
                }
            }
            clear_dict(rt, o);
        }
        Kind::Type => {
            // `type_clear`: the dict's contents, bases and mro; the dict itself stays until the type goes.
            let dict = rt.heap().slot(o, type_slot::DICT);
            if !dict.is_null() {
                dict_clear(rt, dict);
            }
            for i in [type_slot::BASES, type_slot::MRO] {
                clear_slot(rt, o, i);
            }
            clear_dict(rt, o);
        }
        Kind::Generator => {}
        Kind::Frame => {
            let f = rt.heap().data0(o) as u32;
            if f != 0 && rt.heap().word(f + crate::frame::field::OWNER) == crate::frame::owner::FRAME_OBJECT {
                let n = rt.heap().word(f + crate::frame::field::NLOCALSPLUS);
                for i in 0..n {
                    let at = f + crate::frame::field::LOCALSPLUS + i;
                    let word = rt.heap().word(at);
                    rt.heap_mut().set_word(at, 0);
                    xdecref(rt, Obj(word));
                }
            }
        }
        Kind::Module => {
            let dict = Obj(rt.heap().image.odict.get(o.0));
            if !dict.is_null() {
                dict_clear(rt, dict);
            }
        }
        Kind::WeakRef | Kind::WeakProxy => {
            rt.heap_mut().clear_weakref(o);
            clear_slot(rt, o, 0);
        }
        _ => {
            for i in 0..rt.heap().slots_len(o) {
                clear_slot(rt, o, i);
            }
            if rt.heap().kind(o) == Kind::Exception {
                clear_dict(rt, o);
            }
        }
    }
}

/// `list_clear`: the array goes at once, the last item first.
pub fn list_clear<R: Runtime>(rt: &mut R, o: Obj) {
    let items = rt.heap_mut().list_take_all(o);
    let heap = rt.heap_mut();
    heap.resize_slots(o, 0);
    heap.set_data1(o, 0);
    let (addr, size) = (heap.image.aux_addr.get(o.0), heap.image.aux_size.get(o.0));
    heap.set_aux(o, 0, 0);
    for item in items.into_iter().rev() {
        xdecref(rt, item);
    }
    if size != 0 {
        rt.heap_mut().mem_free(addr, size);
    }
}

/// `PyDict_Clear`.
pub fn dict_clear<R: Runtime>(rt: &mut R, o: Obj) {
    for entry in rt.heap_mut().dict_take_all(o) {
        decref(rt, entry.key);
        xdecref(rt, entry.value);
    }
}

/// Weak references.
impl Heap {
    /// `clear_weakref`: takes it out of its referent's list; it answers None from now on.
    pub fn clear_weakref(&mut self, wr: Obj) {
        let referent = Obj(self.data0(wr) as u32);
        if referent.is_null() {
            return;
        }
        let next = self.data1(wr) as u32;
        let mut at = Obj(self.image.weaklist.get(referent.0));
        if at == wr {
            self.image.weaklist.set(&mut self.image.journal, referent.0, next);
        } else {
            while !at.is_null() {
                let after = Obj(self.data1(at) as u32);
                if after == wr {
                    self.set_data1(at, u64::from(next));
                    break;
                }
                at = after;
            }
        }
        self.set_data0(wr, 0);
        self.set_data1(wr, 0);
    }

    /// `insert_weakref`: plain references first, then those with callbacks, newest first.
    pub fn link_weakref(&mut self, wr: Obj, referent: Obj) {
        self.set_data0(wr, u64::from(referent.0));
        let plain = self.slot(wr, 0).is_null();
        let mut before = Obj::NULL;
        if !plain {
            let mut at = Obj(self.image.weaklist.get(referent.0));
            while !at.is_null() && self.slot(at, 0).is_null() {
                before = at;
                at = Obj(self.data1(at) as u32);
            }
        }
        if before.is_null() {
            let first = self.image.weaklist.get(referent.0);
            self.set_data1(wr, u64::from(first));
            self.image.weaklist.set(&mut self.image.journal, referent.0, wr.0);
        } else {
            let next = self.data1(before);
            self.set_data1(wr, next);
            self.set_data1(before, u64::from(wr.0));
        }
    }

    /// Weak references to `o`, in list order.
    #[must_use]
    pub fn weakrefs(&self, o: Obj) -> Vec<Obj> {
        let mut found = Vec::new();
        let mut wr = Obj(self.image.weaklist.get(o.0));
        while !wr.is_null() {
            found.push(wr);
            wr = Obj(self.data1(wr) as u32);
        }
        found
    }

    /// Blocks in use, the interpreter's own at the start included (`sys.getallocatedblocks`).
    #[must_use]
    pub fn allocated_blocks(&self) -> u64 {
        self.scalar(scalar::BLOCKS) + self.scalar(scalar::BLOCKS_VIRTUAL)
    }
}
