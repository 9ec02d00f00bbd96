//! Ranges. CPython: `Objects/rangeobject.c`; 2.x: `builtin_range` (`Python/bltinmodule.c`).
//!
//! Iterator: `data0` is the next value, `data1` how many are left above the free list's byte; a step other than 1 is the
//! blob. With numbers that don't fit it has start, step and length as slots and counts in `data0`
//! (`longrangeiterobject`).

use super::sequence::MOST_ITEMS;
use crate::native::{Args, NativeDef, getter, method, slot, static_method};
use crate::vm::{R, Vm};
use glassheap_heap::blob::Blob;
use glassheap_heap::{FreeList, Kind, Obj};
use num_bigint::{BigInt, Sign};
use std::rc::Rc;

/// What `range` offers.
pub const METHODS: &[NativeDef] = &[
    static_method("__new__", 0, 255, new),
    slot("__len__", 0, 0, len),
    slot("__bool__", 0, 0, |vm, a| {
        let n = vm.heap.slot(a.items[0], 3);
        let truth = vm.truth(n)?;
        Ok(vm.new_bool(truth))
    }),
    slot("__getitem__", 1, 1, getitem),
    slot("__contains__", 1, 1, contains),
    slot("__iter__", 0, 0, |vm, a| Ok(vm.new_range_iter(a.items[0]))),
    method("__reversed__", 0, 0, reversed),
    slot("__eq__", 1, 1, |vm, a| compare(vm, a, true)),
    slot("__ne__", 1, 1, |vm, a| compare(vm, a, false)),
    slot("__hash__", 0, 0, hash),
    slot("__repr__", 0, 0, repr),
    method("index", 1, 1, index),
    method("count", 1, 1, count),
    getter("start", |vm, a| part(vm, a, 0)),
    getter("stop", |vm, a| part(vm, a, 1)),
    getter("step", |vm, a| part(vm, a, 2)),
];

/// Registers the methods.
pub fn install(vm: &mut Vm) {
    let ty = vm.t.range;
    vm.add_methods(ty, METHODS);
}

fn new(vm: &mut Vm, args: &Args) -> R {
    vm.check_new_args(args, "range", 1, 3)?;
    let (start, stop, step) = match args.pos() {
        [_, start, stop] => (Some(*start), *stop, None),
        [_, start, stop, step] => (Some(*start), *stop, Some(*step)),
        _ => (None, args.items[1], None),
    };
    let mut parts = Vec::with_capacity(3);
    let result = index_parts(vm, [start, Some(stop), step], &mut parts);
    if let Err(e) = result {
        vm.decref_all(parts);
        return Err(e);
    }
    Ok(vm.range_from_parts(parts[0], parts[1], parts[2]))
}

/// 2.x: the function `range` (`Python/bltinmodule.c@v2.7.18 (builtin_range)`).
pub fn list_of_range(vm: &mut Vm, args: &Args) -> R {
    let pos = args.pos();
    let (start, stop, step) = match pos {
        [start, stop] => (Some(*start), *stop, None),
        [start, stop, step] => (Some(*start), *stop, Some(*step)),
        _ => (None, pos[0], None),
    };
    for (given, which) in [(start, "start"), (Some(stop), "end"), (step, "step")] {
        if let Some(o) = given
            && !vm.has_index(o)
        {
            let got = vm.type_name(o);
            return Err(vm.type_error(&format!("range() integer {which} argument expected, got {got}.")));
        }
    }
    let mut parts = Vec::with_capacity(3);
    if let Err(e) = index_parts(vm, [start, Some(stop), step], &mut parts) {
        vm.decref_all(parts);
        return Err(e);
    }
    eager(vm, &parts)
}

fn index_parts(vm: &mut Vm, given: [Option<Obj>; 3], parts: &mut Vec<Obj>) -> R<()> {
    for (i, part) in given.into_iter().enumerate() {
        let o = match part {
            Some(o) => vm.index_object(o)?,
            None => vm.new_int(i64::from(i == 2)),
        };
        parts.push(o);
    }
    if vm.int_value(parts[2]) == Some(0) {
        let name = vm.type_name_of(vm.t.range);
        return Err(vm.value_error(&format!("{name}() arg 3 must not be zero")));
    }
    Ok(())
}

/// 2.x: a list of ints.
fn eager(vm: &mut Vm, parts: &[Obj]) -> R {
    let values: Vec<Option<i64>> = parts.iter().map(|p| vm.int_value(*p)).collect();
    vm.decref_all(parts.iter().copied());
    let (Some(start), Some(stop), Some(step)) = (values[0], values[1], values[2]) else {
        return Err(vm.overflow_error("range() result has too many items"));
    };
    let n = count_i64(start, stop, step).unwrap_or(i64::MAX);
    if n > MOST_ITEMS {
        return Err(vm.memory_error());
    }
    let list = vm.new_list_sized(n as u32);
    for k in 0..n {
        let o = vm.new_int(start + k * step);
        vm.heap.set_slot(list, k as u32, o);
    }
    Ok(list)
}

/// `compute_range_length`; `None`: it does not fit.
fn count_i64(start: i64, stop: i64, step: i64) -> Option<i64> {
    let (start, stop, step) = (i128::from(start), i128::from(stop), i128::from(step));
    let n = if step > 0 && start < stop {
        (stop - start - 1) / step + 1
    } else if step < 0 && start > stop {
        (start - stop - 1) / -step + 1
    } else {
        0
    };
    i64::try_from(n).ok()
}

fn count_big(start: &BigInt, stop: &BigInt, step: &BigInt) -> BigInt {
    let one = BigInt::from(1);
    if step.sign() == Sign::Plus && start < stop {
        (stop - start - &one) / step + one
    } else if step.sign() == Sign::Minus && start > stop {
        (start - stop - &one) / -step + one
    } else {
        BigInt::from(0)
    }
}

impl Vm {
    fn range_big(&self, r: Obj, i: u32) -> BigInt {
        self.big_value(self.heap.slot(r, i)).unwrap_or_default()
    }

    fn range_i64(&self, r: Obj) -> Option<[i64; 4]> {
        let part = |i| self.int_value(self.heap.slot(r, i));
        Some([part(0)?, part(1)?, part(2)?, part(3)?])
    }

    /// `make_range_object`: takes the references of three ints.
    pub fn range_from_parts(&mut self, start: Obj, stop: Obj, step: Obj) -> Obj {
        let length = match (self.int_value(start), self.int_value(stop), self.int_value(step)) {
            (Some(a), Some(b), Some(s)) if count_i64(a, b, s).is_some() => {
                self.new_int(count_i64(a, b, s).unwrap_or_default())
            }
            _ => {
                let big = |o| self.big_value(o).unwrap_or_default();
                let n = count_big(&big(start), &big(stop), &big(step));
                self.new_bigint(n)
            }
        };
        let size = self.profile().layout.range;
        let list = (self.heap.free_list_cap(FreeList::Range) != Some(0)).then_some(FreeList::Range);
        self.new_slots_from(
            self.t.range,
            Kind::Range,
            size,
            false,
            &[start, stop, step, length],
            list,
        )
    }

    /// `compute_item`.
    fn range_item(&mut self, r: Obj, i: &BigInt) -> Obj {
        let value = self.range_big(r, 0) + i * self.range_big(r, 2);
        self.new_bigint(value)
    }

    // -- iteration ----------------------------------------------------------------------------------------------------

    /// `range_iter`.
    pub fn new_range_iter(&mut self, r: Obj) -> Obj {
        if let Some([start, _, step, n]) = self.range_i64(r) {
            return self.new_range_iter_of(start, step, n);
        }
        let parts = [0, 2, 3].map(|i| {
            let o = self.heap.slot(r, i);
            self.new_ref(o)
        });
        self.new_long_range_iter(&parts)
    }

    fn new_long_range_iter(&mut self, parts: &[Obj]) -> Obj {
        // sizeof(longrangeiterobject): start, step, length
        self.new_slots(self.t.range_iter, Kind::Iterator, 40, false, parts)
    }

    fn new_range_iter_of(&mut self, start: i64, step: i64, n: i64) -> Obj {
        if n >= 1 << 55 {
            let parts = [start, step, n].map(|v| self.new_int(v));
            return self.new_long_range_iter(&parts);
        }
        let size = self.profile().layout.range_iter;
        let list = (self.heap.free_list_cap(FreeList::RangeIter) != Some(0)).then_some(FreeList::RangeIter);
        let it = self.new_slots_from(self.t.range_iter, Kind::Iterator, size, false, &[], list);
        self.heap.set_data0(it, start as u64);
        self.heap.set_data1(it, 3 | (n as u64) << 8);
        if step != 1 {
            let blob = Blob::Opaque(Rc::new(step));
            self.heap.image.blob.set(&mut self.heap.image.journal, it.0, Some(blob));
        }
        it
    }

    /// `rangeiter_next`, `longrangeiter_next`.
    pub(crate) fn range_iter_next(&mut self, it: Obj) -> Option<Obj> {
        if self.heap.slots_len(it) != 0 {
            let i = BigInt::from(self.heap.data0(it));
            if i >= self.range_big(it, 2) {
                return None;
            }
            let value = self.range_big(it, 0) + i * self.range_big(it, 1);
            self.heap.set_data0(it, self.heap.data0(it) + 1);
            return Some(self.new_bigint(value));
        }
        let left = self.heap.data1(it) >> 8;
        if left == 0 {
            return None;
        }
        let step = match self.heap.image.blob.get(it.0) {
            Some(Blob::Opaque(step)) => step.downcast_ref::<i64>().copied().unwrap_or(1),
            _ => 1,
        };
        let value = self.heap.data0(it) as i64;
        self.heap.set_data0(it, value.wrapping_add(step) as u64);
        self.heap.set_data1(it, 3 | (left - 1) << 8);
        Some(self.new_int(value))
    }

    /// What a range iterator has left.
    pub(crate) fn range_iter_left(&self, it: Obj) -> i64 {
        if self.heap.slots_len(it) != 0 {
            let left = self.range_big(it, 2) - BigInt::from(self.heap.data0(it));
            return i64::try_from(left).unwrap_or(i64::MAX);
        }
        (self.heap.data1(it) >> 8) as i64
    }

    /// Whether an int is in a range (`range_contains_long`).
    fn range_contains_int(&self, r: Obj, value: &BigInt) -> bool {
        let (start, stop, step) = (self.range_big(r, 0), self.range_big(r, 1), self.range_big(r, 2));
        let inside = if step.sign() == Sign::Plus {
            &start <= value && value < &stop
        } else {
            &stop < value && value <= &start
        };
        inside && ((value - start) % step).sign() == Sign::NoSign
    }
}

fn part(vm: &mut Vm, args: &Args, i: u32) -> R {
    let o = vm.heap.slot(args.items[0], i);
    Ok(vm.new_ref(o))
}

fn len(vm: &mut Vm, args: &Args) -> R {
    let n = vm.heap.slot(args.items[0], 3);
    if vm.int_value(n).is_none() {
        return Err(vm.overflow_error("Python int too large to convert to C ssize_t"));
    }
    Ok(vm.new_ref(n))
}

fn getitem(vm: &mut Vm, args: &Args) -> R {
    let (r, key) = (args.items[0], args.items[1]);
    if vm.has_index(key) {
        let index = vm.index_object(key)?;
        let mut i = vm.big_value(index).unwrap_or_default();
        vm.decref(index);
        let n = vm.range_big(r, 3);
        if i.sign() == Sign::Minus {
            i += &n;
        }
        if i.sign() == Sign::Minus || i >= n {
            let name = vm.type_name_of(vm.t.range);
            return Err(vm.index_error(&format!("{name} object index out of range")));
        }
        return Ok(vm.range_item(r, &i));
    }
    if vm.heap.kind(key) != Kind::Slice {
        return Err(vm.index_type_error("range", key));
    }
    let n = vm.range_big(r, 3);
    let (start, stop, step) = vm.slice_indices_big(key, &n)?;
    let new_step = step * vm.range_big(r, 2);
    let new_step = vm.new_bigint(new_step);
    let new_start = vm.range_item(r, &start);
    let new_stop = vm.range_item(r, &stop);
    Ok(vm.range_from_parts(new_start, new_stop, new_step))
}

fn contains(vm: &mut Vm, args: &Args) -> R {
    let (r, item) = (args.items[0], args.items[1]);
    let found = if vm.is_exact(item, vm.t.int) || vm.is_exact(item, vm.t.bool_) {
        let value = vm.big_value(item).unwrap_or_default();
        vm.range_contains_int(r, &value)
    } else {
        vm.contains_by_iteration(r, item)?
    };
    Ok(vm.new_bool(found))
}

fn reversed(vm: &mut Vm, args: &Args) -> R {
    let r = args.items[0];
    let (start, step, n) = (vm.range_big(r, 0), vm.range_big(r, 2), vm.range_big(r, 3));
    let last = if n.sign() == Sign::NoSign {
        start - &step
    } else {
        start + (&n - BigInt::from(1)) * &step
    };
    if let (Ok(last), Ok(step), Ok(n)) = (i64::try_from(&last), i64::try_from(-&step), i64::try_from(&n)) {
        return Ok(vm.new_range_iter_of(last, step, n));
    }
    let parts = [last, -step, n].map(|v| vm.new_bigint(v));
    Ok(vm.new_long_range_iter(&parts))
}

fn compare(vm: &mut Vm, args: &Args, wanted: bool) -> R {
    let (a, b) = (args.items[0], args.items[1]);
    if vm.heap.kind(b) != Kind::Range {
        return Ok(vm.not_implemented_ref());
    }
    let one = BigInt::from(1);
    let n = vm.range_big(a, 3);
    let same = n == vm.range_big(b, 3)
        && (n.sign() == Sign::NoSign
            || (vm.range_big(a, 0) == vm.range_big(b, 0) && (n == one || vm.range_big(a, 2) == vm.range_big(b, 2))));
    Ok(vm.new_bool(same == wanted))
}

/// Hash of the tuple of length, start and step, as far as they matter.
fn hash(vm: &mut Vm, args: &Args) -> R {
    let r = args.items[0];
    let n = vm.heap.slot(r, 3);
    let mut parts = vec![n, vm.none, vm.none];
    if vm.truth(n)? {
        parts[1] = vm.heap.slot(r, 0);
        if vm.int_value(n) != Some(1) {
            parts[2] = vm.heap.slot(r, 2);
        }
    }
    for o in &parts {
        vm.incref(*o);
    }
    let tuple = vm.new_tuple(&parts);
    let hash = vm.tuple_hash(tuple);
    vm.decref(tuple);
    let hash = hash?;
    Ok(vm.new_int(hash as i64))
}

fn repr(vm: &mut Vm, args: &Args) -> R {
    let r = args.items[0];
    let (start, stop) = (vm.heap.slot(r, 0), vm.heap.slot(r, 1));
    let (start, stop) = (vm.repr_text_of(start)?, vm.repr_text_of(stop)?);
    let step = vm.heap.slot(r, 2);
    if vm.int_value(step) == Some(1) {
        if vm.profile().interp.eager_builtins && start == "0" {
            // `Objects/rangeobject.c@v2.7.18 (range_repr)`
            return Ok(vm.new_str(&format!("xrange({stop})")));
        }
        let name = vm.type_name_of(vm.t.range);
        return Ok(vm.new_str(&format!("{name}({start}, {stop})")));
    }
    let step = vm.repr_text_of(step)?;
    let name = vm.type_name_of(vm.t.range);
    Ok(vm.new_str(&format!("{name}({start}, {stop}, {step})")))
}

fn index(vm: &mut Vm, args: &Args) -> R {
    let (r, item) = (args.items[0], args.items[1]);
    if vm.is_exact(item, vm.t.int) || vm.is_exact(item, vm.t.bool_) {
        let value = vm.big_value(item).unwrap_or_default();
        if vm.range_contains_int(r, &value) {
            let i = (value - vm.range_big(r, 0)) / vm.range_big(r, 2);
            return Ok(vm.new_bigint(i));
        }
        let text = vm.repr_text_of(item)?;
        return Err(vm.value_error(&format!("{text} is not in range")));
    }
    match search(vm, r, item, true)? {
        (_, Some(i)) => Ok(vm.new_int(i)),
        _ => Err(vm.value_error("sequence.index(x): x not in sequence")),
    }
}

fn count(vm: &mut Vm, args: &Args) -> R {
    let (r, item) = (args.items[0], args.items[1]);
    if vm.is_exact(item, vm.t.int) || vm.is_exact(item, vm.t.bool_) {
        let value = vm.big_value(item).unwrap_or_default();
        let found = vm.range_contains_int(r, &value);
        return Ok(vm.new_int(i64::from(found)));
    }
    let (n, _) = search(vm, r, item, false)?;
    Ok(vm.new_int(n))
}

/// `_PySequence_IterSearch`: how often, and where first.
fn search(vm: &mut Vm, r: Obj, item: Obj, first_only: bool) -> R<(i64, Option<i64>)> {
    let it = vm.new_range_iter(r);
    let (mut n, mut first, mut i) = (0, None, 0);
    let mut result = Ok(());
    while let Some(o) = vm.range_iter_next(it) {
        let same = vm.equals(o, item);
        vm.decref(o);
        match same {
            Ok(true) => {
                n += 1;
                first = first.or(Some(i));
                if first_only {
                    break;
                }
            }
            Ok(false) => {}
            Err(e) => {
                result = Err(e);
                break;
            }
        }
        i += 1;
    }
    vm.decref(it);
    result.map(|()| (n, first))
}
