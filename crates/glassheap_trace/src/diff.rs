//! What a step changed: a scene against the one before. What is gone stays as a ghost.

use crate::answers::{Change, Slot};
use crate::scene::{Card, Rail, Row, Scene};
use glassheap_vm::vm::Vm;
use std::collections::HashMap;

/// Marks in `now` what differs from `before`, and adds ghosts of what is gone. The machine stands at `now`.
pub fn mark_changes(vm: &Vm, now: &mut Scene, before: &Scene) {
    for rail in &mut now.rails {
        match before.rails.iter().find(|r| r.key == rail.key && r.title == rail.title) {
            Some(old) => mark_rows(&mut rail.rows, &old.rows),
            None => set_all(&mut rail.rows, Change::Added),
        }
    }
    for old in &before.rails {
        if !now.rails.iter().any(|r| r.key == old.key) {
            let mut ghost: Rail = old.clone();
            set_all(&mut ghost.rows, Change::Removed);
            now.rails.push(ghost);
        }
    }
    for card in &mut now.cards {
        match before.card(card.object.serial) {
            Some(old) => mark_card(card, old),
            None => {
                card.change = Change::Added;
                set_all(&mut card.rows, Change::Added);
            }
        }
    }
    for old in &before.cards {
        let serial = old.object.serial;
        let gone = vm.heap.serial(old.at) != serial || !vm.heap.is_alive(old.at);
        if gone && !now.by_serial.contains_key(&serial) {
            let mut ghost = old.clone();
            ghost.change = Change::Removed;
            ghost.refcnt_before = ghost.refcnt;
            ghost.refcnt = Some(0);
            set_all(&mut ghost.rows, Change::Removed);
            now.by_serial.insert(serial, now.cards.len());
            now.cards.push(ghost);
        }
    }
}

fn set_all(rows: &mut [Row], change: Change) {
    for row in rows {
        row.change = change;
    }
}

fn mark_card(card: &mut Card, old: &Card) {
    mark_rows(&mut card.rows, &old.rows);
    if card.refcnt != old.refcnt {
        card.refcnt_before = old.refcnt;
    }
    if card.text != old.text || card.more_slots != old.more_slots || card.rows.iter().any(|r| r.change != Change::Same)
    {
        card.change = Change::Changed;
    }
}

/// Two references are the same when they name the same object; the interpreter's own have no serial, but a text.
fn same(a: &Slot, b: &Slot) -> bool {
    if a.object.serial == 0 && b.object.serial == 0 {
        a.text == b.text && a.object.type_name == b.object.type_name
    } else {
        a.object.serial == b.object.serial
    }
}

/// What a row is told by: its label, or for rows without one the object.
fn key(row: &Row) -> (String, u32) {
    if !row.label.is_empty() {
        return (row.label.clone(), 0);
    }
    match &row.target {
        Some(slot) if slot.object.serial == 0 => (slot.text.clone(), 0),
        Some(slot) => (String::new(), slot.object.serial),
        None => (String::new(), 0),
    }
}

fn mark_rows(rows: &mut Vec<Row>, old: &[Row]) {
    // Equal keys are told apart by their order.
    let mut places: HashMap<((String, u32), u32), usize> = HashMap::new();
    let mut times: HashMap<(String, u32), u32> = HashMap::new();
    for (i, row) in old.iter().enumerate() {
        let k = key(row);
        let n = times.entry(k.clone()).or_insert(0);
        places.insert((k, *n), i);
        *n += 1;
    }
    let mut times: HashMap<(String, u32), u32> = HashMap::new();
    let mut kept = vec![false; old.len()];
    for row in rows.iter_mut() {
        let k = key(row);
        let n = times.entry(k.clone()).or_insert(0);
        let place = places.get(&(k, *n)).copied();
        *n += 1;
        let Some(place) = place else {
            row.change = Change::Added;
            continue;
        };
        kept[place] = true;
        match (&old[place].target, &row.target) {
            (Some(a), Some(b)) if same(a, b) => {}
            (Some(a), _) => {
                row.change = Change::Changed;
                row.old = Some(a.object.serial).filter(|s| *s != 0);
            }
            _ => row.change = Change::Changed,
        }
    }
    for (i, row) in old.iter().enumerate() {
        if !kept[i] {
            let mut ghost = row.clone();
            ghost.change = Change::Removed;
            rows.insert(i.min(rows.len()), ghost);
        }
    }
}
