//! Tuples. CPython: `Objects/tupleobject.c`, `Objects/abstract.c` (`PySequence_Tuple`).

use super::sequence::{MOST_ITEMS, class_getitem};
use crate::native::{Args, NativeDef, class_method, method, slot, static_method};
use crate::vm::{R, Vm};
use glassheap_heap::{FreeList, Kind, NewObject, Obj, flag};
use glassheap_profile::Feature;

/// Longest tuple that a free list may hold.
const LONGEST_KEPT: u32 = 20;

/// What `tuple` offers.
pub const METHODS: &[NativeDef] = &[
    static_method("__new__", 0, 255, new),
    slot("__len__", 0, 0, |vm, a| {
        Ok(vm.new_int(i64::from(vm.heap.slots_len(a.items[0]))))
    }),
    slot("__getitem__", 1, 1, |vm, a| vm.tuple_subscript(a.items[0], a.items[1])),
    slot("__contains__", 1, 1, |vm, a| {
        let found = vm.items_contain(a.items[0], a.items[1])?;
        Ok(vm.new_bool(found))
    }),
    slot("__iter__", 0, 0, |vm, a| Ok(vm.new_tuple_iter(a.items[0]))),
    slot("__eq__", 1, 1, |vm, a| compare(vm, a, 2)),
    slot("__ne__", 1, 1, |vm, a| compare(vm, a, 3)),
    slot("__lt__", 1, 1, |vm, a| compare(vm, a, 0)),
    slot("__le__", 1, 1, |vm, a| compare(vm, a, 1)),
    slot("__gt__", 1, 1, |vm, a| compare(vm, a, 4)),
    slot("__ge__", 1, 1, |vm, a| compare(vm, a, 5)),
    slot("__hash__", 0, 0, hash),
    slot("__add__", 1, 1, add),
    slot("__mul__", 1, 1, multiply),
    slot("__rmul__", 1, 1, multiply),
    slot("__repr__", 0, 0, repr),
    class_method("__class_getitem__", 1, 1, class_getitem),
    method("index", 1, 3, index),
    method("count", 1, 1, |vm, a| vm.count_items(a.items[0], a.items[1])),
];

/// Registers the methods.
pub fn install(vm: &mut Vm) {
    let ty = vm.t.tuple;
    vm.add_methods(ty, METHODS);
}

impl Vm {
    /// `PyTuple_New(n)` without tracking: the items are still NULL, `n` is not 0.
    fn alloc_tuple(&mut self, n: u32) -> Obj {
        let o = self.alloc(NewObject {
            ty: self.t.tuple,
            kind: Kind::Tuple,
            basicsize: self.profile().layout.tuple + 8 * n,
            pre_header: 0,
            gc: true,
            free_list: (n <= LONGEST_KEPT).then_some(FreeList::Tuple(n)),
            flags: 0,
        });
        self.heap.init_slots(o, n);
        o
    }

    /// `PyTuple_New(n)`: tracked, the items are still NULL.
    pub fn new_tuple_sized(&mut self, n: u32) -> Obj {
        if n == 0 {
            return self.new_ref(self.empty_tuple);
        }
        let o = self.alloc_tuple(n);
        self.heap.gc_track(o);
        o
    }

    /// A tuple of these items, whose references it takes (`_PyTuple_FromArraySteal`).
    pub fn new_tuple(&mut self, items: &[Obj]) -> Obj {
        if items.is_empty() {
            return self.new_ref(self.empty_tuple);
        }
        let o = self.alloc_tuple(items.len() as u32);
        self.fill_tuple(o, items);
        o
    }

    fn fill_tuple(&mut self, o: Obj, items: &[Obj]) {
        for (i, item) in items.iter().enumerate() {
            self.heap.set_slot(o, i as u32, *item);
        }
        self.track_tuple(o, items);
    }

    fn track_tuple(&mut self, o: Obj, items: &[Obj]) {
        let untracked = self.profile().gc.tuples_untracked_at_creation
            && !items
                .iter()
                .any(|item| !item.is_null() && self.heap.may_be_tracked(*item));
        if !untracked {
            self.heap.gc_track(o);
        }
    }

    /// A tuple that is always tracked first (`PyTuple_New`), with these items.
    pub fn new_tuple_tracked(&mut self, items: &[Obj]) -> Obj {
        let o = self.new_tuple_sized(items.len() as u32);
        for (i, item) in items.iter().enumerate() {
            self.heap.set_slot(o, i as u32, *item);
        }
        o
    }

    /// `PySequence_Tuple`: `tuple(iterable)`.
    pub fn tuple_from_iterable(&mut self, iterable: Obj) -> R {
        if self.is_exact(iterable, self.t.tuple) {
            return Ok(self.new_ref(iterable));
        }
        if self.heap.kind(iterable) == Kind::List && self.is_exact(iterable, self.t.list) {
            let items = self.items_taken(iterable);
            return Ok(self.new_tuple(&items));
        }
        // What would not fit need not be tried.
        if self.heap.kind(iterable) == Kind::Range {
            let n = self.heap.slot(iterable, 3);
            if self.int_value(n).is_none_or(|n| n > MOST_ITEMS) {
                return Err(self.memory_error());
            }
        }
        let it = self.get_iter(iterable)?;
        let result = if self.profile().has(Feature::TupleGathersInBuffer) {
            self.tuple_by_buffer(it)
        } else {
            self.tuple_by_growth(iterable, it)
        };
        self.decref(it);
        result
    }

    /// 3.14: the first items wait outside the heap, more than eight in a list.
    fn tuple_by_buffer(&mut self, it: Obj) -> R {
        let mut items = Vec::new();
        while items.len() < 8 {
            match self.iter_next(it) {
                Ok(Some(o)) => items.push(o),
                Ok(None) => return Ok(self.new_tuple(&items)),
                Err(e) => {
                    self.decref_all(items);
                    return Err(e);
                }
            }
        }
        let list = self.new_list_sized(16);
        for (i, item) in items.into_iter().enumerate() {
            self.heap.set_slot(list, i as u32, item);
        }
        self.heap.set_data0(list, 8);
        loop {
            match self.iter_next(it) {
                Ok(Some(o)) => {
                    self.list_push(list, o);
                    if let Err(e) = self.check_growth(i64::from(self.heap.list_len(list))) {
                        self.decref(list);
                        return Err(e);
                    }
                }
                Ok(None) => break,
                Err(e) => {
                    self.decref(list);
                    return Err(e);
                }
            }
        }
        let items = self.heap.list_take_all(list);
        for i in 0..items.len() as u32 {
            self.heap.set_slot(list, i, Obj::NULL);
        }
        let o = self.new_tuple(&items);
        self.decref(list);
        Ok(o)
    }

    /// Up to 3.13: a tuple of the guessed length grows by a quarter and 10 and is cut at the end.
    fn tuple_by_growth(&mut self, iterable: Obj, it: Obj) -> R {
        let guess = self.length_hint(iterable, 10)?;
        if guess > MOST_ITEMS {
            return Err(self.memory_error());
        }
        let mut n = guess as u32;
        let mut o = self.new_tuple_sized(n);
        let mut j = 0;
        loop {
            let item = match self.iter_next(it) {
                Ok(Some(item)) => item,
                Ok(None) => break,
                Err(e) => {
                    self.decref(o);
                    return Err(e);
                }
            };
            if j >= n {
                n += 10;
                n += n >> 2;
                if i64::from(n) > MOST_ITEMS {
                    self.decref(item);
                    self.decref(o);
                    return Err(self.memory_error());
                }
                o = self.resize_tuple(o, n);
            }
            self.heap.set_slot(o, j, item);
            j += 1;
        }
        if j < n {
            o = self.resize_tuple(o, j);
        }
        Ok(o)
    }

    /// `_PyTuple_Resize` of a tuple that only the caller knows.
    fn resize_tuple(&mut self, o: Obj, n: u32) -> Obj {
        if self.heap.slots_len(o) == n {
            return o;
        }
        if n == 0 || o == self.empty_tuple {
            self.decref(o);
            return self.new_tuple_sized(n);
        }
        self.heap.gc_untrack(o);
        let head = u64::from(self.profile().layout.gc_head);
        let size = self.profile().layout.gc_head + self.profile().layout.tuple + 8 * n;
        let (block, old) = (self.heap.addr(o) - head, self.heap.image.size.get(o.0));
        let to = self.heap.realloc(block, old, size);
        let heap = &mut self.heap;
        heap.image.addr.set(&mut heap.image.journal, o.0, to + head);
        heap.image.size.set(&mut heap.image.journal, o.0, size);
        heap.resize_slots(o, n);
        if n <= LONGEST_KEPT {
            heap.set_flag(o, flag::EXACT);
        } else {
            heap.clear_flag(o, flag::EXACT);
        }
        heap.gc_track(o);
        o
    }

    /// The positional arguments of `f(*x)`: a list that became a tuple, or any iterable.
    pub fn tuple_from_star(&mut self, packed: Obj, callee: Obj) -> R {
        if self.is_exact(packed, self.t.tuple) {
            return Ok(self.new_ref(packed));
        }
        if !self.is_iterable(packed) {
            let (name, got) = (self.callee_name(callee), self.type_name(packed));
            return Err(self.type_error(&format!("{name} argument after * must be an iterable, not {got}")));
        }
        self.tuple_from_iterable(packed)
    }

    /// `_PyObject_FunctionStr`: `module.qualname()`; 2.x: `name()`.
    pub fn callee_name(&mut self, callee: Obj) -> String {
        let plain = if self.heap.kind(callee) == Kind::Function {
            self.qualname_of(callee)
        } else {
            String::new()
        };
        if !self.profile().has(Feature::CalleeNamesAreQualified) && !plain.is_empty() {
            return format!("{}()", plain.rsplit('.').next().unwrap_or_default());
        }
        let qualname = match self.get_attr_text(callee, "__qualname__") {
            Ok(Some(name)) => {
                let text = self.text(name).to_string();
                self.decref(name);
                text
            }
            Ok(None) => return self.str_text_of(callee).unwrap_or_else(|_| "function".to_string()),
            Err(_) => {
                self.drop_raised();
                return "function".to_string();
            }
        };
        let module = match self.get_attr_text(callee, "__module__") {
            Ok(Some(module)) => {
                let text = self.text(module).to_string();
                self.decref(module);
                text
            }
            Ok(None) => String::new(),
            Err(_) => {
                self.drop_raised();
                String::new()
            }
        };
        if module.is_empty() || module == "builtins" {
            format!("{qualname}()")
        } else {
            format!("{module}.{qualname}()")
        }
    }

    /// `tuplesubscript`.
    pub fn tuple_subscript(&mut self, tuple: Obj, key: Obj) -> R {
        let n = self.heap.slots_len(tuple);
        if self.has_index(key) {
            return match self.item_position(key, n)? {
                Some(i) => {
                    let item = self.heap.slot(tuple, i);
                    Ok(self.new_ref(item))
                }
                None => Err(self.index_error("tuple index out of range")),
            };
        }
        if self.heap.kind(key) != Kind::Slice {
            return Err(self.index_type_error("tuple", key));
        }
        let (start, _, step, count) = self.slice_indices(key, i64::from(n))?;
        if start == 0 && step == 1 && count == i64::from(n) && self.is_exact(tuple, self.t.tuple) {
            return Ok(self.new_ref(tuple));
        }
        let items: Vec<Obj> = (0..count)
            .map(|k| self.heap.slot(tuple, (start + k * step) as u32))
            .collect();
        for item in &items {
            self.incref(*item);
        }
        Ok(self.new_tuple(&items))
    }
}

fn new(vm: &mut Vm, args: &Args) -> R {
    let Some(cls) = args.get(0) else {
        return Err(vm.type_error("tuple.__new__(): not enough arguments"));
    };
    if cls == vm.t.tuple || args.nkw == 0 && args.len() > 2 {
        vm.check_new_args(args, "tuple", 0, 1)?;
    }
    let made = match args.get(1) {
        Some(iterable) => vm.tuple_from_iterable(iterable)?,
        None => vm.new_tuple_sized(0),
    };
    if cls == vm.t.tuple {
        return Ok(made);
    }
    // `tuple_subtype_new`: the items are copied from a plain tuple.
    let n = vm.heap.slots_len(made);
    let size = vm.profile().layout.tuple + 8 * n;
    let o = vm.new_instance(cls, size);
    vm.heap.init_slots(o, n);
    for i in 0..n {
        let item = vm.heap.slot(made, i);
        vm.incref(item);
        vm.heap.set_slot(o, i, item);
    }
    vm.heap.gc_track(o);
    vm.decref(made);
    Ok(o)
}

fn compare(vm: &mut Vm, args: &Args, op: u32) -> R {
    if vm.heap.kind(args.items[1]) != Kind::Tuple {
        return Ok(vm.not_implemented_ref());
    }
    vm.compare_items(args.items[0], args.items[1], op)
}

fn hash(vm: &mut Vm, args: &Args) -> R {
    let hash = vm.tuple_hash(args.items[0])?;
    Ok(vm.new_int(hash as i64))
}

impl Vm {
    /// `tuplehash`: xxHash over the items' hashes; 2.x has its own.
    pub fn tuple_hash(&mut self, o: Obj) -> R<u64> {
        let n = self.heap.slots_len(o);
        if self.profile().layout.dict_classic {
            let (mut x, mut mult) = (0x34_5678_i64, 1_000_003_i64);
            for i in 0..n {
                let item = self.heap.slot(o, i);
                let h = self.hash_of(item)? as i64;
                x = (x ^ h).wrapping_mul(mult);
                mult = mult.wrapping_add(82_520 + 2 * i64::from(n - 1 - i));
            }
            x = x.wrapping_add(97_531);
            return Ok(if x == -1 { -2i64 as u64 } else { x as u64 });
        }
        let mut acc = 2_870_177_450_012_600_261u64;
        for i in 0..n {
            let item = self.heap.slot(o, i);
            let lane = self.hash_of(item)?;
            acc = acc.wrapping_add(lane.wrapping_mul(14_029_467_366_897_019_727));
            acc = acc.rotate_left(31).wrapping_mul(11_400_714_785_074_694_791);
        }
        acc = acc.wrapping_add(u64::from(n) ^ (2_870_177_450_012_600_261 ^ 3_527_539));
        Ok(if acc == u64::MAX { 1_546_275_796 } else { acc })
    }
}

fn add(vm: &mut Vm, args: &Args) -> R {
    let (a, b) = (args.items[0], args.items[1]);
    if vm.heap.kind(b) != Kind::Tuple {
        return Ok(vm.not_implemented_ref());
    }
    let keeps_other = vm.profile().has(Feature::TupleConcatKeepsOther);
    if keeps_other && vm.heap.slots_len(a) == 0 && vm.is_exact(b, vm.t.tuple) {
        return Ok(vm.new_ref(b));
    }
    if keeps_other && vm.heap.slots_len(b) == 0 && vm.is_exact(a, vm.t.tuple) {
        return Ok(vm.new_ref(a));
    }
    let mut items = vm.items_taken(a);
    items.extend(vm.items_taken(b));
    Ok(vm.new_tuple(&items))
}

fn multiply(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    let Some(n) = vm.repeat_count(args.items[1])? else {
        return Ok(vm.not_implemented_ref());
    };
    let len = i64::from(vm.heap.slots_len(o));
    if (len == 0 || n == 1) && vm.is_exact(o, vm.t.tuple) {
        return Ok(vm.new_ref(o));
    }
    let n = n.max(0);
    if len != 0 && n > MOST_ITEMS / len {
        return Err(vm.memory_error());
    }
    let items: Vec<Obj> = vm.heap.slots(o).iter().map(|w| Obj(*w)).collect();
    let items: Vec<Obj> = if items.is_empty() {
        items
    } else {
        items.repeat(n as usize)
    };
    for item in &items {
        vm.incref(*item);
    }
    Ok(vm.new_tuple(&items))
}

fn repr(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    let n = vm.heap.slots_len(o);
    if n == 0 {
        return Ok(vm.new_str("()"));
    }
    if !vm.repr_enter(o) {
        return Ok(vm.new_str("(...)"));
    }
    let text = vm.repr_items(false, |vm, i| (i < n).then(|| vm.heap.slot(o, i)));
    vm.repr_leave(o);
    let text = text?;
    Ok(vm.new_str(&if n == 1 {
        format!("({text},)")
    } else {
        format!("({text})")
    }))
}

fn index(vm: &mut Vm, args: &Args) -> R {
    let (start, stop) = vm.index_bounds(args, 2, vm.heap.slots_len(args.items[0]))?;
    match vm.find_item_left(args.items[0], args.items[1], start, stop)? {
        Some(i) => Ok(vm.new_int(i64::from(i))),
        None => Err(vm.value_error("tuple.index(x): x not in tuple")),
    }
}
