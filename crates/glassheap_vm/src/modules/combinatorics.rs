//! `itertools`: product, permutations, combinations, `tee`, `batched`. CPython: `Modules/itertoolsmodule.c`.
//!
//! The indices that the next step starts from are the object's blob; `data0`: 0 before the first step, 2 after the last.

use super::itertools::{Step, iterator, step};
use super::native_type::{NativeType, itself};
use crate::native::{Args, NativeDef, method, slot};
use crate::vm::{R, Vm};
use glassheap_heap::blob::Blob;
use glassheap_heap::{Kind, Obj};
use glassheap_profile::Feature;
use std::rc::Rc;

/// Types of every release.
pub(crate) const TYPES: &[NativeType] = &[
    iterator!("product", product_new, product_next),
    iterator!("permutations", permutations_new, permutations_next),
    iterator!("combinations", combinations_new, combinations_next),
    iterator!("combinations_with_replacement", replacement_new, replacement_next),
];
/// `batched` is newer.
pub(crate) const SINCE_3_12: &[NativeType] = &[iterator!("batched", batched_new, batched_next)];

fn indices(vm: &Vm, o: Obj) -> Vec<u32> {
    vm.bytes_of(o)
        .chunks_exact(4)
        .map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]]))
        .collect()
}

fn set_indices(vm: &mut Vm, o: Obj, list: &[u32]) {
    let bytes: Vec<u8> = list.iter().flat_map(|i| i.to_le_bytes()).collect();
    vm.heap
        .image
        .blob
        .set(&mut vm.heap.image.journal, o.0, Some(Blob::Bytes(Rc::from(bytes))));
}

/// A tuple of the chosen items of one pool.
fn pick(vm: &mut Vm, pool: Obj, list: &[u32]) -> Obj {
    let items: Vec<Obj> = list.iter().map(|i| vm.heap.slot(pool, *i)).collect();
    for o in &items {
        vm.incref(*o);
    }
    vm.new_tuple(&items)
}

/// The end, for good.
fn stopped(vm: &mut Vm, o: Obj) -> Step {
    vm.heap.set_data0(o, 2);
    Ok(None)
}

// -- product ----------------------------------------------------------------------------------------------------------

fn product_new(vm: &mut Vm, args: &Args) -> R {
    let mut repeat = 1;
    for (name, value) in args.keywords(vm) {
        let text = vm.text_rc(name);
        if &*text != "repeat" {
            return Err(vm.unexpected_keyword("product", &text));
        }
        repeat = vm.ssize_of(value)?;
        if repeat < 0 {
            return Err(vm.value_error("repeat argument cannot be negative"));
        }
    }
    let sources: Vec<Obj> = args.pos()[1..].to_vec();
    if sources.len() as i64 * repeat > 1 << 16 {
        return Err(vm.overflow_error("repeat argument too large"));
    }
    let mut pools = Vec::new();
    if repeat > 0 {
        for source in &sources {
            match vm.tuple_from_iterable(*source) {
                Ok(t) => pools.push(t),
                Err(e) => {
                    vm.decref_all(pools);
                    return Err(e);
                }
            }
        }
    }
    let once = pools.clone();
    for _ in 1..repeat {
        for o in &once {
            vm.incref(*o);
            pools.push(*o);
        }
    }
    let n = pools.len();
    let pools = vm.new_tuple(&pools);
    let o = vm.new_native(args.items[0], 56, &[pools]);
    set_indices(vm, o, &vec![0; n]);
    Ok(o)
}

fn product_next(vm: &mut Vm, p: Obj) -> Step {
    if vm.heap.data0(p) == 2 {
        return Ok(None);
    }
    let pools = vm.heap.slot(p, 0);
    let lens: Vec<u32> = vm
        .heap
        .slots(pools)
        .iter()
        .map(|w| vm.heap.slots_len(Obj(*w)))
        .collect();
    let mut list = indices(vm, p);
    if vm.heap.data0(p) == 0 {
        if lens.contains(&0) {
            return stopped(vm, p);
        }
        vm.heap.set_data0(p, 1);
    } else {
        let mut i = list.len();
        loop {
            if i == 0 {
                return stopped(vm, p);
            }
            i -= 1;
            list[i] += 1;
            if list[i] < lens[i] {
                break;
            }
            list[i] = 0;
        }
        set_indices(vm, p, &list);
    }
    let items: Vec<Obj> = (0..)
        .zip(&list)
        .map(|(k, i)| vm.heap.slot(vm.heap.slot(pools, k), *i))
        .collect();
    for o in &items {
        vm.incref(*o);
    }
    Ok(Some(vm.new_tuple(&items)))
}

// -- permutations, combinations ---------------------------------------------------------------------------------------

/// The pool and the length asked for.
fn pool_and_length(vm: &mut Vm, args: &Args, name: &str, required: usize) -> R<(Obj, i64)> {
    let [source, r] = vm.named_args(args, 1, name, ["iterable", "r"], required)?;
    let pool = vm.tuple_from_iterable(source.unwrap_or(vm.none))?;
    let n = i64::from(vm.heap.slots_len(pool));
    let r = match r.filter(|o| *o != vm.none) {
        None => n,
        Some(o) if !vm.is_int(o) => {
            vm.decref(pool);
            if name == "permutations" {
                return Err(vm.type_error("Expected int as r"));
            }
            let got = vm.type_name(o);
            return Err(vm.type_error(&format!("'{got}' object cannot be interpreted as an integer")));
        }
        Some(o) => match vm.ssize_of(o) {
            Ok(r) => r,
            Err(e) => {
                vm.decref(pool);
                return Err(e);
            }
        },
    };
    if r < 0 {
        vm.decref(pool);
        return Err(vm.value_error("r must be non-negative"));
    }
    Ok((pool, r))
}

/// The object; over at once when more is asked for than there is.
fn choice(vm: &mut Vm, cls: Obj, size: u32, pool: Obj, list: &[u32], r: i64, over: bool) -> Obj {
    let o = vm.new_native(cls, size, &[pool]);
    vm.heap.set_data1(o, r as u64);
    if over {
        vm.heap.set_data0(o, 2);
    } else {
        set_indices(vm, o, list);
    }
    o
}

fn permutations_new(vm: &mut Vm, args: &Args) -> R {
    let (pool, r) = pool_and_length(vm, args, "permutations", 1)?;
    let n = i64::from(vm.heap.slots_len(pool));
    let mut list: Vec<u32> = (0..n as u32).collect();
    let over = r > n;
    if !over {
        list.extend((0..r).map(|i| (n - i) as u32));
    }
    Ok(choice(vm, args.items[0], 80, pool, &list, r, over))
}

fn permutations_next(vm: &mut Vm, p: Obj) -> Step {
    if vm.heap.data0(p) == 2 {
        return Ok(None);
    }
    let pool = vm.heap.slot(p, 0);
    let (n, r) = (vm.heap.slots_len(pool) as usize, vm.heap.data1(p) as usize);
    let mut list = indices(vm, p);
    if vm.heap.data0(p) == 0 {
        vm.heap.set_data0(p, 1);
        return Ok(Some(pick(vm, pool, &list[..r])));
    }
    for i in (0..r).rev() {
        list[n + i] -= 1;
        if list[n + i] == 0 {
            list[i..n].rotate_left(1);
            list[n + i] = (n - i) as u32;
        } else {
            let j = list[n + i] as usize;
            list.swap(i, n - j);
            set_indices(vm, p, &list);
            return Ok(Some(pick(vm, pool, &list[..r])));
        }
    }
    stopped(vm, p)
}

fn combinations_new(vm: &mut Vm, args: &Args) -> R {
    let (pool, r) = pool_and_length(vm, args, "combinations", 2)?;
    let over = r > i64::from(vm.heap.slots_len(pool));
    let list: Vec<u32> = if over { Vec::new() } else { (0..r as u32).collect() };
    Ok(choice(vm, args.items[0], 64, pool, &list, r, over))
}

fn combinations_next(vm: &mut Vm, c: Obj) -> Step {
    if vm.heap.data0(c) == 2 {
        return Ok(None);
    }
    let pool = vm.heap.slot(c, 0);
    let n = vm.heap.slots_len(pool) as usize;
    let mut list = indices(vm, c);
    let r = list.len();
    if vm.heap.data0(c) == 0 {
        vm.heap.set_data0(c, 1);
    } else {
        let Some(i) = (0..r).rev().find(|i| list[*i] as usize != i + n - r) else {
            return stopped(vm, c);
        };
        list[i] += 1;
        for j in i + 1..r {
            list[j] = list[j - 1] + 1;
        }
        set_indices(vm, c, &list);
    }
    Ok(Some(pick(vm, pool, &list)))
}

fn replacement_new(vm: &mut Vm, args: &Args) -> R {
    let (pool, r) = pool_and_length(vm, args, "combinations_with_replacement", 2)?;
    if r > 1 << 16 {
        vm.decref(pool);
        return Err(vm.memory_error());
    }
    let over = r > 0 && vm.heap.slots_len(pool) == 0;
    Ok(choice(vm, args.items[0], 64, pool, &vec![0; r as usize], r, over))
}

fn replacement_next(vm: &mut Vm, c: Obj) -> Step {
    if vm.heap.data0(c) == 2 {
        return Ok(None);
    }
    let pool = vm.heap.slot(c, 0);
    let n = vm.heap.slots_len(pool);
    let mut list = indices(vm, c);
    if vm.heap.data0(c) == 0 {
        vm.heap.set_data0(c, 1);
    } else {
        let Some(i) = (0..list.len()).rev().find(|i| list[*i] + 1 != n) else {
            return stopped(vm, c);
        };
        let value = list[i] + 1;
        list[i..].fill(value);
        set_indices(vm, c, &list);
    }
    Ok(Some(pick(vm, pool, &list)))
}

// -- batched ----------------------------------------------------------------------------------------------------------

fn batched_new(vm: &mut Vm, args: &Args) -> R {
    let mut plain = args.clone();
    let mut strict = false;
    if args.nkw == 1
        && let Some(value) = args.keyword(vm, "strict")
        && vm.profile().has(Feature::BatchedHasStrict)
    {
        strict = vm.truth(value)?;
        plain = Args::positional(args.pos());
    }
    let [source, n] = vm.named_args(&plain, 1, "batched", ["iterable", "n"], 2)?;
    let n = vm.ssize_of(n.unwrap_or(vm.none))?;
    if n < 1 {
        return Err(vm.value_error("n must be at least one"));
    }
    let it = vm.get_iter(source.unwrap_or(vm.none))?;
    let o = vm.new_native(args.items[0], 40, &[it]);
    vm.heap.set_data0(o, n as u64);
    vm.heap.set_data1(o, u64::from(strict));
    Ok(o)
}

fn batched_next(vm: &mut Vm, b: Obj) -> Step {
    let it = vm.heap.slot(b, 0);
    if it.is_null() {
        return Ok(None);
    }
    let n = vm.heap.data0(b) as i64;
    let mut items = Vec::new();
    while (items.len() as i64) < n {
        let next = step(vm, it).and_then(|o| vm.check_growth(items.len() as i64).map(|()| o));
        match next {
            Ok(Some(o)) => items.push(o),
            Ok(None) => break,
            Err(e) => {
                vm.decref_all(items);
                vm.put_slot(b, 0, Obj::NULL);
                return Err(e);
            }
        }
    }
    if items.is_empty() {
        vm.put_slot(b, 0, Obj::NULL);
        return Ok(None);
    }
    if (items.len() as i64) < n {
        vm.put_slot(b, 0, Obj::NULL);
        if vm.heap.data1(b) != 0 {
            vm.decref_all(items);
            return Err(vm.value_error("batched(): incomplete batch"));
        }
    }
    Ok(Some(vm.new_tuple(&items)))
}

// -- tee --------------------------------------------------------------------------------------------------------------

/// Values that one link of a `tee` keeps.
const LINK: u32 = 57;

/// Slots: the link. `data0`: position in it.
pub(crate) const TEE: &[NativeDef] = &[
    slot("__iter__", 0, 0, itself),
    slot("__next__", 0, 0, |vm, a| match tee_next(vm, a.items[0])? {
        Some(o) => Ok(o),
        None => Err(vm.stop_iteration(Obj::NULL)),
    }),
    method("__copy__", 0, 0, |vm, a| {
        let (link, at) = (vm.heap.slot(a.items[0], 0), vm.heap.data0(a.items[0]));
        vm.incref(link);
        let ty = vm.heap.ty(a.items[0]);
        let o = vm.new_slots(ty, Kind::Slots, 40, true, &[link]);
        vm.heap.set_data0(o, at);
        Ok(o)
    }),
];

/// Slots of a link: iterator, list of values, next link.
fn new_link(vm: &mut Vm, it: Obj) -> R {
    let ty = vm.native_member("itertools", "_tee_dataobject")?;
    let values = vm.new_empty_list();
    vm.incref(it);
    Ok(vm.new_slots(ty, Kind::Slots, 504, true, &[it, values, Obj::NULL]))
}

/// `tee(iterable, n=2)`.
pub(crate) fn tee(vm: &mut Vm, args: &Args) -> R {
    let n = match args.get(1) {
        Some(o) => vm.ssize_of(o)?,
        None => 2,
    };
    if n < 0 {
        return Err(vm.value_error("n must be >= 0"));
    }
    vm.check_growth(n)?;
    let ty = vm.native_member("itertools", "_tee")?;
    let it = vm.get_iter(args.items[0])?;
    let (link, at) = if vm.is_exact(it, ty) {
        let link = vm.heap.slot(it, 0);
        (vm.new_ref(link), vm.heap.data0(it))
    } else {
        let link = new_link(vm, it);
        match link {
            Ok(link) => (link, 0),
            Err(e) => {
                vm.decref(it);
                return Err(e);
            }
        }
    };
    vm.decref(it);
    let mut out = Vec::new();
    for _ in 0..n {
        vm.incref(link);
        let o = vm.new_slots(ty, Kind::Slots, 40, true, &[link]);
        vm.heap.set_data0(o, at);
        out.push(o);
    }
    vm.decref(link);
    Ok(vm.new_tuple(&out))
}

fn tee_next(vm: &mut Vm, t: Obj) -> Step {
    let mut link = vm.heap.slot(t, 0);
    let mut at = vm.heap.data0(t) as u32;
    if at >= LINK {
        let mut next = vm.heap.slot(link, 2);
        if next.is_null() {
            let it = vm.heap.slot(link, 0);
            next = new_link(vm, it)?;
            vm.heap.set_slot(link, 2, next);
        }
        vm.incref(next);
        vm.put_slot(t, 0, next);
        link = next;
        at = 0;
        vm.heap.set_data0(t, 0);
    }
    let values = vm.heap.slot(link, 1);
    if at < vm.heap.list_len(values) {
        let item = vm.heap.slot(values, at);
        vm.incref(item);
        vm.heap.set_data0(t, u64::from(at) + 1);
        return Ok(Some(item));
    }
    let it = vm.heap.slot(link, 0);
    let Some(item) = step(vm, it)? else { return Ok(None) };
    vm.incref(item);
    let values = vm.heap.slot(link, 1);
    vm.heap.list_append(values, item);
    vm.heap.set_data0(t, u64::from(at) + 1);
    Ok(Some(item))
}
