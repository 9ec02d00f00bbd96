//! pymalloc on small machines: every way a pool can go, the order of reuse, arenas, and that every byte of every arena
//! is accounted for whatever is asked for.

use glassheap_heap::Heap;
use glassheap_heap::image::scalar;
use glassheap_profile::{ALL, Profile, by_name};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn heap(name: &str) -> Heap {
    Heap::new(by_name(name).expect("a release"))
}

/// Blocks of `size` bytes that fit into a pool.
fn per_pool(profile: &Profile, size: u32) -> u32 {
    let rules = &profile.obmalloc;
    (rules.pool_size - rules.pool_overhead) / size.next_multiple_of(rules.alignment)
}

fn fill(heap: &mut Heap, size: u32) -> Vec<u64> {
    (0..per_pool(heap.profile, size)).map(|_| heap.malloc(size)).collect()
}

#[test]
fn a_fresh_pool_hands_out_ascending_addresses_behind_its_header() {
    for profile in ALL {
        let mut heap = Heap::new(profile);
        let got = fill(&mut heap, 64);
        assert_eq!(got[0] % u64::from(profile.obmalloc.pool_size), 48, "{}", profile.name);
        assert!(got.windows(2).all(|w| w[1] == w[0] + 64), "{}", profile.name);
        assert_eq!(heap.malloc(64), got[0] + u64::from(profile.obmalloc.pool_size));
    }
}

/// empty → used → full → used → empty, at every size class of every release.
#[test]
fn a_pool_goes_through_all_states_in_every_class() {
    for profile in ALL {
        let rules = &profile.obmalloc;
        for class in 0..rules.small_request_threshold / rules.alignment {
            let size = (class + 1) * rules.alignment;
            let mut heap = Heap::new(profile);
            // One more pool keeps the arena.
            let other = if class == 0 { rules.alignment + 1 } else { 1 };
            heap.malloc(other);
            let blocks = per_pool(profile, size);
            let mut got = Vec::new();
            for n in 1..=blocks {
                got.push(heap.malloc(size));
                let pool = heap.pool_figures(0, 1);
                assert_eq!(
                    (pool.in_use, pool.blocks, pool.szidx),
                    (n, blocks, Some(class)),
                    "{}",
                    profile.name
                );
            }
            assert!(heap.pool_free_order(0, 1).is_empty(), "full");
            assert_eq!(heap.arena_figures(0).2, heap.arena_figures(0).1 - 2);
            for (n, addr) in got.iter().enumerate() {
                heap.free(*addr, size);
                assert_eq!(heap.pool_figures(0, 1).in_use, blocks - 1 - n as u32);
                assert_eq!(heap.pool_free_order(0, 1)[0], n as u32, "the last freed comes first");
            }
            assert_eq!(
                heap.arena_figures(0).2,
                heap.arena_figures(0).1 - 1,
                "empty: back in its arena"
            );
        }
    }
}

#[test]
fn freed_blocks_are_reused_last_freed_first_and_before_untouched_space() {
    for profile in ALL {
        let mut heap = Heap::new(profile);
        let got: Vec<u64> = (0..6).map(|_| heap.malloc(48)).collect();
        for i in [1, 4, 2] {
            heap.free(got[i], 48);
        }
        let again: Vec<u64> = (0..4).map(|_| heap.malloc(48)).collect();
        assert_eq!(again[..3], [got[2], got[4], got[1]], "{}", profile.name);
        assert_eq!(again[3], got[5] + 48);
    }
}

#[test]
fn a_pool_that_was_full_serves_the_next_request() {
    for profile in ALL {
        let mut heap = Heap::new(profile);
        let (a, b) = (fill(&mut heap, 64), fill(&mut heap, 64));
        let c = heap.malloc(64);
        heap.free(a[3], 64);
        heap.free(b[5], 64);
        let next: Vec<u64> = (0..3).map(|_| heap.malloc(64)).collect();
        assert_eq!(next, [b[5], a[3], c + 64], "{}", profile.name);
    }
}

#[test]
fn a_recycled_pool_of_the_same_class_keeps_its_free_list() {
    for profile in ALL {
        let mut heap = Heap::new(profile);
        heap.malloc(16);
        let got: Vec<u64> = (0..3).map(|_| heap.malloc(64)).collect();
        for i in [0, 2, 1] {
            heap.free(got[i], 64);
        }
        assert_eq!(heap.pool_free_order(0, 1)[..3], [1, 2, 0], "{}", profile.name);
        let again: Vec<u64> = (0..4).map(|_| heap.malloc(64)).collect();
        assert_eq!(again, [got[1], got[2], got[0], got[2] + 64], "{}", profile.name);
    }
}

#[test]
fn a_recycled_pool_of_another_class_is_made_anew() {
    for profile in ALL {
        let mut heap = Heap::new(profile);
        heap.malloc(16);
        let got: Vec<u64> = (0..3).map(|_| heap.malloc(64)).collect();
        for addr in &got {
            heap.free(*addr, 64);
        }
        let other: Vec<u64> = (0..3).map(|_| heap.malloc(96)).collect();
        assert_eq!(other, [got[0], got[0] + 96, got[0] + 192], "{}", profile.name);
        assert_eq!(heap.pool_figures(0, 1).block_size, 96);
    }
}

#[test]
fn the_pool_emptied_last_is_taken_first() {
    for profile in ALL {
        let mut heap = Heap::new(profile);
        heap.malloc(16);
        let (a, b) = (heap.malloc(64), heap.malloc(96));
        heap.free(a, 64);
        heap.free(b, 96);
        assert_eq!(heap.malloc(128), b, "{}", profile.name);
        assert_eq!(heap.malloc(160), a, "{}", profile.name);
    }
}

/// Arenas full of pools of one block size; returns the addresses arena by arena.
fn fill_arenas(heap: &mut Heap, n: u32) -> Vec<Vec<u64>> {
    let rules = heap.profile.obmalloc;
    let pools = (rules.arena_size - rules.arena_misalignment) / rules.pool_size;
    let size = rules.small_request_threshold;
    let blocks = pools * per_pool(heap.profile, size);
    (0..n)
        .map(|_| (0..blocks).map(|_| heap.malloc(size)).collect())
        .collect()
}

#[test]
fn the_arena_with_the_fewest_free_pools_serves_first() {
    for profile in ALL {
        let mut heap = Heap::new(profile);
        let size = profile.obmalloc.small_request_threshold;
        let one_pool = per_pool(profile, size) as usize;
        let arenas = fill_arenas(&mut heap, 3);
        // Free pools: two of arena 0, one of arena 1, three of arena 2.
        for (a, pools) in [(0, 2), (1, 1), (2, 3)] {
            for addr in &arenas[a][..pools * one_pool] {
                heap.free(*addr, size);
            }
        }
        let free = |heap: &Heap| {
            [
                heap.arena_figures(0).2,
                heap.arena_figures(1).2,
                heap.arena_figures(2).2,
            ]
        };
        assert_eq!(free(&heap), [2, 1, 3], "{}", profile.name);
        let mut order = Vec::new();
        for k in 0..6 {
            let before = free(&heap);
            // Every pool for another class: no used pool can serve it.
            heap.malloc((k + 1) * profile.obmalloc.alignment);
            let after = free(&heap);
            order.push((0..3).find(|a| before[*a] != after[*a]).expect("a pool was taken"));
        }
        assert_eq!(order, [1, 0, 0, 2, 2, 2], "{}", profile.name);
    }
}

#[test]
fn a_wholly_free_arena_goes_back_unless_the_release_keeps_the_last() {
    for profile in ALL {
        let mut heap = Heap::new(profile);
        let size = profile.obmalloc.small_request_threshold;
        let arenas = fill_arenas(&mut heap, 2);
        assert_eq!(heap.scalar(scalar::ARENAS_HELD), 2);
        for addr in &arenas[1] {
            heap.free(*addr, size);
        }
        let keeps = profile.obmalloc.keeps_last_arena;
        // The second arena is then the only usable one: the last of the list.
        assert_eq!(
            heap.scalar(scalar::ARENAS_HELD),
            if keeps { 2 } else { 1 },
            "{}",
            profile.name
        );
        for addr in &arenas[0] {
            heap.free(*addr, size);
        }
        assert_eq!(heap.scalar(scalar::ARENAS_HELD), u64::from(keeps), "{}", profile.name);
        assert_eq!(heap.scalar(scalar::BLOCKS), 0);
    }
}

#[test]
fn one_live_block_pins_its_arena() {
    for profile in ALL {
        let mut heap = Heap::new(profile);
        let size = profile.obmalloc.small_request_threshold;
        let arenas = fill_arenas(&mut heap, 1);
        for addr in &arenas[0][1..] {
            heap.free(*addr, size);
        }
        assert_eq!(heap.scalar(scalar::ARENAS_HELD), 1, "{}", profile.name);
        assert_eq!(heap.arena_figures(0).2, heap.arena_figures(0).1 - 1);
    }
}

#[test]
fn the_threshold_is_the_release_s() {
    for (name, last) in [("textbook", 256), ("2.7", 512), ("3.11", 512), ("3.15", 512)] {
        let mut heap = heap(name);
        heap.malloc(last);
        assert_eq!((heap.arenas_end(), heap.scalar(scalar::LARGE_BLOCKS)), (1, 0), "{name}");
        heap.malloc(last + 1);
        assert_eq!(heap.scalar(scalar::LARGE_BLOCKS), 1, "{name}");
    }
}

#[test]
fn realloc_keeps_a_block_that_is_not_a_quarter_too_big() {
    let mut heap = heap("3.14");
    let a = heap.malloc(128);
    assert_eq!(heap.realloc(a, 128, 97), a, "4 * 97 > 3 * 128");
    let b = heap.realloc(a, 97, 96);
    assert_ne!(b, a, "a quarter too big: it moves");
    assert_ne!(heap.realloc(b, 96, 97), b, "too small: it moves");
}

/// Live blocks per pool against what the pool says, and the bytes of every arena.
fn check(heap: &Heap, live: &BTreeMap<u64, u32>) -> Result<(), TestCaseError> {
    let rules = heap.profile.obmalloc;
    let small = |size: u32| size <= rules.small_request_threshold;
    let (mut in_pools, mut usable) = (0, 0);
    for a in 0..heap.arenas_end() {
        let (held, total, free, untouched) = heap.arena_figures(a);
        if !held {
            continue;
        }
        usable += 1;
        let (mut bytes, mut empty) = (0, 0);
        for p in 0..total {
            let pool = heap.pool_figures(a, p);
            let inside = live.range(pool.addr..pool.addr + u64::from(rules.pool_size)).count() as u32;
            prop_assert_eq!(inside, pool.in_use);
            in_pools += inside;
            if pool.in_use == 0 {
                empty += 1;
                bytes += rules.pool_size;
                continue;
            }
            let order = heap.pool_free_order(a, p);
            let mut seen = order.clone();
            seen.sort_unstable();
            seen.dedup();
            prop_assert_eq!(seen.len(), order.len(), "no block is free twice");
            prop_assert_eq!(pool.in_use + order.len() as u32, pool.carved);
            for block in &order {
                let addr = pool.addr + 48 + u64::from(block * pool.block_size);
                prop_assert!(!live.contains_key(&addr), "free and live");
            }
            let never = pool.blocks - pool.carved;
            let tail = rules.pool_size - rules.pool_overhead - pool.blocks * pool.block_size;
            bytes += rules.pool_overhead + (pool.in_use + order.len() as u32 + never) * pool.block_size + tail;
        }
        prop_assert_eq!(empty, free);
        prop_assert!(untouched <= free);
        prop_assert_eq!(bytes + lost(&rules, total), rules.arena_size);
    }
    prop_assert_eq!(usable, heap.scalar(scalar::ARENAS_HELD));
    prop_assert_eq!(in_pools as usize, live.values().filter(|s| small(**s)).count());
    prop_assert_eq!(heap.scalar(scalar::BLOCKS), live.len() as u64);
    prop_assert_eq!(
        heap.scalar(scalar::LIVE_BYTES),
        live.values().map(|s| u64::from(*s)).sum::<u64>()
    );
    Ok(())
}

/// Bytes lost to an arena that does not begin at a pool's boundary.
fn lost(rules: &glassheap_profile::ObmallocRules, pools: u32) -> u32 {
    rules.arena_size - pools * rules.pool_size
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_byte_is_accounted_for(
        release in 0..ALL.len(),
        ops in prop::collection::vec((0u8..8, any::<prop::sample::Index>(), 1u32..520), 1..900),
    ) {
        let mut heap = Heap::new(ALL[release]);
        let mut live: BTreeMap<u64, u32> = BTreeMap::new();
        // Blocks that a realloc left with the C library stay there: pymalloc does not own them.
        for (n, (op, at, size)) in ops.iter().enumerate() {
            if *op < 4 || live.is_empty() {
                let size = if *op == 0 { size % 64 + 1 } else { *size };
                let addr = heap.malloc(size);
                prop_assert!(live.insert(addr, size).is_none(), "handed out twice");
            } else {
                let (addr, old) = live.iter().nth(at.index(live.len())).map(|(a, s)| (*a, *s)).unwrap_or_default();
                live.remove(&addr);
                if *op < 7 {
                    heap.free(addr, old);
                } else {
                    let threshold = ALL[release].obmalloc.small_request_threshold;
                    // Across the threshold a block changes its owner only upwards.
                    let size = if old > threshold { *size + threshold } else { *size };
                    let to = heap.realloc(addr, old, size);
                    prop_assert!(live.insert(to, size).is_none(), "handed out twice");
                }
            }
            if n % 50 == 0 {
                check(&heap, &live)?;
            }
        }
        check(&heap, &live)?;
        for (addr, size) in std::mem::take(&mut live) {
            heap.free(addr, size);
        }
        check(&heap, &live)?;
    }
}
