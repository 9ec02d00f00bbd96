//! Every byte of every arena is accounted for.

mod common;

use common::{MIX, NODES, run, with_stack};
use glassheap_heap::Heap;
use glassheap_trace::answers::{Level, Memory};
use glassheap_trace::memory::{block_states, memory, state};
use proptest::prelude::*;

fn adds_up(m: &Memory) {
    let sum = m.live
        + m.parked
        + m.free_in_pools
        + m.headers_and_tails
        + m.empty_pools
        + m.untouched_pools
        + m.alignment_loss;
    assert_eq!(sum, m.held, "{m:?}");
}

#[test]
fn a_run_adds_up_at_every_line() {
    with_stack(|| {
        for python in ["3.14", "3.12", "2.7"] {
            let source = if python == "2.7" { NODES } else { MIX };
            let mut session = run(source, python);
            for n in 0..=session.positions(Level::Line) {
                session.seek(Level::Line, n as f64);
                let m = session.memory();
                adds_up(&m);
                for arena in &m.arenas {
                    let pools = session.arena_pools(arena.index);
                    assert_eq!(pools.len() as u32, arena.pools * 4);
                    for (p, row) in (0u32..).zip(pools.chunks_exact(4)).take(12) {
                        let states = session.pool_blocks(arena.index, p);
                        assert_eq!(states.len() as u32, row[2]);
                        let taken = states
                            .iter()
                            .filter(|s| {
                                matches!(**s, state::LIVE | state::PARKED | state::INTERPRETER | state::TAKEN_NOW)
                            })
                            .count();
                        assert_eq!(taken as u32, row[1], "{python} step {n} pool {p} {row:?} {states:?}");
                        if let Some(pool) = session.pool(arena.index, p) {
                            assert_eq!(pool.contents.len() as u32, pool.in_use);
                        }
                    }
                }
            }
        }
    });
}

#[test]
fn blocks_are_found_and_told_apart() {
    with_stack(|| {
        let mut session = run("a = 0.5 + 1\nx = [a]\ndel a\ndel x\n", "3.14");
        let (mut taken, mut freed) = (0, 0);
        for n in 0..=session.positions(Level::Line) {
            session.seek(Level::Line, n as f64);
            for p in 0..16 {
                let states = session.pool_blocks(0, p);
                taken += states.iter().filter(|s| **s == state::TAKEN_NOW).count();
                freed += states.iter().filter(|s| **s == state::FREED_NOW).count();
            }
        }
        assert!(taken > 0 && freed > 0, "{taken} taken, {freed} freed");
        session.seek(Level::Line, 2.0);
        let picture = session.picture();
        let list = &picture.objects[0];
        let place = session.find_block(list.addr);
        assert_eq!(place.len(), 3);
        let pool = session.pool(place[0], place[1]).expect("the pool is used");
        let content = pool
            .contents
            .iter()
            .find(|c| c.block == place[2])
            .expect("the block is in use");
        assert_eq!(content.object.as_ref().map(|o| o.serial), Some(list.object.serial));
        assert_eq!(content.role, "object");
        assert!(session.find_block(1.0).is_empty());
    });
}

proptest! {
    #[test]
    fn random_requests_add_up(requests in prop::collection::vec((1u32..700, any::<prop::sample::Index>(), 0u8..5), 1..400)) {
        for python in ["3.14", "2.7", "textbook"] {
            let profile = glassheap_profile::by_name(python).expect("a runtime");
            let mut heap = Heap::new(profile);
            let mut blocks: Vec<(u64, u32)> = Vec::new();
            for (size, which, act) in &requests {
                if *act < 2 && !blocks.is_empty() {
                    let (addr, size) = blocks.swap_remove(which.index(blocks.len()));
                    heap.free(addr, size);
                } else {
                    // Some more of the same: pools fill.
                    for _ in 0..*act * 20 {
                        blocks.push((heap.malloc(*size), *size));
                    }
                }
            }
            adds_up(&memory(&heap));
            let mut in_use = 0;
            for a in 0..heap.arenas_end() {
                for p in 0..64 {
                    let states = block_states(&heap, a, p);
                    in_use += states.iter().filter(|s| **s == state::INTERPRETER).count();
                }
            }
            let small = blocks.iter().filter(|b| b.1 <= profile.obmalloc.small_request_threshold).count();
            prop_assert_eq!(in_use, small);
        }
    }
}
