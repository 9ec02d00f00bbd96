//! The ledger of one object: its holders, what the last step did to them, where the object lies.

use crate::answers::{Change, Ledger, LedgerRow, Level, ObjectRef, Storage};
use crate::describe;
use crate::holders;
use crate::memory;
use crate::session::Session;
use glassheap_heap::frame::field;
use glassheap_heap::{Obj, flag};
use glassheap_vm::ceval::frame_flag;
use glassheap_vm::vm::{Vm, reg};

impl Session {
    /// The ledger of object `serial` at the cursor; `None` when nothing is known of it any more.
    pub fn ledger(&mut self, serial: u32) -> Option<Ledger> {
        self.ensure_cursor();
        let o = find(&self.vm, serial)?;
        let alive = self.vm.heap.is_alive(o);
        let history = self.history(o, serial);
        let before = self.event_before();
        let within = self.cursor.level == Level::Event;
        let earlier = before.map(|event| {
            self.with_event(event, |vm| {
                let there = vm.heap.is_alive(o) && vm.heap.serial(o) == serial;
                let was = || {
                    (
                        all_rows(vm, o, within),
                        describe::count(vm, o),
                        describe::object_ref(vm, o),
                        describe::summary(vm, o),
                    )
                };
                there.then(was)
            })
        });
        let earlier = earlier.flatten();
        let vm = &self.vm;
        let mut rows = if alive { all_rows(vm, o, within) } else { Vec::new() };
        let refcnt = if alive { describe::count(vm, o) } else { Some(0) };
        let sum: u64 = rows.iter().map(|r| u64::from(r.count)).sum();
        let balanced = refcnt.is_none_or(|n| u64::from(n) == sum);
        let mut refcnt_before = None;
        let (mut object, mut text) = (
            describe::object_ref(vm, o),
            if alive { describe::summary(vm, o) } else { String::new() },
        );
        if let Some((old, count, was, said)) = earlier {
            mark_rows(&mut rows, old);
            if count != refcnt {
                refcnt_before = count;
            }
            if !alive {
                (object, text) = (was, said);
            }
        } else if before.is_some() {
            for row in &mut rows {
                row.change = Change::Added;
            }
        }
        Some(Ledger {
            object: ObjectRef { serial, ..object },
            text,
            refcnt,
            refcnt_before,
            alive,
            parked: vm.heap.has_flag(o, flag::PARKED),
            rows,
            balanced,
            storage: storage(vm, o),
            history,
        })
    }
}

/// The object that has the serial, or the number that had it last.
fn find(vm: &Vm, serial: u32) -> Option<Obj> {
    if serial == 0 {
        return None;
    }
    // Static objects count their serials apart; alive ones of the program come first.
    let mut last = None;
    for o in vm.heap.numbers() {
        if vm.heap.serial(o) == serial && !describe::is_interpreter(vm, o) {
            if vm.heap.is_alive(o) {
                return Some(o);
            }
            last = Some(o);
        }
    }
    last.filter(|o| vm.heap.image.size.get(o.0) != 0)
}

/// The holders; what native code holds for a moment is one row. Native code runs inside an instruction (`within`), and
/// wherever a Python function was called by it: a finalizer, a generator that is resumed, a key function.
fn all_rows(vm: &Vm, o: Obj, within: bool) -> Vec<LedgerRow> {
    let mut rows = holders::rows(vm, o);
    let sum: u64 = rows.iter().map(|r| u64::from(r.count)).sum();
    if let Some(count) = describe::count(vm, o)
        && u64::from(count) > sum
        && (within || called_by_native(vm))
    {
        rows.push(LedgerRow {
            holder: holders::message("holder-interpreter", Vec::new()),
            from: None,
            count: (u64::from(count) - sum) as u32,
            change: Change::Same,
        });
    }
    rows
}

/// Whether native code waits for a Python function to return.
fn called_by_native(vm: &Vm) -> bool {
    let mut f = vm.reg_number(reg::FRAME) as u32;
    while f != 0 {
        let previous = vm.heap.word(f + field::PREVIOUS);
        // At the interpreter's end there is no frame of the program below.
        let below = previous != 0 || vm.reg_number(reg::FINALIZING) == 1;
        if below && vm.heap.word(f + field::VM0) & frame_flag::ENTRY != 0 {
            return true;
        }
        f = previous;
    }
    false
}

fn mark_rows(rows: &mut Vec<LedgerRow>, old: Vec<LedgerRow>) {
    let mut kept = vec![false; old.len()];
    for row in rows.iter_mut() {
        let same = old.iter().enumerate().find(|(i, o)| {
            // How many instances a class has is no part of the row's name.
            !kept[*i]
                && o.from == row.from
                && o.holder.key == row.holder.key
                && (o.holder.args == row.holder.args || row.holder.key == "holder-class-of-instances")
        });
        match same {
            Some((i, o)) => {
                kept[i] = true;
                if o.count != row.count {
                    row.change = Change::Changed;
                }
            }
            None => row.change = Change::Added,
        }
    }
    for (i, mut ghost) in old.into_iter().enumerate() {
        if !kept[i] {
            ghost.change = Change::Removed;
            rows.insert(i.min(rows.len()), ghost);
        }
    }
}

fn storage(vm: &Vm, o: Obj) -> Storage {
    let heap = &vm.heap;
    let is_static = heap.has_flag(o, flag::STATIC);
    let asked = heap.image.size.get(o.0);
    let block = memory::block_of(vm, o);
    let place = if is_static { None } else { heap.find_block(block) };
    let given = match place {
        Some((a, p, _)) => heap.pool_figures(a, p).block_size,
        None if is_static => 0,
        None => (asked + 8).next_multiple_of(16).max(32),
    };
    let tracked = heap.is_tracked(o);
    let generation = if tracked {
        crate::scene::generations(vm)
            .get(o.0 as usize)
            .and_then(|g| g.checked_sub(1))
    } else {
        None
    };
    Storage {
        addr: heap.addr(o) as f64,
        getsizeof: if heap.is_alive(o) {
            f64::from(vm.getsizeof(o))
        } else {
            0.0
        },
        asked: if is_static { 0 } else { asked },
        given,
        arena: place.map(|p| p.0),
        pool: place.map(|p| p.1),
        block: place.map(|p| p.2),
        generation,
        tracked,
    }
}
