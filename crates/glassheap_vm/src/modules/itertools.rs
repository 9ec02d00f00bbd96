//! `itertools`: endless and simple iterators. CPython: `Modules/itertoolsmodule.c`. The combinatoric ones are in
//! [`super::combinatorics`].
//!
//! | type | slots | `data0` |
//! |---|---|---|
//! | count | next, step | |
//! | cycle | iterator, saved list | position |
//! | repeat | object | how many are left, plus one; 0 for ever |
//! | chain | iterator of iterables, active iterator | |
//! | islice | iterator | position and step; `data1`: next and end |
//! | starmap, takewhile, dropwhile, filterfalse | function, iterator | state |
//! | compress | data, selectors | |
//! | accumulate | iterator, function, total, initial | |
//! | pairwise | iterator, old | |
//! | zip_longest | tuple of iterators, fill value | iterators that are left |

use super::RustModule;
use super::native_type::{COLLECTED, NativeType};
use crate::class::TypeBits;
use crate::native::{Args, class_method, slot};
use crate::vm::{R, Vm};
use glassheap_heap::Obj;
use glassheap_profile::Feature;

/// The module.
pub const MODULE: RustModule = RustModule {
    name: "itertools",
    functions: &[crate::native::function("tee", 1, 2, super::combinatorics::tee)],
    fill: |vm, module| {
        vm.add_native_types(module, TYPES);
        vm.add_native_types(module, super::combinatorics::TYPES);
        if vm.profile().has(Feature::ItertoolsHasBatched) {
            vm.add_native_types(module, super::combinatorics::SINCE_3_12);
        }
    },
};

macro_rules! iterator {
    ($name:literal, $new:expr, $next:expr) => {
        iterator!($name, $new, $next,)
    };
    ($name:literal, $new:expr, $next:expr, $($more:expr),*) => {
        $crate::modules::native_type::NativeType {
            name: $name,
            module: "itertools",
            methods: &[
                $crate::native::static_method("__new__", 0, 255, $new),
                $crate::native::slot("__iter__", 0, 0, $crate::modules::native_type::itself),
                $crate::native::slot("__next__", 0, 0, |vm, a| match $next(vm, a.items[0])? {
                    Some(o) => Ok(o),
                    None => Err(vm.stop_iteration(glassheap_heap::Obj::NULL)),
                }),
                $($more),*
            ],
            bits: $crate::class::TypeBits::GC,
        }
    };
}
pub(crate) use iterator;

const TYPES: &[NativeType] = &[
    iterator!("count", count_new, count_next, slot("__repr__", 0, 0, count_repr)),
    iterator!("cycle", cycle_new, cycle_next),
    iterator!(
        "repeat",
        repeat_new,
        repeat_next,
        slot("__repr__", 0, 0, repeat_repr),
        slot("__length_hint__", 0, 0, repeat_hint)
    ),
    iterator!(
        "chain",
        chain_new,
        chain_next,
        class_method("from_iterable", 1, 1, chain_from_iterable)
    ),
    iterator!("islice", islice_new, islice_next),
    iterator!("starmap", function_new, starmap_next),
    iterator!("takewhile", function_new, takewhile_next),
    iterator!("dropwhile", function_new, dropwhile_next),
    iterator!("filterfalse", function_new, filterfalse_next),
    iterator!("compress", compress_new, compress_next),
    iterator!("accumulate", accumulate_new, accumulate_next),
    iterator!("pairwise", pairwise_new, pairwise_next),
    iterator!(
        "zip_longest",
        super::zip_longest::zip_longest_new,
        super::zip_longest::zip_longest_next
    ),
    NativeType {
        name: "groupby",
        module: "itertools",
        methods: super::groupby::GROUPBY,
        bits: TypeBits::GC,
    },
    NativeType {
        name: "_grouper",
        module: "itertools",
        methods: super::groupby::GROUPER,
        bits: TypeBits::GC,
    },
    NativeType {
        name: "_tee",
        module: "itertools",
        methods: super::combinatorics::TEE,
        bits: COLLECTED,
    },
    NativeType {
        name: "_tee_dataobject",
        module: "itertools",
        methods: &[],
        bits: TypeBits::GC,
    },
];

/// What a step gives: an item, or nothing at the end.
pub(crate) type Step = R<Option<Obj>>;

/// One step of a borrowed iterator that is held meanwhile.
pub(crate) fn step(vm: &mut Vm, it: Obj) -> Step {
    vm.incref(it);
    let result = vm.iter_next(it);
    vm.decref(it);
    result
}

// -- count ------------------------------------------------------------------------------------------------------------

fn count_new(vm: &mut Vm, args: &Args) -> R {
    let [start, by] = vm.named_args(args, 1, "count", ["start", "step"], 0)?;
    for o in [start, by].into_iter().flatten() {
        if !vm.is_int(o) && vm.float_value(o).is_none() && vm.complex_value(o).is_none() && !vm.is_heap_instance(o) {
            return Err(vm.type_error("a number is required"));
        }
    }
    let start = match start {
        Some(o) => vm.new_ref(o),
        None => vm.new_int(0),
    };
    let by = match by {
        Some(o) => vm.new_ref(o),
        None => vm.new_int(1),
    };
    Ok(vm.new_native(args.items[0], 40, &[start, by]))
}

fn count_next(vm: &mut Vm, it: Obj) -> Step {
    let (current, by) = (vm.heap.slot(it, 0), vm.heap.slot(it, 1));
    let next = vm.binary(current, by, 0, false)?;
    let current = vm.take_slot(it, 0);
    vm.put_slot(it, 0, next);
    Ok(Some(current))
}

fn count_repr(vm: &mut Vm, args: &Args) -> R {
    let (current, by) = (vm.heap.slot(args.items[0], 0), vm.heap.slot(args.items[0], 1));
    let text = vm.repr_text_of(current)?;
    if vm.int_value(by) == Some(1) && vm.is_exact(by, vm.t.int) {
        return Ok(vm.new_str(&format!("count({text})")));
    }
    let by = vm.repr_text_of(by)?;
    Ok(vm.new_str(&format!("count({text}, {by})")))
}

// -- cycle, repeat ----------------------------------------------------------------------------------------------------

fn cycle_new(vm: &mut Vm, args: &Args) -> R {
    vm.check_new_args(args, "cycle", 1, 1)?;
    let it = vm.get_iter(args.items[1])?;
    let saved = vm.new_empty_list();
    Ok(vm.new_native(args.items[0], 48, &[it, saved]))
}

fn cycle_next(vm: &mut Vm, c: Obj) -> Step {
    let it = vm.heap.slot(c, 0);
    if !it.is_null() {
        if let Some(item) = step(vm, it)? {
            let saved = vm.heap.slot(c, 1);
            vm.incref(item);
            vm.heap.list_append(saved, item);
            return Ok(Some(item));
        }
        vm.put_slot(c, 0, Obj::NULL);
    }
    let saved = vm.heap.slot(c, 1);
    let n = vm.heap.list_len(saved);
    if n == 0 {
        return Ok(None);
    }
    let at = vm.heap.data0(c) as u32 % n;
    vm.heap.set_data0(c, u64::from((at + 1) % n));
    let item = vm.heap.slot(saved, at);
    Ok(Some(vm.new_ref(item)))
}

fn repeat_new(vm: &mut Vm, args: &Args) -> R {
    let [object, times] = vm.named_args(args, 1, "repeat", ["object", "times"], 1)?;
    let left = match times {
        Some(n) => vm.ssize_of(n)?.max(0) as u64 + 1,
        None => 0,
    };
    let object = object.unwrap_or(vm.none);
    vm.incref(object);
    let o = vm.new_native(args.items[0], 32, &[object]);
    vm.heap.set_data0(o, left);
    Ok(o)
}

fn repeat_next(vm: &mut Vm, r: Obj) -> Step {
    match vm.heap.data0(r) {
        0 => {}
        1 => return Ok(None),
        n => vm.heap.set_data0(r, n - 1),
    }
    let o = vm.heap.slot(r, 0);
    Ok(Some(vm.new_ref(o)))
}

fn repeat_repr(vm: &mut Vm, args: &Args) -> R {
    let object = vm.heap.slot(args.items[0], 0);
    let text = vm.repr_text_of(object)?;
    let left = vm.heap.data0(args.items[0]);
    let text = if left == 0 {
        format!("repeat({text})")
    } else {
        format!("repeat({text}, {})", left - 1)
    };
    Ok(vm.new_str(&text))
}

fn repeat_hint(vm: &mut Vm, args: &Args) -> R {
    match vm.heap.data0(args.items[0]) {
        0 => Err(vm.type_error("len() of unsized object")),
        n => Ok(vm.new_int(n as i64 - 1)),
    }
}

// -- chain, islice ----------------------------------------------------------------------------------------------------

fn chain_new(vm: &mut Vm, args: &Args) -> R {
    if args.nkw != 0 {
        return Err(vm.type_error("chain() takes no keyword arguments"));
    }
    let sources = vm.argument_tuple(&args.pos()[1..]);
    let it = vm.new_tuple_iter(sources);
    vm.decref(sources);
    Ok(vm.new_native(args.items[0], 32, &[it, Obj::NULL]))
}

fn chain_from_iterable(vm: &mut Vm, args: &Args) -> R {
    let Some(source) = args.get(1) else {
        return Err(vm.type_error("chain.from_iterable() takes exactly one argument (0 given)"));
    };
    let it = vm.get_iter(source)?;
    Ok(vm.new_native(args.items[0], 32, &[it, Obj::NULL]))
}

fn chain_next(vm: &mut Vm, c: Obj) -> Step {
    loop {
        let active = vm.heap.slot(c, 1);
        if active.is_null() {
            let sources = vm.heap.slot(c, 0);
            if sources.is_null() {
                return Ok(None);
            }
            let Some(source) = step(vm, sources)? else {
                vm.put_slot(c, 0, Obj::NULL);
                return Ok(None);
            };
            let it = vm.get_iter(source);
            vm.decref(source);
            match it {
                Ok(it) => vm.put_slot(c, 1, it),
                Err(e) => {
                    vm.put_slot(c, 0, Obj::NULL);
                    return Err(e);
                }
            }
            continue;
        }
        if let Some(item) = step(vm, active)? {
            return Ok(Some(item));
        }
        vm.put_slot(c, 1, Obj::NULL);
    }
}

/// `data0`: position and step, 32 bits each; `data1`: where the next one lies, and the end plus one (0: none).
fn islice_new(vm: &mut Vm, args: &Args) -> R {
    vm.check_new_args(args, "islice", 2, 4)?;
    let pos: Vec<Obj> = args.pos()[1..].to_vec();
    let (start, stop, by) = match pos.as_slice() {
        [_, stop] => (None, Some(*stop), None),
        [_, start, stop] => (Some(*start), Some(*stop), None),
        [_, start, stop, by, ..] => (Some(*start), Some(*stop), Some(*by)),
        _ => (None, None, None),
    };
    let number = |vm: &mut Vm, o: Option<Obj>, least: i64| -> R<Option<i64>> {
        let Some(o) = o.filter(|o| *o != vm.none) else {
            return Ok(None);
        };
        let n = vm.index_of(o).unwrap_or(-1);
        if !vm.reg(crate::vm::reg::RAISED).is_null() {
            vm.drop_raised();
        }
        Ok(Some(if n < least { -1 } else { n.min(0xffff_fffe) }))
    };
    let first = number(vm, start, 0)?.unwrap_or(0);
    let end = number(vm, stop, 0)?;
    let step_by = number(vm, by, 1)?.unwrap_or(1);
    if end == Some(-1) && pos.len() == 2 {
        return Err(vm.value_error("Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize."));
    }
    if end == Some(-1) || first < 0 {
        return Err(vm.value_error("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize."));
    }
    if step_by < 0 {
        return Err(vm.value_error("Step for islice() must be a positive integer or None."));
    }
    let it = vm.get_iter(pos[0])?;
    let o = vm.new_native(args.items[0], 56, &[it]);
    vm.heap.set_data0(o, (step_by as u64) << 32);
    vm.heap
        .set_data1(o, (first as u64) << 32 | end.map_or(0, |e| e as u64 + 1));
    Ok(o)
}

fn islice_next(vm: &mut Vm, s: Obj) -> Step {
    let it = vm.heap.slot(s, 0);
    if it.is_null() {
        return Ok(None);
    }
    let (by, end) = (vm.heap.data0(s) >> 32, vm.heap.data1(s) & 0xffff_ffff);
    let next = vm.heap.data1(s) >> 32;
    let mut at = vm.heap.data0(s) & 0xffff_ffff;
    // Where there is an end, nothing behind it is taken out of the iterator.
    let wanted = if end == 0 { next } else { next.min(end - 1) };
    while at < wanted {
        match step(vm, it) {
            Ok(Some(o)) => vm.decref(o),
            Ok(None) => {
                vm.put_slot(s, 0, Obj::NULL);
                return Ok(None);
            }
            Err(e) => return Err(e),
        }
        at += 1;
        vm.heap.set_data0(s, by << 32 | at);
    }
    if end != 0 && next >= end - 1 {
        vm.put_slot(s, 0, Obj::NULL);
        return Ok(None);
    }
    let Some(item) = step(vm, it)? else {
        vm.put_slot(s, 0, Obj::NULL);
        return Ok(None);
    };
    let following = (next + by).min(0xffff_fffe);
    vm.heap.set_data0(s, by << 32 | (at + 1));
    vm.heap.set_data1(s, following << 32 | end);
    Ok(Some(item))
}

// -- with a function --------------------------------------------------------------------------------------------------

fn function_new(vm: &mut Vm, args: &Args) -> R {
    let name = vm.type_name_of(args.items[0]);
    vm.check_new_args(args, &name, 2, 2)?;
    let it = vm.get_iter(args.items[2])?;
    let f = vm.new_ref(args.items[1]);
    Ok(vm.new_native(args.items[0], 40, &[f, it]))
}

fn starmap_next(vm: &mut Vm, m: Obj) -> Step {
    let (f, it) = (vm.heap.slot(m, 0), vm.heap.slot(m, 1));
    let Some(row) = step(vm, it)? else { return Ok(None) };
    let items = vm.collect(row);
    vm.decref(row);
    let items = items?;
    let result = vm.call_with(f, &items);
    vm.decref_all(items);
    result.map(Some)
}

/// `f(item)` as a bool; `None` is `bool`. The item is given up on an error.
fn test(vm: &mut Vm, f: Obj, item: Obj) -> R<bool> {
    let result = if f == vm.none || f == vm.t.bool_ {
        vm.truth(item)
    } else {
        vm.call_with(f, &[item]).and_then(|o| {
            let truth = vm.truth(o);
            vm.decref(o);
            truth
        })
    };
    if result.is_err() {
        vm.decref(item);
    }
    result
}

fn takewhile_next(vm: &mut Vm, t: Obj) -> Step {
    if vm.heap.data0(t) != 0 {
        return Ok(None);
    }
    let (f, it) = (vm.heap.slot(t, 0), vm.heap.slot(t, 1));
    let Some(item) = step(vm, it)? else { return Ok(None) };
    if test(vm, f, item)? {
        return Ok(Some(item));
    }
    vm.decref(item);
    vm.heap.set_data0(t, 1);
    Ok(None)
}

fn dropwhile_next(vm: &mut Vm, t: Obj) -> Step {
    let (f, it) = (vm.heap.slot(t, 0), vm.heap.slot(t, 1));
    loop {
        let Some(item) = step(vm, it)? else { return Ok(None) };
        if vm.heap.data0(t) != 0 {
            return Ok(Some(item));
        }
        if !test(vm, f, item)? {
            vm.heap.set_data0(t, 1);
            return Ok(Some(item));
        }
        vm.decref(item);
    }
}

fn filterfalse_next(vm: &mut Vm, t: Obj) -> Step {
    let (f, it) = (vm.heap.slot(t, 0), vm.heap.slot(t, 1));
    loop {
        let Some(item) = step(vm, it)? else { return Ok(None) };
        if !test(vm, f, item)? {
            return Ok(Some(item));
        }
        vm.decref(item);
    }
}

fn compress_new(vm: &mut Vm, args: &Args) -> R {
    let [data, selectors] = vm.named_args(args, 1, "compress", ["data", "selectors"], 2)?;
    let data = vm.get_iter(data.unwrap_or(vm.none))?;
    let selectors = match vm.get_iter(selectors.unwrap_or(vm.none)) {
        Ok(o) => o,
        Err(e) => {
            vm.decref(data);
            return Err(e);
        }
    };
    Ok(vm.new_native(args.items[0], 32, &[data, selectors]))
}

fn compress_next(vm: &mut Vm, c: Obj) -> Step {
    let (data, selectors) = (vm.heap.slot(c, 0), vm.heap.slot(c, 1));
    loop {
        let Some(item) = step(vm, data)? else { return Ok(None) };
        let chosen = match step(vm, selectors) {
            Ok(Some(o)) => {
                let truth = vm.truth(o);
                vm.decref(o);
                truth.map(Some)
            }
            Ok(None) => Ok(None),
            Err(e) => Err(e),
        };
        match chosen {
            Ok(Some(true)) => return Ok(Some(item)),
            Ok(Some(false)) => vm.decref(item),
            Ok(None) => {
                vm.decref(item);
                return Ok(None);
            }
            Err(e) => {
                vm.decref(item);
                return Err(e);
            }
        }
    }
}

// -- accumulate, pairwise --------------------------------------------------------------------------------

fn accumulate_new(vm: &mut Vm, args: &Args) -> R {
    let [source, f, initial] = vm.named_args(args, 1, "accumulate", ["iterable", "func", "initial"], 1)?;
    let it = vm.get_iter(source.unwrap_or(vm.none))?;
    let f = f.filter(|o| *o != vm.none).unwrap_or(Obj::NULL);
    let initial = initial.filter(|o| *o != vm.none).unwrap_or(Obj::NULL);
    for o in [f, initial] {
        if !o.is_null() {
            vm.incref(o);
        }
    }
    Ok(vm.new_native(args.items[0], 48, &[it, f, Obj::NULL, initial]))
}

fn accumulate_next(vm: &mut Vm, a: Obj) -> Step {
    let initial = vm.take_slot(a, 3);
    if !initial.is_null() {
        vm.incref(initial);
        vm.put_slot(a, 2, initial);
        return Ok(Some(initial));
    }
    let (it, f, total) = (vm.heap.slot(a, 0), vm.heap.slot(a, 1), vm.heap.slot(a, 2));
    let Some(item) = step(vm, it)? else { return Ok(None) };
    if total.is_null() {
        vm.incref(item);
        vm.put_slot(a, 2, item);
        return Ok(Some(item));
    }
    let sum = if f.is_null() {
        vm.binary(total, item, 0, false)
    } else {
        vm.call_with(f, &[total, item])
    };
    vm.decref(item);
    let sum = sum?;
    vm.incref(sum);
    vm.put_slot(a, 2, sum);
    Ok(Some(sum))
}

fn pairwise_new(vm: &mut Vm, args: &Args) -> R {
    vm.check_new_args(args, "pairwise", 1, 1)?;
    let it = vm.get_iter(args.items[1])?;
    Ok(vm.new_native(args.items[0], 40, &[it, Obj::NULL]))
}

fn pairwise_next(vm: &mut Vm, p: Obj) -> Step {
    let it = vm.heap.slot(p, 0);
    if it.is_null() {
        return Ok(None);
    }
    if vm.heap.slot(p, 1).is_null() {
        let Some(first) = step(vm, it)? else {
            vm.put_slot(p, 0, Obj::NULL);
            return Ok(None);
        };
        vm.put_slot(p, 1, first);
    }
    let Some(new) = step(vm, it)? else {
        vm.put_slot(p, 0, Obj::NULL);
        vm.put_slot(p, 1, Obj::NULL);
        return Ok(None);
    };
    let old = vm.take_slot(p, 1);
    vm.incref(new);
    vm.put_slot(p, 1, new);
    if old.is_null() {
        vm.decref(new);
        return Ok(None);
    }
    Ok(Some(vm.new_tuple(&[old, new])))
}
