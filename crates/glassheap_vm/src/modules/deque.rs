//! `_collections`: `deque`. CPython: `Modules/_collectionsmodule.c`.
//!
//! The items are slots `head..head+len`, in order, with room on both sides: so a deque dies in the order of its items.
//! `data0`: head and length, 32 bits each. `data1`: count of changes, and the greatest length plus one (0: none).

use super::RustModule;
use super::native_type::{COLLECTED, NativeType};
use crate::class::TypeBits;
use crate::native::{Args, NativeDef, class_method, getter, method, slot, slot_kw, static_method};
use crate::types::sequence::MOST_ITEMS;
use crate::vm::{R, Vm};
use glassheap_heap::Obj;

/// The module; `collections` itself is Python.
pub const MODULE: RustModule = RustModule {
    name: "_collections",
    functions: &[],
    fill: |vm, module| vm.add_native_types(module, TYPES),
};

const TYPES: &[NativeType] = &[
    NativeType {
        name: "deque",
        module: "collections",
        methods: DEQUE,
        bits: COLLECTED,
    },
    NativeType {
        name: "_deque_iterator",
        module: "_collections",
        methods: super::deque_iterator::ITERATOR,
        bits: TypeBits::GC,
    },
    NativeType {
        name: "_tuplegetter",
        module: "collections",
        methods: super::tuplegetter::TUPLEGETTER,
        bits: TypeBits::GC,
    },
];

/// Items of one block of CPython's; a block is 528 bytes.
const BLOCK: u32 = 64;

const DEQUE: &[NativeDef] = &[
    static_method("__new__", 0, 255, |vm, a| Ok(vm.new_native(a.items[0], 208, &[]))),
    slot_kw("__init__", init),
    slot("__len__", 0, 0, |vm, a| {
        let n = len(vm, a.items[0]);
        Ok(vm.new_int(i64::from(n)))
    }),
    slot("__bool__", 0, 0, |vm, a| {
        let n = len(vm, a.items[0]);
        Ok(vm.new_bool(n != 0))
    }),
    slot("__repr__", 0, 0, repr),
    slot("__iter__", 0, 0, |vm, a| {
        super::deque_iterator::new_iterator(vm, a.items[0], false)
    }),
    method("__reversed__", 0, 0, |vm, a| {
        super::deque_iterator::new_iterator(vm, a.items[0], true)
    }),
    slot("__getitem__", 1, 1, |vm, a| {
        let at = position(vm, a.items[0], a.items[1], "deque index out of range")?;
        let o = vm.heap.slot(a.items[0], at);
        Ok(vm.new_ref(o))
    }),
    slot("__setitem__", 2, 2, |vm, a| {
        let at = position(vm, a.items[0], a.items[1], "deque index out of range")?;
        let value = vm.new_ref(a.items[2]);
        vm.put_slot(a.items[0], at, value);
        Ok(vm.new_none())
    }),
    slot("__delitem__", 1, 1, |vm, a| {
        let at = position(vm, a.items[0], a.items[1], "deque index out of range")?;
        let o = remove_at(vm, a.items[0], at);
        vm.decref(o);
        Ok(vm.new_none())
    }),
    slot("__contains__", 1, 1, |vm, a| {
        let found = find(vm, a.items[0], a.items[1], 0, i64::MAX, false)?;
        Ok(vm.new_bool(found.is_some()))
    }),
    slot("__add__", 1, 1, add),
    slot("__iadd__", 1, 1, |vm, a| {
        extend(vm, a.items[0], a.items[1], false)?;
        Ok(vm.new_ref(a.items[0]))
    }),
    slot("__mul__", 1, 1, multiply),
    slot("__rmul__", 1, 1, multiply),
    slot("__imul__", 1, 1, |vm, a| {
        let n = vm.ssize_of(a.items[1])?;
        multiply_in_place(vm, a.items[0], n)?;
        Ok(vm.new_ref(a.items[0]))
    }),
    slot("__eq__", 1, 1, |vm, a| compare(vm, a, 2)),
    slot("__ne__", 1, 1, |vm, a| compare(vm, a, 3)),
    slot("__lt__", 1, 1, |vm, a| compare(vm, a, 0)),
    slot("__le__", 1, 1, |vm, a| compare(vm, a, 1)),
    slot("__gt__", 1, 1, |vm, a| compare(vm, a, 4)),
    slot("__ge__", 1, 1, |vm, a| compare(vm, a, 5)),
    method("__sizeof__", 0, 0, |vm, a| {
        // Blocks in use, and never none; a new deque starts in the middle of one.
        let n = len(vm, a.items[0]);
        let blocks = if n <= BLOCK {
            1
        } else {
            n.div_ceil(BLOCK) + u32::from(n.is_multiple_of(BLOCK))
        };
        Ok(vm.new_int(i64::from(vm.sizeof(a.items[0]) + 8 + 528 * blocks)))
    }),
    method("append", 1, 1, |vm, a| {
        vm.incref(a.items[1]);
        push(vm, a.items[0], a.items[1], false);
        Ok(vm.new_none())
    }),
    method("appendleft", 1, 1, |vm, a| {
        vm.incref(a.items[1]);
        push(vm, a.items[0], a.items[1], true);
        Ok(vm.new_none())
    }),
    method("pop", 0, 0, |vm, a| pop(vm, a.items[0], false)),
    method("popleft", 0, 0, |vm, a| pop(vm, a.items[0], true)),
    method("extend", 1, 1, |vm, a| {
        extend(vm, a.items[0], a.items[1], false)?;
        Ok(vm.new_none())
    }),
    method("extendleft", 1, 1, |vm, a| {
        extend(vm, a.items[0], a.items[1], true)?;
        Ok(vm.new_none())
    }),
    method("clear", 0, 0, |vm, a| {
        clear(vm, a.items[0]);
        Ok(vm.new_none())
    }),
    method("rotate", 0, 1, rotate),
    method("reverse", 0, 0, |vm, a| {
        let (h, n) = ends(vm, a.items[0]);
        let items: Vec<Obj> = (h..h + n).map(|i| vm.heap.slot(a.items[0], i)).collect();
        for (i, o) in (h..).zip(items.into_iter().rev()) {
            vm.heap.set_slot(a.items[0], i, o);
        }
        Ok(vm.new_none())
    }),
    method("count", 1, 1, |vm, a| {
        let state = changes(vm, a.items[0]);
        let mut found = 0;
        let mut i = 0;
        while i < len(vm, a.items[0]) {
            let o = item(vm, a.items[0], i);
            vm.incref(o);
            let same = vm.equals(o, a.items[1]);
            vm.decref(o);
            found += i64::from(same?);
            check_unchanged(vm, a.items[0], state)?;
            i += 1;
        }
        Ok(vm.new_int(found))
    }),
    method("index", 1, 3, index),
    method("insert", 2, 2, insert),
    method("remove", 1, 1, |vm, a| {
        let at = find(vm, a.items[0], a.items[1], 0, i64::MAX, true)?;
        let Some(at) = at else {
            let text = vm.repr_text_of(a.items[1])?;
            return Err(vm.value_error(&format!("{text} is not in deque")));
        };
        let (h, _) = ends(vm, a.items[0]);
        let o = remove_at(vm, a.items[0], h + at);
        vm.decref(o);
        Ok(vm.new_none())
    }),
    method("copy", 0, 0, |vm, a| copy(vm, a.items[0])),
    method("__copy__", 0, 0, |vm, a| copy(vm, a.items[0])),
    getter("maxlen", |vm, a| match most(vm, a.items[0]) {
        Some(n) => Ok(vm.new_int(i64::from(n))),
        None => Ok(vm.new_none()),
    }),
    class_method("__class_getitem__", 1, 1, crate::types::sequence::class_getitem),
];

fn ends(vm: &Vm, d: Obj) -> (u32, u32) {
    let both = vm.heap.data0(d);
    ((both >> 32) as u32, both as u32)
}

fn set_ends(vm: &mut Vm, d: Obj, head: u32, n: u32) {
    vm.heap.set_data0(d, u64::from(head) << 32 | u64::from(n));
    let changes = vm.heap.data1(d).wrapping_add(1 << 32);
    vm.heap.set_data1(d, changes);
}

pub(crate) fn len(vm: &Vm, d: Obj) -> u32 {
    ends(vm, d).1
}

pub(crate) fn item(vm: &Vm, d: Obj, i: u32) -> Obj {
    vm.heap.slot(d, ends(vm, d).0 + i)
}

fn most(vm: &Vm, d: Obj) -> Option<u32> {
    (vm.heap.data1(d) as u32).checked_sub(1)
}

pub(crate) fn changes(vm: &Vm, d: Obj) -> u32 {
    (vm.heap.data1(d) >> 32) as u32
}

fn check_unchanged(vm: &mut Vm, d: Obj, state: u32) -> R<()> {
    if changes(vm, d) != state {
        return Err(vm.runtime_error("deque mutated during iteration"));
    }
    Ok(())
}

/// Room for one more item on the side asked for.
fn make_room(vm: &mut Vm, d: Obj, left: bool) {
    let (h, n) = ends(vm, d);
    let capacity = vm.heap.slots_len(d);
    if if left { h > 0 } else { h + n < capacity } {
        return;
    }
    let wanted = if n * 2 > capacity || capacity == 0 {
        (capacity * 2).max(8)
    } else {
        capacity
    };
    if wanted != capacity {
        vm.heap.resize_slots(d, wanted);
    }
    let to = (wanted - n) / 2;
    let items: Vec<Obj> = (h..h + n).map(|i| vm.heap.slot(d, i)).collect();
    for i in h..h + n {
        vm.heap.set_slot(d, i, Obj::NULL);
    }
    for (i, o) in (to..).zip(items) {
        vm.heap.set_slot(d, i, o);
    }
    set_ends(vm, d, to, n);
}

/// Adds an owned reference; a full deque gives up one at the other end.
fn push(vm: &mut Vm, d: Obj, o: Obj, left: bool) {
    if most(vm, d) == Some(0) {
        vm.decref(o);
        return;
    }
    make_room(vm, d, left);
    let (h, n) = ends(vm, d);
    let (at, head) = if left { (h - 1, h - 1) } else { (h + n, h) };
    vm.heap.set_slot(d, at, o);
    set_ends(vm, d, head, n + 1);
    if most(vm, d).is_some_and(|m| n + 1 > m) {
        let old = take_end(vm, d, !left);
        vm.decref(old);
    }
}

/// Takes an item off an end that has one.
fn take_end(vm: &mut Vm, d: Obj, left: bool) -> Obj {
    let (h, n) = ends(vm, d);
    let (at, head) = if left { (h, h + 1) } else { (h + n - 1, h) };
    let o = vm.take_slot(d, at);
    set_ends(vm, d, head, n - 1);
    o
}

fn pop(vm: &mut Vm, d: Obj, left: bool) -> R {
    if len(vm, d) == 0 {
        return Err(vm.index_error("pop from an empty deque"));
    }
    Ok(take_end(vm, d, left))
}

fn clear(vm: &mut Vm, d: Obj) {
    let (h, n) = ends(vm, d);
    let items: Vec<Obj> = (h..h + n).map(|i| vm.take_slot(d, i)).collect();
    set_ends(vm, d, h, 0);
    vm.decref_all(items);
}

fn extend(vm: &mut Vm, d: Obj, source: Obj, left: bool) -> R<()> {
    if source == d {
        let items: Vec<Obj> = (0..len(vm, d)).map(|i| item(vm, d, i)).collect();
        for o in items {
            vm.incref(o);
            push(vm, d, o, left);
        }
        return Ok(());
    }
    let it = vm.get_iter(source)?;
    let result = loop {
        match vm.iter_next(it) {
            Ok(Some(o)) => {
                push(vm, d, o, left);
                let n = i64::from(len(vm, d));
                if let Err(e) = vm.check_growth(n) {
                    break Err(e);
                }
            }
            Ok(None) => break Ok(()),
            Err(e) => break Err(e),
        }
    };
    vm.decref(it);
    result
}

fn init(vm: &mut Vm, args: &Args) -> R {
    let [source, maxlen] = vm.named_args(args, 1, "deque", ["iterable", "maxlen"], 0)?;
    let d = args.items[0];
    let limit = match maxlen.filter(|o| *o != vm.none) {
        Some(o) => {
            if !vm.is_int(o) {
                return Err(vm.type_error("an integer is required"));
            }
            let n = vm.ssize_of(o)?;
            if n < 0 {
                return Err(vm.value_error("maxlen must be non-negative"));
            }
            n.min(i64::from(u32::MAX) - 1) as u64 + 1
        }
        None => 0,
    };
    let kept = vm.heap.data1(d) & !0xffff_ffff;
    vm.heap.set_data1(d, kept | limit);
    if len(vm, d) > 0 {
        clear(vm, d);
    }
    if let Some(source) = source {
        extend(vm, d, source, false)?;
    }
    Ok(vm.new_none())
}

fn position(vm: &mut Vm, d: Obj, key: Obj, message: &str) -> R<u32> {
    if !vm.has_index(key) {
        let got = vm.type_name(key);
        return Err(vm.type_error(&format!("sequence index must be integer, not '{got}'")));
    }
    let (h, n) = ends(vm, d);
    match vm.item_position(key, n)? {
        Some(i) => Ok(h + i),
        None => Err(vm.index_error(message)),
    }
}

/// Takes out the item in slot `at`.
fn remove_at(vm: &mut Vm, d: Obj, at: u32) -> Obj {
    let (h, n) = ends(vm, d);
    let o = vm.heap.slot(d, at);
    for i in at..h + n - 1 {
        let moved = vm.heap.slot(d, i + 1);
        vm.heap.set_slot(d, i, moved);
    }
    vm.heap.set_slot(d, h + n - 1, Obj::NULL);
    set_ends(vm, d, h, n - 1);
    o
}

fn find(vm: &mut Vm, d: Obj, value: Obj, start: i64, stop: i64, removing: bool) -> R<Option<u32>> {
    let state = changes(vm, d);
    let mut i = start;
    while i < stop.min(i64::from(len(vm, d))) {
        let o = item(vm, d, i as u32);
        vm.incref(o);
        let same = vm.equals(o, value);
        vm.decref(o);
        let same = same?;
        if changes(vm, d) != state {
            if removing {
                return Err(vm.index_error("deque mutated during remove()."));
            }
            return Err(vm.runtime_error("deque mutated during iteration"));
        }
        if same {
            return Ok(Some(i as u32));
        }
        i += 1;
    }
    Ok(None)
}

fn index(vm: &mut Vm, args: &Args) -> R {
    let d = args.items[0];
    let n = i64::from(len(vm, d));
    let bound = |vm: &mut Vm, i: usize, default: i64| -> R<i64> {
        match args.get(i) {
            Some(o) => {
                let k = vm.slice_bound(Some(o), default)?;
                Ok(if k < 0 { (k + n).max(0) } else { k })
            }
            None => Ok(default),
        }
    };
    let start = bound(vm, 2, 0)?;
    let stop = bound(vm, 3, i64::MAX)?;
    match find(vm, d, args.items[1], start, stop, false)? {
        Some(i) => Ok(vm.new_int(i64::from(i))),
        None => {
            let text = vm.repr_text_of(args.items[1])?;
            Err(vm.value_error(&format!("{text} is not in deque")))
        }
    }
}

fn insert(vm: &mut Vm, args: &Args) -> R {
    let d = args.items[0];
    let at = vm.ssize_of(args.items[1])?;
    let n = i64::from(len(vm, d));
    if most(vm, d).is_some_and(|m| i64::from(m) == n) {
        return Err(vm.index_error("deque already at its maximum size"));
    }
    let at = if at < 0 { (at + n).max(0) } else { at.min(n) } as u32;
    make_room(vm, d, false);
    let (h, n) = ends(vm, d);
    for i in (h + at..h + n).rev() {
        let moved = vm.heap.slot(d, i);
        vm.heap.set_slot(d, i + 1, moved);
    }
    let o = vm.new_ref(args.items[2]);
    vm.heap.set_slot(d, h + at, o);
    set_ends(vm, d, h, n + 1);
    Ok(vm.new_none())
}

fn rotate(vm: &mut Vm, args: &Args) -> R {
    let d = args.items[0];
    let by = match args.get(1) {
        Some(o) => vm.ssize_of(o)?,
        None => 1,
    };
    let (h, n) = ends(vm, d);
    if n > 1 {
        let mut items: Vec<Obj> = (h..h + n).map(|i| vm.heap.slot(d, i)).collect();
        items.rotate_right(by.rem_euclid(i64::from(n)) as usize);
        for (i, o) in (h..).zip(items) {
            vm.heap.set_slot(d, i, o);
        }
        set_ends(vm, d, h, n);
    }
    Ok(vm.new_none())
}

fn copy(vm: &mut Vm, d: Obj) -> R {
    let ty = vm.heap.ty(d);
    if vm.is_heap_instance(d) {
        let limit = match most(vm, d) {
            Some(n) => vm.new_int(i64::from(n)),
            None => vm.new_none(),
        };
        let result = vm.call_with(ty, &[d, limit]);
        vm.decref(limit);
        return result;
    }
    let o = vm.new_native(ty, 208, &[]);
    let limit = vm.heap.data1(d) & 0xffff_ffff;
    vm.heap.set_data1(o, limit);
    extend(vm, o, d, false)?;
    Ok(o)
}

fn add(vm: &mut Vm, args: &Args) -> R {
    let ty = vm.native_member("_collections", "deque")?;
    if !vm.is_instance(args.items[1], ty) {
        let got = vm.type_name(args.items[1]);
        return Err(vm.type_error(&format!("can only concatenate deque (not \"{got}\") to deque")));
    }
    let d = copy(vm, args.items[0])?;
    match extend(vm, d, args.items[1], false) {
        Ok(()) => Ok(d),
        Err(e) => {
            vm.decref(d);
            Err(e)
        }
    }
}

fn multiply(vm: &mut Vm, args: &Args) -> R {
    if !vm.has_index(args.items[1]) {
        return Ok(vm.not_implemented_ref());
    }
    let n = vm.ssize_of(args.items[1])?;
    let d = copy(vm, args.items[0])?;
    match multiply_in_place(vm, d, n) {
        Ok(()) => Ok(d),
        Err(e) => {
            vm.decref(d);
            Err(e)
        }
    }
}

fn multiply_in_place(vm: &mut Vm, d: Obj, n: i64) -> R<()> {
    if n <= 0 {
        clear(vm, d);
        return Ok(());
    }
    let items: Vec<Obj> = (0..len(vm, d)).map(|i| item(vm, d, i)).collect();
    let total = (items.len() as i64).saturating_mul(n);
    if total >= MOST_ITEMS {
        return Err(vm.memory_error());
    }
    // Where there is a greatest length, the last items are the same however often it goes round.
    let rounds = match most(vm, d) {
        Some(m) if !items.is_empty() => n.min(i64::from(m) / items.len() as i64 + 2),
        _ => n,
    };
    for o in &items {
        vm.incref(*o);
    }
    for _ in 1..rounds {
        for o in &items {
            vm.incref(*o);
            push(vm, d, *o, false);
        }
    }
    vm.decref_all(items);
    Ok(())
}

fn compare(vm: &mut Vm, args: &Args, op: u32) -> R {
    let (a, b) = (args.items[0], args.items[1]);
    let ty = vm.native_member("_collections", "deque")?;
    if !vm.is_instance(b, ty) {
        return Ok(vm.not_implemented_ref());
    }
    let (na, nb) = (len(vm, a), len(vm, b));
    if na != nb && (op == 2 || op == 3) {
        return Ok(vm.new_bool(op == 3));
    }
    let mut i = 0;
    while i < len(vm, a).min(len(vm, b)) {
        let (x, y) = (item(vm, a, i), item(vm, b, i));
        vm.incref(x);
        vm.incref(y);
        let same = vm.equals(x, y);
        let result = match same {
            Ok(true) => None,
            Ok(false) if op == 2 || op == 3 => Some(Ok(vm.new_bool(op == 3))),
            Ok(false) => Some(vm.rich_compare(x, y, op)),
            Err(e) => Some(Err(e)),
        };
        vm.decref(x);
        vm.decref(y);
        if let Some(result) = result {
            return result;
        }
        i += 1;
    }
    Ok(vm.new_bool(crate::protocol::holds(na.cmp(&nb), op)))
}

fn repr(vm: &mut Vm, args: &Args) -> R {
    let d = args.items[0];
    if !vm.repr_enter(d) {
        return Ok(vm.new_str("[...]"));
    }
    let text = vm.repr_items(true, |vm, i| (i < len(vm, d)).then(|| item(vm, d, i)));
    vm.repr_leave(d);
    let text = text?;
    let name = vm.type_name(d);
    let text = match most(vm, d) {
        Some(m) => format!("{name}([{text}], maxlen={m})"),
        None => format!("{name}([{text}])"),
    };
    Ok(vm.new_str(&text))
}
