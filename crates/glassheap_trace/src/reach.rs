//! What nothing reaches any more: cycles that wait for the collector.
//!
//! Everything is walked from the interpreter's own objects and the running frames. What is left may still be held by
//! native code for a moment, so its counts are taken apart as the collector does: only objects whose references all
//! come from each other are lost.

use glassheap_heap::frame::field;
use glassheap_heap::image::scalar;
use glassheap_heap::{Heap, IMMORTAL, Obj, flag};
use glassheap_vm::vm::{Vm, reg};

/// Objects above which lost ones are not looked for: the walk would take longer than a step may.
const MOST: u64 = 400_000;

/// Lost objects that would be drawn, oldest first.
#[must_use]
pub fn lost(vm: &Vm) -> Vec<Obj> {
    if vm.heap.scalar(scalar::LIVE) > MOST {
        return Vec::new();
    }
    let heap = &vm.heap;
    let end = heap.scalar(scalar::OBJECTS_END) as usize;
    let mut seen = vec![false; end];
    let mut todo: Vec<Obj> = Vec::new();
    let interned = vm.reg(reg::INTERNED);
    if let Some(slot) = seen.get_mut(interned.0 as usize) {
        *slot = true;
    }
    let mut meet = |o: Obj, todo: &mut Vec<Obj>| {
        if let Some(slot) = seen.get_mut(o.0 as usize)
            && !*slot
            && !o.is_null()
        {
            *slot = true;
            todo.push(o);
        }
    };
    for o in heap.numbers() {
        if heap.has_flag(o, flag::STATIC) && heap.is_alive(o) {
            meet(o, &mut todo);
        }
    }
    for name in [
        reg::RAISED,
        reg::HANDLED,
        reg::MAIN,
        reg::MODULES,
        reg::TREE,
        reg::GC_CALLBACKS,
        reg::GC_GARBAGE,
    ] {
        meet(vm.reg(name), &mut todo);
    }
    let mut f = vm.reg_number(reg::FRAME) as u32;
    while f != 0 {
        heap.frame_refs(f, |_, o| meet(o, &mut todo));
        meet(Obj(heap.word(f + field::FRAME_OBJ)), &mut todo);
        meet(Obj(heap.word(f + field::GENERATOR)), &mut todo);
        f = heap.word(f + field::PREVIOUS);
    }
    while let Some(o) = todo.pop() {
        let mut found = Vec::new();
        heap.traverse(o, |_, target| found.push(target));
        for target in found {
            meet(target, &mut todo);
        }
    }
    let left: Vec<Obj> = heap
        .numbers()
        .filter(|o| heap.is_alive(*o) && !seen[o.0 as usize] && heap.refcnt(*o) != IMMORTAL)
        .collect();
    let mut lost = only_held_by_each_other(heap, left, end);
    lost.retain(|o| !crate::describe::is_inline(vm, *o) && heap.is_tracked(*o));
    lost.sort_by_key(|o| heap.serial(*o));
    lost
}

/// Those of `left` whose references all come from among them.
fn only_held_by_each_other(heap: &Heap, left: Vec<Obj>, end: usize) -> Vec<Obj> {
    if left.is_empty() {
        return left;
    }
    let mut among = vec![false; end];
    let mut refs = vec![0i64; end];
    for o in &left {
        among[o.0 as usize] = true;
        refs[o.0 as usize] = i64::from(heap.refcnt(*o));
    }
    for o in &left {
        heap.traverse(*o, |_, target| {
            if let Some(n) = refs.get_mut(target.0 as usize) {
                *n -= 1;
            }
        });
    }
    // What somebody else holds, and what that reaches, is not lost.
    let mut todo: Vec<Obj> = left.iter().copied().filter(|o| refs[o.0 as usize] > 0).collect();
    for o in &todo {
        among[o.0 as usize] = false;
    }
    while let Some(o) = todo.pop() {
        let mut found = Vec::new();
        heap.traverse(o, |_, target| found.push(target));
        for target in found {
            if let Some(slot) = among.get_mut(target.0 as usize)
                && *slot
            {
                *slot = false;
                todo.push(target);
            }
        }
    }
    left.into_iter().filter(|o| among[o.0 as usize]).collect()
}
