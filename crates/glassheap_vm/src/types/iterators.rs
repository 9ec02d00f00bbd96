//! Iterators. CPython: `Objects/abstract.c` (`PyObject_GetIter`, `PyIter_Next`, `PyObject_LengthHint`),
//! `Objects/iterobject.c`, and the iterator of each container's file.
//!
//! | type | slots | `data0` | `data1` |
//! |---|---|---|---|
//! | list, tuple, reversed, str, bytes, sequence | what is iterated over | position | low byte: free list |
//! | dict | dict, pair that is used again | position, entries left in the high half | what, size in the high half |
//! | set | set | position, keys left in the high half | size in the high half |
//! | callable | callable, sentinel | | |
//! | range | – or start, step of any size | see `range` | low byte: free list |

use crate::native::{Args, NativeDef, method, slot};
use crate::vm::{R, Vm};
use glassheap_heap::{FreeList, Kind, Obj};
use glassheap_profile::Feature;

/// What every builtin iterator offers.
pub const METHODS: &[NativeDef] = &[
    slot("__iter__", 0, 0, |vm, a| Ok(vm.new_ref(a.items[0]))),
    slot("__next__", 0, 0, next),
    method("__length_hint__", 0, 0, length_hint),
];

/// The same for iterators that don't know how much is left.
pub const METHODS_PLAIN: &[NativeDef] = &[
    slot("__iter__", 0, 0, |vm, a| Ok(vm.new_ref(a.items[0]))),
    slot("__next__", 0, 0, next),
];

/// Registers the methods.
pub fn install(vm: &mut Vm) {
    let t = vm.t;
    for ty in [
        t.list_iter,
        t.tuple_iter,
        t.range_iter,
        t.str_iter,
        t.bytes_iter,
        t.set_iter,
        t.dict_keyiter,
        t.dict_valueiter,
        t.dict_itemiter,
        t.list_reviter,
        t.dict_reviter,
        t.seq_iter,
        t.reversed,
    ] {
        vm.add_methods(ty, METHODS);
    }
    vm.add_methods(t.callable_iter, METHODS_PLAIN);
    vm.add_methods(
        t.reversed,
        &[crate::native::static_method("__new__", 0, 255, new_reversed)],
    );
}

fn next(vm: &mut Vm, args: &Args) -> R {
    match vm.iter_next(args.items[0])? {
        Some(o) => Ok(o),
        None => Err(vm.stop_iteration(Obj::NULL)),
    }
}

fn length_hint(vm: &mut Vm, args: &Args) -> R {
    match vm.iterator_hint(args.items[0])? {
        Some(n) => Ok(vm.new_int(n)),
        None => Ok(vm.not_implemented_ref()),
    }
}

/// Entries of a dict iterator that must not be used again: it has failed.
const SPOILT: u64 = u32::MAX as u64;
/// Bit of a dict iterator's `data1`: from the last to the first.
const BACKWARD: u64 = 4;

impl Vm {
    // -- making -------------------------------------------------------------------------------------------------------

    fn new_iterator(&mut self, ty: Obj, size: u32, slots: &[Obj], list: Option<FreeList>) -> Obj {
        let list = list.filter(|list| self.heap.free_list_cap(*list) != Some(0));
        self.new_slots_from(ty, Kind::Iterator, size, true, slots, list)
    }

    fn new_simple_iter(&mut self, ty: Obj, seq: Obj, list: Option<FreeList>, code: u64) -> Obj {
        self.incref(seq);
        let size = self.profile().layout.iter;
        let it = self.new_iterator(ty, size, &[seq], list);
        self.heap.set_data1(it, code);
        it
    }

    /// `list_iter`.
    pub fn new_list_iter(&mut self, list: Obj) -> Obj {
        self.new_simple_iter(self.t.list_iter, list, Some(FreeList::ListIter), 1)
    }

    /// `tuple_iter`.
    pub fn new_tuple_iter(&mut self, tuple: Obj) -> Obj {
        self.new_simple_iter(self.t.tuple_iter, tuple, Some(FreeList::TupleIter), 2)
    }

    /// `list.__reversed__`.
    pub fn new_list_reverse_iter(&mut self, list: Obj) -> Obj {
        let it = self.new_simple_iter(self.t.list_reviter, list, None, 0);
        let n = u64::from(self.heap.list_len(list));
        self.heap.set_data0(it, n);
        it
    }

    /// `unicode_iter`: the position counts bytes.
    pub fn new_str_iter(&mut self, s: Obj) -> Obj {
        self.new_simple_iter(self.t.str_iter, s, None, 0)
    }

    /// `bytes_iter`.
    pub fn new_bytes_iter(&mut self, b: Obj) -> Obj {
        self.new_simple_iter(self.t.bytes_iter, b, None, 0)
    }

    /// `PySeqIter_New`.
    pub fn new_seq_iter(&mut self, seq: Obj) -> Obj {
        self.new_simple_iter(self.t.seq_iter, seq, None, 0)
    }

    /// `PyCallIter_New`: `iter(callable, sentinel)`.
    pub fn new_callable_iter(&mut self, callable: Obj, sentinel: Obj) -> Obj {
        self.incref(callable);
        self.incref(sentinel);
        let size = self.profile().layout.iter;
        self.new_iterator(self.t.callable_iter, size, &[callable, sentinel], None)
    }

    /// `dictiter_new`: over keys (0), values (1) or items (2).
    pub fn new_dict_iter(&mut self, d: Obj, what: u32) -> Obj {
        let ty = [self.t.dict_keyiter, self.t.dict_valueiter, self.t.dict_itemiter][what as usize % 3];
        self.new_dict_iter_of(ty, d, u64::from(what))
    }

    /// `dict.__reversed__` and those of the views.
    pub fn new_dict_reverse_iter(&mut self, d: Obj, what: u32) -> Obj {
        let it = self.new_dict_iter_of(self.t.dict_reviter, d, u64::from(what) | BACKWARD);
        let (entries, len) = (u64::from(self.heap.dict_entries(d)), u64::from(self.heap.dict_len(d)));
        self.heap.set_data0(it, entries | len << 32);
        it
    }

    fn new_dict_iter_of(&mut self, ty: Obj, d: Obj, what: u64) -> Obj {
        self.incref(d);
        let size = self.profile().layout.dict_iter;
        let it = self.alloc(glassheap_heap::NewObject {
            ty,
            kind: Kind::Iterator,
            basicsize: size,
            pre_header: 0,
            gc: true,
            free_list: None,
            flags: 0,
        });
        self.heap.init_slots(it, 2);
        self.heap.set_slot(it, 0, d);
        let len = u64::from(self.heap.dict_len(d));
        self.heap.set_data0(it, len << 32);
        self.heap.set_data1(it, what << 8 | len << 32);
        if what & 3 == 2 {
            let (a, b) = (self.new_none(), self.new_none());
            let pair = self.new_tuple(&[a, b]);
            self.heap.set_slot(it, 1, pair);
        }
        self.heap.gc_track(it);
        it
    }

    /// `set_iter`.
    pub fn new_set_iter(&mut self, s: Obj) -> Obj {
        self.incref(s);
        // sizeof(setiterobject)@v3.11: set, used, position, length
        let it = self.new_iterator(self.t.set_iter, 48, &[s], None);
        let len = u64::from(self.heap.set_len(s));
        self.heap.set_data0(it, len << 32);
        self.heap.set_data1(it, len << 32);
        it
    }

    // -- the protocol -------------------------------------------------------------------------------------------------

    /// Whether `iter(o)` finds something to try.
    #[must_use]
    pub fn is_iterable(&self, o: Obj) -> bool {
        match self.special(o, self.n.iter) {
            Some(f) => f != self.none,
            None => self.heap.kind(o) != Kind::Dict && self.special(o, self.n.getitem).is_some(),
        }
    }

    /// `iter(o)`: a new reference.
    pub fn get_iter(&mut self, o: Obj) -> R {
        let ty = self.heap.ty(o);
        let t = &self.t;
        if ty == t.list {
            return Ok(self.new_list_iter(o));
        }
        if ty == t.tuple {
            return Ok(self.new_tuple_iter(o));
        }
        if ty == t.dict {
            return Ok(self.new_dict_iter(o, 0));
        }
        if ty == t.range {
            return Ok(self.new_range_iter(o));
        }
        if ty == t.str {
            return Ok(self.new_str_iter(o));
        }
        if ty == t.set || ty == t.frozenset {
            return Ok(self.new_set_iter(o));
        }
        if ty == t.generator {
            return Ok(self.new_ref(o));
        }
        let name = self.n.iter;
        match self.special(o, name) {
            Some(f) if f != self.none => {
                let Some(it) = self.call_special(o, name, &[])? else {
                    return Err(self.not_iterable(o));
                };
                let is_iterator = matches!(self.heap.kind(it), Kind::Iterator | Kind::Generator)
                    || self.special(it, self.n.next).is_some();
                if is_iterator || (!self.profile().has(Feature::NextIsDunder) && self.has_next_method(it)) {
                    return Ok(it);
                }
                let got = self.type_name(it);
                self.decref(it);
                Err(self.type_error(&format!("iter() returned non-iterator of type '{got}'")))
            }
            None if self.is_iterable(o) => Ok(self.new_seq_iter(o)),
            _ => Err(self.not_iterable(o)),
        }
    }

    fn not_iterable(&mut self, o: Obj) -> crate::vm::Raised {
        let got = self.type_name(o);
        self.type_error(&format!("'{got}' object is not iterable"))
    }

    /// 2.x programs may spell it `next`; the syntax is that of 3.x, so both are taken.
    fn has_next_method(&mut self, o: Obj) -> bool {
        let name = self.intern("next");
        let found = self.special(o, name).is_some();
        self.decref(name);
        found
    }

    /// `PyIter_Next`: the next item, a new reference; `None` at the end.
    pub fn iter_next(&mut self, it: Obj) -> R<Option<Obj>> {
        // What is asked most: a list's iterator.
        if self.heap.ty(it) == self.t.list_iter {
            let list = self.heap.slot(it, 0);
            if list.is_null() {
                return Ok(None);
            }
            let i = self.heap.data0(it);
            if i < u64::from(self.heap.list_len(list)) {
                self.heap.set_data0(it, i + 1);
                let item = self.heap.slot(list, i as u32);
                return Ok(Some(self.new_ref(item)));
            }
            return Ok(self.exhaust(it));
        }
        match self.iter_step(it) {
            Err(e) if self.raised_is(self.t.stop_iteration) => {
                let _: crate::vm::Raised = e;
                self.drop_raised();
                Ok(None)
            }
            other => other,
        }
    }

    /// One step, which may raise StopIteration too (`tp_iternext`).
    pub fn iter_step(&mut self, it: Obj) -> R<Option<Obj>> {
        if self.is_heap_instance(it) {
            return self.special_next(it);
        }
        match self.heap.kind(it) {
            Kind::Iterator => self.builtin_next(it),
            Kind::Generator => self.generator_next(it),
            Kind::Slots => match self.lazy_next(it) {
                Some(result) => result,
                None => self.special_next(it),
            },
            _ => self.special_next(it),
        }
    }

    fn special_next(&mut self, it: Obj) -> R<Option<Obj>> {
        let mut name = self.n.next;
        if self.special(it, name).is_none() && !self.profile().has(Feature::NextIsDunder) {
            name = self.intern("next");
        }
        match self.call_special(it, name, &[])? {
            Some(o) => Ok(Some(o)),
            None => {
                let got = self.type_name(it);
                Err(self.type_error(&format!("'{got}' object is not an iterator")))
            }
        }
    }

    /// The end: what was iterated over is given up.
    fn exhaust(&mut self, it: Obj) -> Option<Obj> {
        for i in 0..self.heap.slots_len(it) {
            let old = self.heap.slot(it, i);
            self.heap.set_slot(it, i, Obj::NULL);
            self.xdecref(old);
        }
        None
    }

    fn builtin_next(&mut self, it: Obj) -> R<Option<Obj>> {
        let ty = self.heap.ty(it);
        if ty == self.t.range_iter {
            return Ok(self.range_iter_next(it));
        }
        let seq = self.heap.slot(it, 0);
        if seq.is_null() {
            return Ok(None);
        }
        let i = self.heap.data0(it);
        if ty == self.t.list_iter || ty == self.t.tuple_iter {
            if i < u64::from(self.items_len(seq)) {
                self.heap.set_data0(it, i + 1);
                let item = self.heap.slot(seq, i as u32);
                return Ok(Some(self.new_ref(item)));
            }
            return Ok(self.exhaust(it));
        }
        if ty == self.t.str_iter {
            let Some(c) = self.text(seq).get(i as usize..).and_then(|rest| rest.chars().next()) else {
                return Ok(self.exhaust(it));
            };
            self.heap.set_data0(it, i + c.len_utf8() as u64);
            return Ok(Some(self.new_str(c.encode_utf8(&mut [0; 4]))));
        }
        if ty == self.t.dict_keyiter || ty == self.t.dict_valueiter || ty == self.t.dict_itemiter {
            return self.dict_iter_next(it, seq);
        }
        if ty == self.t.dict_reviter {
            return self.dict_iter_next(it, seq);
        }
        if ty == self.t.set_iter {
            return self.set_iter_next(it, seq);
        }
        if ty == self.t.list_reviter {
            if i > 0 && i <= u64::from(self.heap.list_len(seq)) {
                self.heap.set_data0(it, i - 1);
                let item = self.heap.slot(seq, i as u32 - 1);
                return Ok(Some(self.new_ref(item)));
            }
            return Ok(self.exhaust(it));
        }
        if ty == self.t.bytes_iter {
            let Some(b) = self.bytes_of(seq).get(i as usize).copied() else {
                return Ok(self.exhaust(it));
            };
            self.heap.set_data0(it, i + 1);
            if !self.profile().has(Feature::BytesItemsAreInts) {
                let o = self.byte_object(b);
                return Ok(Some(self.new_ref(o)));
            }
            return Ok(Some(self.new_int(i64::from(b))));
        }
        if ty == self.t.callable_iter {
            return self.callable_iter_next(it, seq);
        }
        if ty == self.t.reversed {
            return self.reversed_next(it, seq);
        }
        self.seq_iter_next(it, seq)
    }

    /// `iter_iternext`: items by index until IndexError or StopIteration.
    fn seq_iter_next(&mut self, it: Obj, seq: Obj) -> R<Option<Obj>> {
        let i = self.heap.data0(it);
        let index = self.new_int(i as i64);
        let item = self.get_item(seq, index);
        self.decref(index);
        match item {
            Ok(item) => {
                self.heap.set_data0(it, i + 1);
                Ok(Some(item))
            }
            Err(e) => {
                if self.raised_is(self.t.index_error) || self.raised_is(self.t.stop_iteration) {
                    self.drop_raised();
                    Ok(self.exhaust(it))
                } else {
                    Err(e)
                }
            }
        }
    }

    /// `reversed_next`; the position is one behind the index.
    fn reversed_next(&mut self, it: Obj, seq: Obj) -> R<Option<Obj>> {
        let i = self.heap.data0(it);
        if i > 0 {
            let index = self.new_int(i as i64 - 1);
            let item = self.get_item(seq, index);
            self.decref(index);
            match item {
                Ok(item) => {
                    self.heap.set_data0(it, i - 1);
                    return Ok(Some(item));
                }
                Err(e) => {
                    if !self.raised_is(self.t.index_error) && !self.raised_is(self.t.stop_iteration) {
                        return Err(e);
                    }
                    self.drop_raised();
                }
            }
        }
        self.heap.set_data0(it, 0);
        Ok(self.exhaust(it))
    }

    /// `calliter_iternext`.
    fn callable_iter_next(&mut self, it: Obj, callable: Obj) -> R<Option<Obj>> {
        self.incref(callable);
        let result = self.call(callable, &Args::default());
        self.decref(callable);
        match result {
            Ok(o) => {
                let sentinel = self.heap.slot(it, 1);
                if sentinel.is_null() {
                    self.decref(o);
                    return Ok(None);
                }
                self.incref(sentinel);
                let same = self.equals(sentinel, o);
                self.decref(sentinel);
                match same {
                    Ok(false) => Ok(Some(o)),
                    Ok(true) => {
                        self.decref(o);
                        Ok(self.exhaust(it))
                    }
                    Err(e) => {
                        self.decref(o);
                        Err(e)
                    }
                }
            }
            Err(e) => {
                if self.raised_is(self.t.stop_iteration) {
                    self.drop_raised();
                    return Ok(self.exhaust(it));
                }
                Err(e)
            }
        }
    }

    /// `dictiter_iternextkey` and its kin.
    fn dict_iter_next(&mut self, it: Obj, d: Obj) -> R<Option<Obj>> {
        let state = self.heap.data1(it);
        let (what, size) = (state >> 8 & 3, state >> 32);
        if size != u64::from(self.heap.dict_len(d)) {
            self.heap.set_data1(it, (state & 0xffff_ffff) | SPOILT << 32);
            return Err(self.runtime_error("dictionary changed size during iteration"));
        }
        let at = self.heap.data0(it);
        let (position, left) = (at as u32, at >> 32);
        let found = if state >> 8 & BACKWARD != 0 {
            let entries = self.heap.dict_entries(d);
            (0..position.min(entries))
                .rev()
                .map(|i| (self.heap.dict_entry(d, i), i))
                .find(|(e, _)| !e.key.is_null())
        } else {
            self.heap.dict_next(d, position)
        };
        let Some((e, position)) = found else {
            return Ok(self.exhaust(it));
        };
        if left == 0 {
            let Err(e) = Err::<(), _>(self.runtime_error("dictionary keys changed during iteration")) else {
                return Ok(None);
            };
            self.exhaust(it);
            return Err(e);
        }
        self.heap.set_data0(it, u64::from(position) | (left - 1) << 32);
        Ok(Some(match what {
            0 => self.new_ref(e.key),
            1 => self.new_ref(e.value),
            _ => {
                let (key, value) = (self.new_ref(e.key), self.new_ref(e.value));
                let pair = self.heap.slot(it, 1);
                self.reuse_pair(pair, key, value)
            }
        }))
    }

    /// The result tuple of an iterator: the last one again when nobody else has it (`_PyTuple_Recycle`).
    pub(crate) fn reuse_pair(&mut self, pair: Obj, a: Obj, b: Obj) -> Obj {
        if !pair.is_null() && self.heap.refcnt(pair) == 1 {
            self.incref(pair);
            let (old_a, old_b) = (self.heap.slot(pair, 0), self.heap.slot(pair, 1));
            self.heap.set_slot(pair, 0, a);
            self.heap.set_slot(pair, 1, b);
            self.xdecref(old_a);
            self.xdecref(old_b);
            if self.profile().has(Feature::ReusedTuplesAreTracked) {
                self.heap.gc_track(pair);
            }
            return pair;
        }
        self.new_tuple_tracked(&[a, b])
    }

    /// `setiter_iternext`.
    fn set_iter_next(&mut self, it: Obj, s: Obj) -> R<Option<Obj>> {
        let state = self.heap.data1(it);
        if state >> 32 != u64::from(self.heap.set_len(s)) {
            self.heap.set_data1(it, (state & 0xffff_ffff) | SPOILT << 32);
            return Err(self.runtime_error("Set changed size during iteration"));
        }
        let at = self.heap.data0(it);
        let (position, left) = (at as u32, at >> 32);
        let found = (position..self.heap.set_slots(s)).find_map(|i| self.heap.set_entry(s, i).map(|(key, _)| (key, i)));
        let Some((key, i)) = found else {
            return Ok(self.exhaust(it));
        };
        self.heap.set_data0(it, u64::from(i + 1) | left.saturating_sub(1) << 32);
        Ok(Some(self.new_ref(key)))
    }

    // -- how much is left ---------------------------------------------------------------------------------------------

    /// What a builtin iterator's `__length_hint__` says; `None` for NotImplemented.
    pub fn iterator_hint(&mut self, it: Obj) -> R<Option<i64>> {
        let ty = self.heap.ty(it);
        if ty == self.t.range_iter {
            return Ok(Some(self.range_iter_left(it)));
        }
        let seq = self.heap.slot(it, 0);
        if seq.is_null() {
            return Ok(Some(0));
        }
        let at = self.heap.data0(it);
        if ty == self.t.list_iter || ty == self.t.tuple_iter {
            return Ok(Some((i64::from(self.items_len(seq)) - at as i64).max(0)));
        }
        if ty == self.t.str_iter {
            let left = self.text(seq).get(at as usize..).map_or(0, |rest| rest.chars().count());
            return Ok(Some(left as i64));
        }
        if ty == self.t.bytes_iter {
            return Ok(Some((self.bytes_of(seq).len() as i64 - at as i64).max(0)));
        }
        if self.heap.kind(seq) == Kind::Dict && ty != self.t.reversed && ty != self.t.seq_iter {
            let same = self.heap.data1(it) >> 32 == u64::from(self.heap.dict_len(seq));
            return Ok(Some(if same { (at >> 32) as i64 } else { 0 }));
        }
        if ty == self.t.set_iter {
            let same = self.heap.data1(it) >> 32 == u64::from(self.heap.set_len(seq));
            return Ok(Some(if same { (at >> 32) as i64 } else { 0 }));
        }
        if ty == self.t.list_reviter {
            let n = i64::from(self.heap.list_len(seq));
            return Ok(Some(if n < at as i64 { 0 } else { at as i64 }));
        }
        if ty == self.t.reversed {
            let n = self.length(seq)?;
            return Ok(Some(if n < at as i64 { 0 } else { at as i64 }));
        }
        if ty == self.t.seq_iter && self.has_length(seq) {
            let n = self.length(seq)?;
            return Ok(Some((n - at as i64).max(0)));
        }
        Ok(None)
    }

    /// `PyObject_LengthHint`.
    pub fn length_hint(&mut self, o: Obj, default: i64) -> R<i64> {
        if !self.is_heap_instance(o) {
            match self.heap.kind(o) {
                Kind::Iterator => return Ok(self.iterator_hint(o)?.unwrap_or(default)),
                Kind::Generator => return Ok(default),
                _ => {}
            }
        }
        if self.has_length(o) {
            match self.length(o) {
                Ok(n) => return Ok(n),
                Err(e) => {
                    if !self.raised_is(self.t.type_error) {
                        return Err(e);
                    }
                    self.drop_raised();
                }
            }
        }
        let name = self.n.length_hint;
        let result = match self.call_special(o, name, &[]) {
            Ok(Some(result)) => result,
            Ok(None) => return Ok(default),
            Err(e) => {
                if self.raised_is(self.t.type_error) {
                    self.drop_raised();
                    return Ok(default);
                }
                return Err(e);
            }
        };
        if result == self.not_implemented {
            self.decref(result);
            return Ok(default);
        }
        if !self.is_int(result) {
            let got = self.type_name(result);
            self.decref(result);
            return Err(self.type_error(&format!("__length_hint__ must be an integer, not {got}")));
        }
        let n = self.int_value(result);
        self.decref(result);
        match n {
            Some(n) if n >= 0 => Ok(n),
            Some(_) => Err(self.value_error("__length_hint__() should return >= 0")),
            None => Err(self.overflow_error("Python int too large to convert to C ssize_t")),
        }
    }
}

/// `reversed_new_impl`.
fn new_reversed(vm: &mut Vm, args: &Args) -> R {
    vm.check_new_args(args, "reversed", 1, 1)?;
    let (cls, seq) = (args.items[0], args.items[1]);
    let name = vm.n.reversed;
    match vm.special(seq, name) {
        Some(f) if f != vm.none => {
            if let Some(it) = vm.call_special_bound(seq, name, &[])? {
                return Ok(it);
            }
        }
        None if vm.heap.kind(seq) != Kind::Dict && vm.special(seq, vm.n.getitem).is_some() => {
            let n = vm.length(seq)?;
            vm.incref(seq);
            let size = vm.profile().layout.iter;
            let it = if cls == vm.t.reversed {
                vm.new_slots(cls, Kind::Iterator, size, true, &[seq])
            } else {
                let it = vm.new_instance(cls, size);
                vm.heap.init_slots(it, 1);
                vm.heap.set_slot(it, 0, seq);
                it
            };
            vm.heap.set_data0(it, n as u64);
            return Ok(it);
        }
        _ => {}
    }
    let got = vm.type_name(seq);
    Err(vm.type_error(&if !vm.profile().has(Feature::ReversedErrorNamesType) {
        "argument to reversed() must be a sequence".to_string()
    } else {
        format!("'{got}' object is not reversible")
    }))
}
