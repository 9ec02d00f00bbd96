//! Slices. CPython: `Objects/sliceobject.c`.

use super::sequence::set_unhashable;
use crate::native::{Args, NativeDef, getter, method, slot, static_method};
use crate::vm::{R, Vm};
use glassheap_heap::{FreeList, Kind, Obj};
use glassheap_profile::Feature;
use num_bigint::{BigInt, Sign};

/// What `slice` offers.
pub const METHODS: &[NativeDef] = &[
    static_method("__new__", 0, 255, new),
    slot("__repr__", 0, 0, repr),
    slot("__eq__", 1, 1, |vm, a| compare(vm, a, 2)),
    slot("__ne__", 1, 1, |vm, a| compare(vm, a, 3)),
    slot("__lt__", 1, 1, |vm, a| compare(vm, a, 0)),
    slot("__le__", 1, 1, |vm, a| compare(vm, a, 1)),
    slot("__gt__", 1, 1, |vm, a| compare(vm, a, 4)),
    slot("__ge__", 1, 1, |vm, a| compare(vm, a, 5)),
    method("indices", 1, 1, indices),
    getter("start", |vm, a| part(vm, a, 0)),
    getter("stop", |vm, a| part(vm, a, 1)),
    getter("step", |vm, a| part(vm, a, 2)),
];

/// Registers the methods; a slice has a hash from 3.12 on.
pub fn install(vm: &mut Vm) {
    let ty = vm.t.slice;
    vm.add_methods(ty, METHODS);
    if vm.profile().has(Feature::SlicesHaveHash) {
        vm.add_methods(ty, &[slot("__hash__", 0, 0, hash)]);
    } else {
        set_unhashable(vm, ty);
    }
}

/// Start, stop and step, not yet fitted to a length.
pub type Bounds = (i64, i64);

impl Vm {
    /// A slice of three references that it takes; NULL stands for None.
    pub fn new_slice_steal(&mut self, start: Obj, stop: Obj, step: Obj) -> Obj {
        let mut parts = [start, stop, step];
        for part in &mut parts {
            if part.is_null() {
                *part = self.new_none();
            }
        }
        let size = self.profile().layout.slice;
        self.new_slots_from(self.t.slice, Kind::Slice, size, true, &parts, Some(FreeList::Slice))
    }

    /// `PySlice_Unpack`: the ends with their defaults, and the step.
    pub fn slice_ends(&mut self, slice: Obj) -> R<(Bounds, i64)> {
        let (start, stop, step) = (
            self.heap.slot(slice, 0),
            self.heap.slot(slice, 1),
            self.heap.slot(slice, 2),
        );
        let step = self.slice_bound(Some(step), 1)?.max(-i64::MAX);
        if step == 0 {
            return Err(self.value_error("slice step cannot be zero"));
        }
        let start = self.slice_bound(Some(start), if step < 0 { i64::MAX } else { 0 })?;
        let stop = self.slice_bound(Some(stop), if step < 0 { i64::MIN } else { i64::MAX })?;
        Ok(((start, stop), step))
    }

    /// `PySlice_AdjustIndices`: start, stop, step and how many items that are, for a sequence of `len`.
    #[must_use]
    pub fn slice_adjust(&self, (start, stop): Bounds, step: i64, len: i64) -> (i64, i64, i64, i64) {
        let fit = |at: i64| {
            if at < 0 {
                let at = at.saturating_add(len);
                if at >= 0 {
                    at
                } else if step < 0 {
                    -1
                } else {
                    0
                }
            } else if at >= len {
                if step < 0 { len - 1 } else { len }
            } else {
                at
            }
        };
        let (start, stop) = (fit(start), fit(stop));
        let n = if step < 0 {
            if stop < start {
                (start - stop - 1) / -step + 1
            } else {
                0
            }
        } else if start < stop {
            (stop - start - 1) / step + 1
        } else {
            0
        };
        (start, stop, step, n)
    }

    /// Start, stop, step and number of items for a sequence of `len`.
    pub fn slice_indices(&mut self, slice: Obj, len: i64) -> R<(i64, i64, i64, i64)> {
        let (bounds, step) = self.slice_ends(slice)?;
        Ok(self.slice_adjust(bounds, step, len))
    }

    /// `_PySlice_GetLongIndices`, for lengths and bounds of any size.
    pub fn slice_indices_big(&mut self, slice: Obj, len: &BigInt) -> R<(BigInt, BigInt, BigInt)> {
        let step = match self.slice_part_big(slice, 2)? {
            Some(step) => step,
            None => BigInt::from(1),
        };
        if step.sign() == Sign::NoSign {
            return Err(self.value_error("slice step cannot be zero"));
        }
        let backward = step.sign() == Sign::Minus;
        let one = BigInt::from(1);
        let (lower, upper) = if backward {
            (-one.clone(), len - &one)
        } else {
            (BigInt::from(0), len.clone())
        };
        let fit = |value: Option<BigInt>, default: &BigInt| match value {
            None => default.clone(),
            Some(v) if v.sign() == Sign::Minus => (v + len).max(lower.clone()),
            Some(v) => v.min(upper.clone()),
        };
        let start = self.slice_part_big(slice, 0)?;
        let stop = self.slice_part_big(slice, 1)?;
        let (first, last) = if backward { (&upper, &lower) } else { (&lower, &upper) };
        Ok((fit(start, first), fit(stop, last), step))
    }

    fn slice_part_big(&mut self, slice: Obj, i: u32) -> R<Option<BigInt>> {
        let part = self.heap.slot(slice, i);
        if part == self.none {
            return Ok(None);
        }
        if !self.has_index(part) {
            return Err(self.type_error("slice indices must be integers or None or have an __index__ method"));
        }
        let int = self.index_object(part)?;
        let value = self.big_value(int);
        self.decref(int);
        Ok(value)
    }
}

fn new(vm: &mut Vm, args: &Args) -> R {
    vm.check_new_args(args, "slice", 1, 3)?;
    let (start, stop, step) = match args.pos() {
        [_, stop] => (Obj::NULL, *stop, Obj::NULL),
        [_, start, stop] => (*start, *stop, Obj::NULL),
        [_, start, stop, step] => (*start, *stop, *step),
        _ => (Obj::NULL, Obj::NULL, Obj::NULL),
    };
    for o in [start, stop, step] {
        if !o.is_null() {
            vm.incref(o);
        }
    }
    Ok(vm.new_slice_steal(start, stop, step))
}

fn part(vm: &mut Vm, args: &Args, i: u32) -> R {
    let o = vm.heap.slot(args.items[0], i);
    Ok(vm.new_ref(o))
}

fn repr(vm: &mut Vm, args: &Args) -> R {
    let s = args.items[0];
    let text = vm.repr_items(false, |vm, i| (i < 3).then(|| vm.heap.slot(s, i)))?;
    Ok(vm.new_str(&format!("slice({text})")))
}

/// As tuples of their parts (`slice_richcompare`).
fn compare(vm: &mut Vm, args: &Args, op: u32) -> R {
    let (a, b) = (args.items[0], args.items[1]);
    if vm.heap.kind(b) != Kind::Slice {
        return Ok(vm.not_implemented_ref());
    }
    if a == b {
        return Ok(vm.new_bool(matches!(op, 1 | 2 | 5)));
    }
    let (x, y) = (parts(vm, a), parts(vm, b));
    let result = vm.compare_items(x, y, op);
    vm.decref(x);
    vm.decref(y);
    result
}

fn parts(vm: &mut Vm, s: Obj) -> Obj {
    let items: Vec<Obj> = (0..3)
        .map(|i| {
            let o = vm.heap.slot(s, i);
            vm.new_ref(o)
        })
        .collect();
    vm.new_tuple(&items)
}

/// `slice_hash` (xxHash as for tuples, without the length).
fn hash(vm: &mut Vm, args: &Args) -> R {
    let mut acc = 2_870_177_450_012_600_261u64;
    for i in 0..3 {
        let part = vm.heap.slot(args.items[0], i);
        let lane = vm.hash_of(part)?;
        acc = acc.wrapping_add(lane.wrapping_mul(14_029_467_366_897_019_727));
        acc = acc.rotate_left(31).wrapping_mul(11_400_714_785_074_694_791);
    }
    Ok(vm.new_int(if acc == u64::MAX { 1_546_275_796 } else { acc as i64 }))
}

fn indices(vm: &mut Vm, args: &Args) -> R {
    let len = vm.index_object(args.items[1])?;
    let value = vm.big_value(len).unwrap_or_default();
    vm.decref(len);
    if value.sign() == Sign::Minus {
        return Err(vm.value_error("length should not be negative"));
    }
    let (start, stop, step) = vm.slice_indices_big(args.items[0], &value)?;
    let items = [start, stop, step].map(|v| vm.new_bigint(v));
    Ok(vm.new_tuple(&items))
}
