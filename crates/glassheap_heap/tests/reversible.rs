//! Undoing what was done gives what was there: whatever the heap does, in every release.

use glassheap_heap::{FreeList, Heap, Kind, NewObject, Obj};
use glassheap_profile::ALL;
use proptest::prelude::*;

/// All the image's numbers below a bound that the tests never pass, and its texts.
fn everything(heap: &Heap) -> String {
    let mut heap = heap.clone();
    heap.image.journal.on = false;
    heap.image.journal.writes.clear();
    let shot = heap.image.shot();
    // Pages at the end that hold nothing are no difference.
    format!("{shot:?}").replace(&format!("count: {}", shot.count()), "")
}

fn new(heap: &mut Heap, kind: Kind, basicsize: u32, gc: bool, free_list: Option<FreeList>) -> Obj {
    let o = heap.new_object(NewObject {
        ty: Obj::NULL,
        kind,
        basicsize,
        pre_header: 0,
        gc,
        free_list,
        flags: glassheap_heap::flag::EXACT,
    });
    if gc {
        heap.gc_track(o);
    }
    o
}

fn end(heap: &mut Heap, o: Obj) {
    heap.gc_untrack(o);
    let list = match heap.kind(o) {
        Kind::List => {
            heap.drop_slots(o);
            heap.resize_aux(o, 0);
            Some(FreeList::List)
        }
        Kind::Dict => {
            heap.dict_take_all(o);
            Some(FreeList::Dict)
        }
        Kind::Set => {
            heap.set_take_all(o);
            None
        }
        Kind::Float => Some(FreeList::Float),
        Kind::Int => Some(FreeList::Int),
        _ => None,
    };
    heap.free_object(o, list);
}

/// One operation of the heap, chosen by `op` and `arg`.
fn step(heap: &mut Heap, live: &mut Vec<Obj>, op: u8, arg: u32) {
    let layout = heap.profile.layout;
    let at = |live: &Vec<Obj>, kind: Kind| {
        let of: Vec<Obj> = live.iter().copied().filter(|o| heap.kind(*o) == kind).collect();
        (!of.is_empty()).then(|| of[arg as usize % of.len()])
    };
    match op {
        0 => {
            let o = new(heap, Kind::List, layout.list, true, Some(FreeList::List));
            live.push(o);
        }
        1 => {
            let o = new(heap, Kind::Dict, layout.dict, true, Some(FreeList::Dict));
            live.push(o);
        }
        2 => {
            let o = new(heap, Kind::Float, layout.float, false, Some(FreeList::Float));
            heap.set_data0(o, u64::from(arg));
            live.push(o);
        }
        3 => {
            let o = new(heap, Kind::Int, 24, false, Some(FreeList::Int));
            live.push(o);
        }
        4 => {
            let o = new(heap, Kind::Set, layout.set, true, None);
            live.push(o);
        }
        5 => {
            if let Some(list) = at(live, Kind::List) {
                heap.list_append(list, list);
            }
        }
        6 => {
            if let Some(dict) = at(live, Kind::Dict)
                && heap.dict_find(dict, u64::from(arg), Obj::NULL, |_, _| false).is_none()
                && heap.dict_candidates(dict, u64::from(arg)).is_empty()
            {
                heap.dict_insert(dict, dict, dict, u64::from(arg), arg.is_multiple_of(3));
            }
        }
        7 => {
            if let Some(dict) = at(live, Kind::Dict) {
                let n = heap.dict_entries(dict);
                let i = arg % n.max(1);
                if n > 0 && !heap.dict_entry(dict, i).key.is_null() {
                    heap.dict_remove(dict, i);
                }
            }
        }
        8 => {
            if let Some(set) = at(live, Kind::Set)
                && heap.set_candidates(set, u64::from(arg)).is_empty()
            {
                heap.set_insert(set, set, u64::from(arg));
            }
        }
        9 => {
            if let Some(o) = live.get(arg as usize % live.len().max(1)).copied() {
                heap.incref(o);
            }
        }
        10 => {
            let addr = heap.malloc(arg + 1);
            heap.free(addr, arg + 1);
        }
        11 => heap.clear_free_lists(),
        _ => {
            if !live.is_empty() {
                let o = live.swap_remove(arg as usize % live.len());
                end(heap, o);
            }
        }
    }
}

type Ops = Vec<(u8, u32)>;

fn ops() -> impl Strategy<Value = Ops> {
    prop::collection::vec((0u8..15, 0u32..600), 1..300)
}

fn run(heap: &mut Heap, live: &mut Vec<Obj>, ops: &Ops) {
    for (op, arg) in ops {
        step(heap, live, *op, *arg);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn backwards_is_the_beginning_and_forwards_the_end(release in 0..ALL.len(), before in ops(), after in ops()) {
        let mut heap = Heap::new(ALL[release]);
        let mut live = Vec::new();
        run(&mut heap, &mut live, &before);
        // Columns grow while they are written: the pages of the end are there from the start.
        let mut ahead = heap.clone();
        run(&mut ahead, &mut live.clone(), &after);
        let first = heap.shot();
        let end = ahead.shot();
        ahead.restore(&first);
        let beginning = everything(&ahead);
        ahead.restore(&end);
        let finally = everything(&ahead);

        ahead.restore(&first);
        ahead.image.journal.on = true;
        run(&mut ahead, &mut live, &after);
        prop_assert_eq!(&everything(&ahead), &finally, "run again from the shot: the same end");
        let n = ahead.image.journal.writes.len();
        for at in (0..n).rev() {
            ahead.image.exchange(at);
        }
        prop_assert_eq!(&everything(&ahead), &beginning, "undone");
        for at in 0..n {
            ahead.image.exchange(at);
        }
        prop_assert_eq!(&everything(&ahead), &finally, "done again");
        // Half way and back.
        for at in (n / 2..n).rev() {
            ahead.image.exchange(at);
        }
        for at in n / 2..n {
            ahead.image.exchange(at);
        }
        prop_assert_eq!(&everything(&ahead), &finally);
    }

    #[test]
    fn a_shot_brings_everything_back(release in 0..ALL.len(), before in ops(), after in ops(), last in ops()) {
        let mut heap = Heap::new(ALL[release]);
        let mut live = Vec::new();
        run(&mut heap, &mut live, &before);
        let kept = live.clone();
        let first = heap.shot();
        run(&mut heap, &mut live, &after);
        let second = heap.shot();
        run(&mut heap, &mut live, &last);
        heap.restore(&second);
        heap.restore(&first);
        prop_assert_eq!(heap.tally, first.tally);
        let mut again = kept.clone();
        run(&mut heap, &mut again, &after);
        let now = everything(&heap);
        heap.restore(&second);
        prop_assert_eq!(now, everything(&heap), "the same road leads to the same place");
    }
}
