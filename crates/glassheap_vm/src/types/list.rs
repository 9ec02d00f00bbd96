//! Lists. CPython: `Objects/listobject.c`.

mod timsort;

use super::sequence::{MOST_ITEMS, class_getitem, set_unhashable};
use crate::native::{Args, NativeDef, class_method, method, method_kw, slot, slot_kw, static_method};
use crate::vm::{R, Vm};
use glassheap_heap::dealloc;
use glassheap_heap::{FreeList, Kind, NewObject, Obj};
use glassheap_profile::Feature;

/// What `list` offers.
pub const METHODS: &[NativeDef] = &[
    static_method("__new__", 0, 255, new),
    slot_kw("__init__", init),
    slot("__len__", 0, 0, |vm, a| {
        Ok(vm.new_int(i64::from(vm.heap.list_len(a.items[0]))))
    }),
    slot("__getitem__", 1, 1, |vm, a| vm.list_subscript(a.items[0], a.items[1])),
    slot("__setitem__", 2, 2, |vm, a| {
        vm.list_ass_subscript(a.items[0], a.items[1], a.items[2])?;
        Ok(vm.new_none())
    }),
    slot("__delitem__", 1, 1, |vm, a| {
        vm.list_ass_subscript(a.items[0], a.items[1], Obj::NULL)?;
        Ok(vm.new_none())
    }),
    slot("__contains__", 1, 1, |vm, a| {
        let found = vm.items_contain(a.items[0], a.items[1])?;
        Ok(vm.new_bool(found))
    }),
    slot("__iter__", 0, 0, |vm, a| Ok(vm.new_list_iter(a.items[0]))),
    method("__reversed__", 0, 0, |vm, a| Ok(vm.new_list_reverse_iter(a.items[0]))),
    slot("__eq__", 1, 1, |vm, a| compare(vm, a, 2)),
    slot("__ne__", 1, 1, |vm, a| compare(vm, a, 3)),
    slot("__lt__", 1, 1, |vm, a| compare(vm, a, 0)),
    slot("__le__", 1, 1, |vm, a| compare(vm, a, 1)),
    slot("__gt__", 1, 1, |vm, a| compare(vm, a, 4)),
    slot("__ge__", 1, 1, |vm, a| compare(vm, a, 5)),
    slot("__add__", 1, 1, add),
    slot("__iadd__", 1, 1, inplace_add),
    slot("__mul__", 1, 1, multiply),
    slot("__rmul__", 1, 1, multiply),
    slot("__imul__", 1, 1, inplace_multiply),
    slot("__repr__", 0, 0, repr),
    class_method("__class_getitem__", 1, 1, class_getitem),
    method("append", 1, 1, append),
    method("extend", 1, 1, |vm, a| {
        vm.list_extend(a.items[0], a.items[1])?;
        Ok(vm.new_none())
    }),
    method("insert", 2, 2, insert),
    method("pop", 0, 1, pop),
    method("remove", 1, 1, remove),
    method("index", 1, 3, index),
    method("count", 1, 1, count),
    method("reverse", 0, 0, reverse),
    method_kw("sort", 0, 255, sort),
];

/// Methods that came with 3.3.
pub const METHODS_3: &[NativeDef] = &[
    method("clear", 0, 0, |vm, a| {
        dealloc::list_clear(vm, a.items[0]);
        Ok(vm.new_none())
    }),
    method("copy", 0, 0, |vm, a| Ok(vm.list_slice(a.items[0], 0, u32::MAX))),
];

/// Registers the methods.
pub fn install(vm: &mut Vm) {
    let ty = vm.t.list;
    vm.add_methods(ty, METHODS);
    if vm.profile().has(Feature::ListHasClearAndCopy) {
        vm.add_methods(ty, METHODS_3);
    }
    set_unhashable(vm, ty);
}

impl Vm {
    fn alloc_list(&mut self) -> Obj {
        self.alloc(NewObject {
            ty: self.t.list,
            kind: Kind::List,
            basicsize: self.profile().layout.list,
            pre_header: 0,
            gc: true,
            free_list: Some(FreeList::List),
            flags: 0,
        })
    }

    /// `PyList_New(0)`.
    pub fn new_empty_list(&mut self) -> Obj {
        let list = self.alloc_list();
        self.heap.gc_track(list);
        list
    }

    /// A list with exactly these items, whose references it takes.
    pub fn new_list(&mut self, items: &[Obj]) -> Obj {
        let list = self.new_list_sized(items.len() as u32);
        for (i, item) in items.iter().enumerate() {
            self.heap.set_slot(list, i as u32, *item);
        }
        list
    }

    /// `PyList_New(n)`: the items are still NULL.
    pub fn new_list_sized(&mut self, n: u32) -> Obj {
        let list = self.alloc_list();
        if n > 0 {
            self.heap.list_init_exact(list, n);
        }
        self.heap.gc_track(list);
        list
    }

    /// `list(iterable)`.
    pub fn list_from_iterable(&mut self, iterable: Obj) -> R {
        let list = self.new_empty_list();
        match self.list_extend(list, iterable) {
            Ok(()) => Ok(list),
            Err(e) => {
                self.decref(list);
                Err(e)
            }
        }
    }

    /// Runs an iterator to its end: the items, new references.
    pub fn collect(&mut self, iterable: Obj) -> R<Vec<Obj>> {
        if self.is_exact(iterable, self.t.list) || self.is_exact(iterable, self.t.tuple) {
            return Ok(self.items_taken(iterable));
        }
        let it = self.get_iter(iterable)?;
        let mut items = Vec::new();
        loop {
            match self.iter_next(it) {
                Ok(Some(o)) => {
                    items.push(o);
                    if let Err(e) = self.check_growth(items.len() as i64) {
                        self.decref_all(items);
                        self.decref(it);
                        return Err(e);
                    }
                }
                Ok(None) => {
                    self.decref(it);
                    return Ok(items);
                }
                Err(e) => {
                    self.decref_all(items);
                    self.decref(it);
                    return Err(e);
                }
            }
        }
    }

    /// `list_extend`.
    pub fn list_extend(&mut self, list: Obj, iterable: Obj) -> R<()> {
        let ty = self.heap.ty(iterable);
        if ty == self.t.list || ty == self.t.tuple || iterable == list {
            return self.extend_fast(list, iterable);
        }
        // Special cases for sets and dicts from 3.13 on.
        if self.profile().has(Feature::ListExtendCopiesSetsAndDicts) {
            if ty == self.t.set || ty == self.t.frozenset {
                let keys = self.heap.set_items(iterable).into_iter().map(|(key, _)| key).collect();
                return self.extend_borrowed(list, keys);
            }
            let view = [self.t.dict_keys, self.t.dict_values, self.t.dict_items]
                .iter()
                .position(|t| *t == ty);
            if ty == self.t.dict || view.is_some() {
                let dict = if ty == self.t.dict {
                    iterable
                } else {
                    self.heap.slot(iterable, 0)
                };
                let entries = self.heap.dict_items(dict);
                return match view.unwrap_or(0) {
                    0 => self.extend_borrowed(list, entries.iter().map(|e| e.key).collect()),
                    1 => self.extend_borrowed(list, entries.iter().map(|e| e.value).collect()),
                    _ => self.extend_dict_items(list, &entries),
                };
            }
        }
        self.extend_iter(list, iterable)
    }

    fn check_room(&mut self, list: Obj, more: i64) -> R<()> {
        if i64::from(self.heap.list_len(list)).saturating_add(more) > MOST_ITEMS {
            return Err(self.memory_error());
        }
        Ok(())
    }

    fn extend_fast(&mut self, list: Obj, iterable: Obj) -> R<()> {
        let n = self.items_len(iterable);
        if n == 0 {
            return Ok(());
        }
        self.check_room(list, i64::from(n))?;
        let m = self.heap.list_len(list);
        let items = self.items_taken(iterable);
        // `list_preallocate_exact` came with 3.9.
        if self.heap.list_allocated(list) == 0 && self.profile().layout.list_growth_multiple_of_4 {
            self.heap.list_preallocate(list, n);
        }
        self.heap.list_resize(list, m + n);
        for (i, item) in items.into_iter().enumerate() {
            self.heap.set_slot(list, m + i as u32, item);
        }
        Ok(())
    }

    fn extend_borrowed(&mut self, list: Obj, items: Vec<Obj>) -> R<()> {
        let m = self.heap.list_len(list);
        self.check_room(list, items.len() as i64)?;
        self.heap.list_resize(list, m + items.len() as u32);
        for (i, item) in items.into_iter().enumerate() {
            self.incref(item);
            self.heap.set_slot(list, m + i as u32, item);
        }
        Ok(())
    }

    fn extend_dict_items(&mut self, list: Obj, entries: &[glassheap_heap::dict::Entry]) -> R<()> {
        let m = self.heap.list_len(list);
        self.heap.list_resize(list, m + entries.len() as u32);
        for (i, e) in entries.iter().enumerate() {
            let (key, value) = (self.new_ref(e.key), self.new_ref(e.value));
            let pair = self.new_tuple(&[key, value]);
            self.heap.set_slot(list, m + i as u32, pair);
        }
        Ok(())
    }

    fn extend_iter(&mut self, list: Obj, iterable: Obj) -> R<()> {
        let it = self.get_iter(iterable)?;
        let result = self.extend_from(list, iterable, it);
        self.decref(it);
        result
    }

    fn extend_from(&mut self, list: Obj, iterable: Obj, it: Obj) -> R<()> {
        let rules = self.profile();
        let n = if rules.has(Feature::ListExtendAsksGeneratorsNothing) && self.heap.kind(iterable) == Kind::Generator {
            0
        } else {
            self.length_hint(iterable, 8)?
        };
        let m = self.heap.list_len(list);
        if n > MOST_ITEMS - i64::from(m) {
            return Err(self.memory_error());
        }
        let n = n as u32;
        if self.heap.list_allocated(list) == 0 && rules.layout.list_growth_multiple_of_4 {
            if n > 0 {
                self.heap.list_preallocate(list, n);
            }
        } else {
            self.heap.list_resize(list, m + n);
            self.heap.set_data0(list, u64::from(m));
        }
        while let Some(item) = self.iter_next(it)? {
            if let Err(e) = self.check_growth(i64::from(self.heap.list_len(list))) {
                self.decref(item);
                return Err(e);
            }
            self.list_push(list, item);
        }
        let len = self.heap.list_len(list);
        if len < self.heap.list_allocated(list) {
            self.heap.list_resize(list, len);
        }
        Ok(())
    }

    /// `_PyList_AppendTakeRef`: where there is room nothing is resized (3.11+).
    pub fn list_push(&mut self, list: Obj, item: Obj) {
        let len = self.heap.list_len(list);
        if len < self.heap.list_allocated(list) && self.profile().has(Feature::ListAppendStoresItemFirst) {
            self.heap.set_slot(list, len, item);
            self.heap.set_data0(list, u64::from(len) + 1);
        } else {
            self.heap.list_append(list, item);
        }
    }

    /// `list_slice`: a new list of `from..to`.
    pub fn list_slice(&mut self, list: Obj, from: u32, to: u32) -> Obj {
        let to = to.min(self.heap.list_len(list));
        let from = from.min(to);
        let new = self.new_list_sized(to - from);
        for i in from..to {
            let item = self.heap.slot(list, i);
            self.incref(item);
            self.heap.set_slot(new, i - from, item);
        }
        new
    }

    /// `list_subscript`.
    pub fn list_subscript(&mut self, list: Obj, key: Obj) -> R {
        if self.has_index(key) {
            // The index may run code that changes the list: the length counts afterwards.
            let i = self.index_for_item(key)?;
            let len = i64::from(self.heap.list_len(list));
            let i = if i < 0 { i + len } else { i };
            if !(0..len).contains(&i) {
                return Err(self.index_error("list index out of range"));
            }
            let item = self.heap.slot(list, i as u32);
            return Ok(self.new_ref(item));
        }
        if self.heap.kind(key) != Kind::Slice {
            return Err(self.index_type_error("list", key));
        }
        let (start, step) = self.slice_ends(key)?;
        let (start, _, step, n) = self.slice_adjust(start, step, i64::from(self.heap.list_len(list)));
        if step == 1 {
            return Ok(self.list_slice(list, start as u32, (start + n) as u32));
        }
        let new = self.new_list_sized(n as u32);
        for k in 0..n {
            let item = self.heap.slot(list, (start + k * step) as u32);
            self.incref(item);
            self.heap.set_slot(new, k as u32, item);
        }
        Ok(new)
    }

    /// `list_ass_subscript`: `list[key] = value`, or `del list[key]` when `value` is NULL.
    pub fn list_ass_subscript(&mut self, list: Obj, key: Obj, value: Obj) -> R<()> {
        if self.has_index(key) {
            let i = self.index_for_item(key)?;
            let len = i64::from(self.heap.list_len(list));
            let i = if i < 0 { i + len } else { i };
            if !(0..len).contains(&i) {
                return Err(self.index_error("list assignment index out of range"));
            }
            let i = i as u32;
            if value.is_null() {
                self.delete_one(list, i);
                return Ok(());
            }
            self.incref(value);
            let old = self.heap.slot(list, i);
            self.heap.set_slot(list, i, value);
            self.decref(old);
            return Ok(());
        }
        if self.heap.kind(key) != Kind::Slice {
            return Err(self.index_type_error("list", key));
        }
        let (bounds, step) = self.slice_ends(key)?;
        let (start, stop, step, n) = self.slice_adjust(bounds, step, i64::from(self.heap.list_len(list)));
        if step == 1 {
            let plain = if self.profile().has(Feature::ListSliceErrorSaysExtended) {
                "must assign iterable to extended slice"
            } else {
                "can only assign an iterable"
            };
            let items = if value.is_null() {
                Vec::new()
            } else {
                self.slice_values(value, plain)?
            };
            // Making the items may have changed the list.
            let len = i64::from(self.heap.list_len(list));
            let start = start.min(len);
            let stop = stop.max(start).min(len);
            let result = self.check_room(list, items.len() as i64);
            if let Err(e) = result {
                self.decref_all(items);
                return Err(e);
            }
            self.list_ass_slice(list, start as u32, stop as u32, &items);
            return Ok(());
        }
        if value.is_null() {
            self.delete_extended(list, start, step, n);
            return Ok(());
        }
        let items = self.slice_values(value, "must assign iterable to extended slice")?;
        if items.len() as i64 != n || i64::from(self.heap.list_len(list)) < stop.max(start) {
            let got = items.len();
            self.decref_all(items);
            return Err(self.value_error(&format!(
                "attempt to assign sequence of size {got} to extended slice of size {n}"
            )));
        }
        let mut old = Vec::with_capacity(items.len());
        for (k, item) in (0..n).zip(items) {
            let i = (start + k * step) as u32;
            old.push(self.heap.slot(list, i));
            self.heap.set_slot(list, i, item);
        }
        self.decref_all(old);
        Ok(())
    }

    /// `PySequence_Fast` of what is assigned to a slice; items are new references. The temporary list is real.
    fn slice_values(&mut self, value: Obj, message: &str) -> R<Vec<Obj>> {
        if matches!(self.heap.kind(value), Kind::List | Kind::Tuple) {
            return Ok(self.items_taken(value));
        }
        if !self.is_iterable(value) {
            return Err(self.type_error(message));
        }
        let list = self.list_from_iterable(value)?;
        let items = self.items_taken(list);
        self.decref(list);
        Ok(items)
    }

    /// `list_ass_slice`: the items `low..high` give way to `items`, whose references the list takes.
    pub fn list_ass_slice(&mut self, list: Obj, low: u32, high: u32, items: &[Obj]) {
        let len = self.heap.list_len(list);
        let high = high.clamp(low, len);
        let n = items.len() as u32;
        if len + n == high - low {
            dealloc::list_clear(self, list);
            return;
        }
        let recycled: Vec<Obj> = (low..high).map(|i| self.heap.slot(list, i)).collect();
        let new_len = len - (high - low) + n;
        if n < high - low {
            // `memmove` first, then `list_resize`.
            for i in high..len {
                let moved = self.heap.slot(list, i);
                self.heap.set_slot(list, i - (high - low) + n, moved);
            }
            for i in new_len..len {
                self.heap.set_slot(list, i, Obj::NULL);
            }
            self.heap.list_resize(list, new_len);
        } else if n > high - low {
            self.heap.list_resize(list, new_len);
            for i in (high..len).rev() {
                let moved = self.heap.slot(list, i);
                self.heap.set_slot(list, i + n - (high - low), moved);
            }
        }
        for (i, item) in items.iter().enumerate() {
            self.heap.set_slot(list, low + i as u32, *item);
        }
        self.decref_all(recycled.into_iter().rev());
    }

    /// `list_ass_item` with nothing: from 3.13 on the array never shrinks.
    fn delete_one(&mut self, list: Obj, i: u32) {
        if !self.profile().has(Feature::ListDeleteKeepsArray) {
            self.list_ass_slice(list, i, i + 1, &[]);
            return;
        }
        let old = self.heap.slot(list, i);
        let last = self.heap.list_len(list) - 1;
        for k in i..last {
            let moved = self.heap.slot(list, k + 1);
            self.heap.set_slot(list, k, moved);
        }
        self.heap.set_slot(list, last, Obj::NULL);
        self.heap.set_data0(list, u64::from(last));
        self.decref(old);
    }

    fn delete_extended(&mut self, list: Obj, start: i64, step: i64, n: i64) {
        if n <= 0 {
            return;
        }
        let (first, step) = if step < 0 {
            (start + (n - 1) * step, -step)
        } else {
            (start, step)
        };
        let len = self.heap.list_len(list);
        let mut garbage = Vec::with_capacity(n as usize);
        let (mut next, mut to) = (first, first as u32);
        for i in first as u32..len {
            let item = self.heap.slot(list, i);
            if i64::from(i) == next && (garbage.len() as i64) < n {
                garbage.push(item);
                next = next.saturating_add(step);
            } else {
                self.heap.set_slot(list, to, item);
                to += 1;
            }
        }
        for i in to..len {
            self.heap.set_slot(list, i, Obj::NULL);
        }
        self.heap.list_resize(list, to);
        self.decref_all(garbage);
    }

    /// `list_repeat` as items: `n` times, new references.
    fn list_repeat(&mut self, list: Obj, n: i64) -> R {
        let len = i64::from(self.heap.list_len(list));
        let n = n.max(0);
        if len != 0 && n > MOST_ITEMS / len {
            return Err(self.memory_error());
        }
        let new = self.new_list_sized((len * n) as u32);
        let items: Vec<Obj> = (0..len as u32).map(|i| self.heap.slot(list, i)).collect();
        for k in 0..(len * n) as u32 {
            let item = items[k as usize % items.len()];
            self.incref(item);
            self.heap.set_slot(new, k, item);
        }
        Ok(new)
    }

    /// The count of a repetition; `None`: the other operand is no number.
    pub fn repeat_count(&mut self, o: Obj) -> R<Option<i64>> {
        if !self.has_index(o) {
            return Ok(None);
        }
        self.index_of(o).map(Some)
    }

    /// `list.sort()`.
    pub fn list_sort(&mut self, list: Obj, key: Option<Obj>, reverse: bool) -> R<()> {
        timsort::sort(self, list, key, reverse)
    }
}

fn new(vm: &mut Vm, args: &Args) -> R {
    let Some(cls) = args.get(0) else {
        return Err(vm.type_error("list.__new__(): not enough arguments"));
    };
    if cls == vm.t.list {
        return Ok(vm.new_empty_list());
    }
    let size = vm.profile().layout.list;
    Ok(vm.new_instance(cls, size))
}

fn init(vm: &mut Vm, args: &Args) -> R {
    let list = args.items[0];
    if args.nkw != 0 && !vm.is_heap_instance(list) {
        return Err(vm.type_error("list() takes no keyword arguments"));
    }
    let given = args.len() - 1;
    if given > 1 {
        return Err(vm.type_error(&format!("list expected at most 1 argument, got {given}")));
    }
    if vm.heap.list_allocated(list) != 0 {
        dealloc::list_clear(vm, list);
    }
    if let Some(iterable) = args.get(1) {
        vm.list_extend(list, iterable)?;
    }
    Ok(vm.new_none())
}

fn compare(vm: &mut Vm, args: &Args, op: u32) -> R {
    if vm.heap.kind(args.items[1]) != Kind::List {
        return Ok(vm.not_implemented_ref());
    }
    vm.compare_items(args.items[0], args.items[1], op)
}

fn add(vm: &mut Vm, args: &Args) -> R {
    let (a, b) = (args.items[0], args.items[1]);
    if vm.heap.kind(b) != Kind::List {
        return Ok(vm.not_implemented_ref());
    }
    vm.check_room(a, i64::from(vm.heap.list_len(b)))?;
    let (na, nb) = (vm.heap.list_len(a), vm.heap.list_len(b));
    let new = vm.new_list_sized(na + nb);
    for i in 0..na + nb {
        let item = if i < na {
            vm.heap.slot(a, i)
        } else {
            vm.heap.slot(b, i - na)
        };
        vm.incref(item);
        vm.heap.set_slot(new, i, item);
    }
    Ok(new)
}

fn inplace_add(vm: &mut Vm, args: &Args) -> R {
    vm.list_extend(args.items[0], args.items[1])?;
    Ok(vm.new_ref(args.items[0]))
}

fn multiply(vm: &mut Vm, args: &Args) -> R {
    match vm.repeat_count(args.items[1])? {
        Some(n) => vm.list_repeat(args.items[0], n),
        None => Ok(vm.not_implemented_ref()),
    }
}

fn inplace_multiply(vm: &mut Vm, args: &Args) -> R {
    let list = args.items[0];
    let Some(n) = vm.repeat_count(args.items[1])? else {
        return Ok(vm.not_implemented_ref());
    };
    let len = vm.heap.list_len(list);
    if len > 0 && n < 1 {
        dealloc::list_clear(vm, list);
    } else if len > 0 && n > 1 {
        if n > MOST_ITEMS / i64::from(len) {
            return Err(vm.memory_error());
        }
        vm.heap.list_resize(list, len * n as u32);
        for i in len..len * n as u32 {
            let item = vm.heap.slot(list, i - len);
            vm.incref(item);
            vm.heap.set_slot(list, i, item);
        }
    }
    Ok(vm.new_ref(list))
}

fn repr(vm: &mut Vm, args: &Args) -> R {
    let list = args.items[0];
    if vm.heap.list_len(list) == 0 {
        return Ok(vm.new_str("[]"));
    }
    if !vm.repr_enter(list) {
        return Ok(vm.new_str("[...]"));
    }
    let holds = vm.profile().interp.list_repr_holds_item;
    let text = vm.repr_items(holds, |vm, i| {
        (i < vm.heap.list_len(list)).then(|| vm.heap.slot(list, i))
    });
    vm.repr_leave(list);
    let text = text?;
    Ok(vm.new_str(&format!("[{text}]")))
}

fn append(vm: &mut Vm, args: &Args) -> R {
    vm.check_room(args.items[0], 1)?;
    vm.incref(args.items[1]);
    vm.list_push(args.items[0], args.items[1]);
    Ok(vm.new_none())
}

fn insert(vm: &mut Vm, args: &Args) -> R {
    let list = args.items[0];
    let i = vm.ssize_of(args.items[1])?;
    vm.check_room(list, 1)?;
    let len = i64::from(vm.heap.list_len(list));
    let at = if i < 0 { (i + len).max(0) } else { i.min(len) };
    vm.incref(args.items[2]);
    vm.heap.list_insert(list, at as u32, args.items[2]);
    Ok(vm.new_none())
}

fn pop(vm: &mut Vm, args: &Args) -> R {
    let list = args.items[0];
    let i = match args.get(1) {
        Some(o) => vm.ssize_of(o)?,
        None => -1,
    };
    let len = i64::from(vm.heap.list_len(list));
    if len == 0 {
        return Err(vm.index_error("pop from empty list"));
    }
    let i = if i < 0 { i + len } else { i };
    if !(0..len).contains(&i) {
        return Err(vm.index_error("pop index out of range"));
    }
    // The reference of the list becomes the result's.
    let item = vm.heap.slot(list, i as u32);
    vm.heap.list_close_gap(list, i as u32, i as u32 + 1);
    Ok(item)
}

fn remove(vm: &mut Vm, args: &Args) -> R {
    let list = args.items[0];
    match vm.find_item_left(list, args.items[1], 0, i64::MAX)? {
        Some(i) => {
            vm.list_ass_slice(list, i, i + 1, &[]);
            Ok(vm.new_none())
        }
        None => Err(vm.value_error("list.remove(x): x not in list")),
    }
}

impl Vm {
    /// As `items_find`, with the item at the left of `==` in every release.
    pub fn find_item_left(&mut self, container: Obj, value: Obj, start: i64, stop: i64) -> R<Option<u32>> {
        let mut i = start.max(0);
        while i < stop && i < i64::from(self.items_len(container)) {
            let item = self.heap.slot(container, i as u32);
            self.incref(item);
            let same = self.equals(item, value);
            self.decref(item);
            if same? {
                return Ok(Some(i as u32));
            }
            i += 1;
        }
        Ok(None)
    }

    /// How many items of a list or tuple equal `value`.
    pub fn count_items(&mut self, container: Obj, value: Obj) -> R {
        let (mut n, mut from) = (0, 0);
        while let Some(i) = self.find_item_left(container, value, from, i64::MAX)? {
            n += 1;
            from = i64::from(i) + 1;
        }
        Ok(self.new_int(n))
    }
}

fn index(vm: &mut Vm, args: &Args) -> R {
    let list = args.items[0];
    let (start, stop) = vm.index_bounds(args, 2, vm.heap.list_len(list))?;
    if let Some(i) = vm.find_item_left(list, args.items[1], start, stop)? {
        return Ok(vm.new_int(i64::from(i)));
    }
    if vm.profile().has(Feature::ListIndexErrorIsFixed) {
        return Err(vm.value_error("list.index(x): x not in list"));
    }
    let text = vm.repr_text_of(args.items[1])?;
    Err(vm.value_error(&format!("{text} is not in list")))
}

fn count(vm: &mut Vm, args: &Args) -> R {
    vm.count_items(args.items[0], args.items[1])
}

fn reverse(vm: &mut Vm, args: &Args) -> R {
    let list = args.items[0];
    let n = vm.heap.list_len(list);
    for i in 0..n / 2 {
        let (a, b) = (vm.heap.slot(list, i), vm.heap.slot(list, n - 1 - i));
        vm.heap.set_slot(list, i, b);
        vm.heap.set_slot(list, n - 1 - i, a);
    }
    Ok(vm.new_none())
}

fn sort(vm: &mut Vm, args: &Args) -> R {
    if args.len() > 1 && vm.profile().has(Feature::ListSortIsKeywordOnly) {
        return Err(vm.type_error("sort() takes no positional arguments"));
    }
    let [key, reverse] = vm.named_args(args, args.len(), "sort", ["key", "reverse"], 0)?;
    let key = key.filter(|k| *k != vm.none);
    let reverse = match reverse {
        Some(o) if vm.profile().has(Feature::ListSortReverseIsTruth) => vm.truth(o)?,
        Some(o) => vm.index_of(o)? != 0,
        None => false,
    };
    vm.list_sort(args.items[0], key, reverse)?;
    Ok(vm.new_none())
}
