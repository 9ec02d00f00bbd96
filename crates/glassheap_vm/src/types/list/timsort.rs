//! Sorting a list. CPython: `Objects/listobject.c` (`list_sort_impl`, `count_run`, `binarysort`).
//!
//! Up to 63 items the comparisons are CPython's, in its order; longer lists are cut into runs of 32 to 64 as there, but
//! merged without galloping.

use crate::native::Args;
use crate::vm::{R, Vm};
use glassheap_heap::{Obj, dealloc};
use glassheap_profile::Feature;

/// What is sorted: a key, and the item that goes with it.
type Pair = (Obj, Obj);

/// Sorts in place; the list is empty for whoever looks at it meanwhile.
pub(super) fn sort(vm: &mut Vm, list: Obj, key: Option<Obj>, reverse: bool) -> R<()> {
    let (len, allocated) = (vm.heap.list_len(list), vm.heap.list_allocated(list));
    let items: Vec<Obj> = (0..len).map(|i| vm.heap.slot(list, i)).collect();
    let (addr, size) = (vm.heap.image.aux_addr.get(list.0), vm.heap.image.aux_size.get(list.0));
    vm.heap.drop_slots(list);
    vm.heap.set_aux(list, 0, 0);
    vm.heap.set_data0(list, 0);
    vm.heap.set_data1(list, 0);

    let (sorted, mut result) = sort_items(vm, items, key, reverse);

    let touched = vm.heap.list_allocated(list) != 0;
    if touched {
        dealloc::list_clear(vm, list);
    }
    vm.heap.init_slots(list, allocated);
    vm.heap.set_aux(list, addr, size);
    vm.heap.set_data0(list, u64::from(len));
    vm.heap.set_data1(list, u64::from(allocated));
    for (i, item) in sorted.into_iter().enumerate() {
        vm.heap.set_slot(list, i as u32, item);
    }
    if touched && result.is_ok() {
        result = Err(vm.value_error("list modified during sort"));
    }
    result
}

fn sort_items(vm: &mut Vm, items: Vec<Obj>, key: Option<Obj>, reverse: bool) -> (Vec<Obj>, R<()>) {
    let mut pairs: Vec<Pair> = Vec::with_capacity(items.len());
    if let Some(key) = key {
        for item in &items {
            match vm.call(key, &Args::positional(&[*item])) {
                Ok(k) => pairs.push((k, *item)),
                Err(e) => {
                    vm.decref_all(pairs.into_iter().map(|p| p.0));
                    return (items, Err(e));
                }
            }
        }
    } else {
        pairs.extend(items.iter().map(|i| (*i, *i)));
    }
    // Reversed before and after: equal items keep their order.
    if reverse {
        pairs.reverse();
    }
    let result = sort_pairs(vm, &mut pairs);
    if reverse {
        pairs.reverse();
    }
    let sorted = pairs.iter().map(|p| p.1).collect();
    if key.is_some() {
        vm.decref_all(pairs.into_iter().map(|p| p.0));
    }
    (sorted, result)
}

fn less(vm: &mut Vm, a: Pair, b: Pair) -> R<bool> {
    vm.less_than(a.0, b.0)
}

fn sort_pairs(vm: &mut Vm, pairs: &mut [Pair]) -> R<()> {
    let n = pairs.len();
    if n < 2 {
        return Ok(());
    }
    let min_run = min_run(n);
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < n {
        let mut run = count_run(vm, &mut pairs[at..])?;
        if run < min_run {
            let forced = min_run.min(n - at);
            binary_sort(vm, &mut pairs[at..at + forced], run)?;
            run = forced;
        }
        runs.push((at, run));
        at += run;
        collapse(vm, pairs, &mut runs, false)?;
    }
    collapse(vm, pairs, &mut runs, true)
}

/// `merge_compute_minrun`.
fn min_run(mut n: usize) -> usize {
    let mut rest = 0;
    while n >= 64 {
        rest |= n & 1;
        n >>= 1;
    }
    n + rest
}

/// `count_run`: length of the run at the start; a descending one is turned around.
fn count_run(vm: &mut Vm, pairs: &mut [Pair]) -> R<usize> {
    if vm.profile().has(Feature::SortRunsHaveEquals) {
        return count_run_with_equals(vm, pairs);
    }
    if pairs.len() < 2 {
        return Ok(pairs.len());
    }
    let descending = less(vm, pairs[1], pairs[0])?;
    let mut n = 2;
    while n < pairs.len() && less(vm, pairs[n], pairs[n - 1])? == descending {
        n += 1;
    }
    if descending {
        pairs[..n].reverse();
    }
    Ok(n)
}

/// From 3.13 on equal neighbours belong to a descending run too.
fn count_run_with_equals(vm: &mut Vm, pairs: &mut [Pair]) -> R<usize> {
    let mut n = 1;
    while n < pairs.len() && !less(vm, pairs[n], pairs[n - 1])? {
        n += 1;
    }
    if n >= pairs.len() {
        return Ok(pairs.len());
    }
    if n > 1 {
        if less(vm, pairs[0], pairs[n - 1])? {
            return Ok(n);
        }
        // All equal so far: turned around twice in the end.
        pairs[..n].reverse();
    }
    n += 1;
    let mut equal = 0;
    while n < pairs.len() {
        if less(vm, pairs[n], pairs[n - 1])? {
            pairs[n - 1 - equal..n].reverse();
            equal = 0;
        } else if less(vm, pairs[n - 1], pairs[n])? {
            break;
        } else {
            equal += 1;
        }
        n += 1;
    }
    pairs[n - 1 - equal..n].reverse();
    pairs[..n].reverse();
    while n < pairs.len() && !less(vm, pairs[n], pairs[n - 1])? {
        n += 1;
    }
    Ok(n)
}

/// `binarysort`: the first `start` are sorted already.
fn binary_sort(vm: &mut Vm, pairs: &mut [Pair], start: usize) -> R<()> {
    for i in start.max(1)..pairs.len() {
        let pivot = pairs[i];
        let (mut low, mut high) = (0, i);
        while low < high {
            let middle = low + (high - low) / 2;
            if less(vm, pivot, pairs[middle])? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        pairs[low..=i].rotate_right(1);
    }
    Ok(())
}

/// `merge_collapse`, `merge_force_collapse`.
fn collapse(vm: &mut Vm, pairs: &mut [Pair], runs: &mut Vec<(usize, usize)>, force: bool) -> R<()> {
    while runs.len() > 1 {
        let mut i = runs.len() - 2;
        let len = |k: usize| runs[k].1;
        let out_of_order = (i > 0 && len(i - 1) <= len(i) + len(i + 1)) || (i > 1 && len(i - 2) <= len(i - 1) + len(i));
        if force || out_of_order {
            if i > 0 && len(i - 1) < len(i + 1) {
                i -= 1;
            }
        } else if len(i) > len(i + 1) {
            return Ok(());
        }
        let ((a, na), (_, nb)) = (runs[i], runs[i + 1]);
        merge(vm, &mut pairs[a..a + na + nb], na)?;
        runs[i].1 = na + nb;
        runs.remove(i + 1);
    }
    Ok(())
}

/// Merges two sorted neighbours; on an error the items are all still there.
fn merge(vm: &mut Vm, pairs: &mut [Pair], middle: usize) -> R<()> {
    let old = pairs.to_vec();
    let (left, right) = old.split_at(middle);
    let (mut i, mut j) = (0, 0);
    for k in 0..pairs.len() {
        let take_right = if i == left.len() {
            true
        } else if j == right.len() {
            false
        } else {
            match less(vm, right[j], left[i]) {
                Ok(answer) => answer,
                Err(e) => {
                    pairs.copy_from_slice(&old);
                    return Err(e);
                }
            }
        };
        pairs[k] = if take_right { right[j] } else { left[i] };
        if take_right {
            j += 1;
        } else {
            i += 1;
        }
    }
    Ok(())
}
