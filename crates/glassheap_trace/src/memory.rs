//! Arenas, pools, blocks and free lists at the cursor, and whose every block is.
//!
//! The sums of [`Memory`] add up by construction: each byte of each arena that is held is counted under one heading.

use crate::answers::{ArenaRow, BlockContent, FreeListRow, LargeRow, Memory, MemoryRules, Pool, SizeClassRow};
use crate::describe;
use crate::session::Session;
use glassheap_heap::image::scalar;
use glassheap_heap::obmalloc::PoolFigures;
use glassheap_heap::{FreeList, Heap, Kind, Obj, flag};
use glassheap_vm::vm::Vm;
use std::collections::{BTreeMap, HashMap};

/// Addresses listed of a free list.
const ADDRS: usize = 20;
/// Free blocks listed of a pool.
const FREE_ORDER: usize = 1_100;
/// Longest tuples that have a free list of their own.
const TUPLES: u32 = 20;

/// What the first number of a pool says when it has no size class.
pub const UNTOUCHED: u32 = 0xffff_ffff;
pub const EMPTY: u32 = 0xffff_fffe;

/// States of blocks as typed arrays have them.
pub mod state {
    pub const NEVER: u8 = 0;
    pub const FREE: u8 = 1;
    pub const LIVE: u8 = 2;
    pub const PARKED: u8 = 3;
    pub const INTERPRETER: u8 = 4;
    pub const TAKEN_NOW: u8 = 5;
    pub const FREED_NOW: u8 = 6;
}

/// Whose block it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    pub object: Obj,
    pub role: Role,
    /// Bytes asked for.
    pub asked: u32,
}

/// What for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Object,
    Items,
    Keys,
    Values,
    Table,
    Parked,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Role::Object => "object",
            Role::Items => "items",
            Role::Keys => "keys",
            Role::Values => "values",
            Role::Table => "table",
            Role::Parked => "parked",
        }
    }
}

/// Where the object's block begins: in front of its address lie the GC head and the pre-header.
#[must_use]
pub fn block_start(heap: &Heap, o: Obj) -> u64 {
    let pre = if heap.has_flag(o, flag::PRE_HEADER) {
        heap.profile.layout.managed_pre_header
    } else {
        0
    };
    heap.addr(o)
        .saturating_sub(u64::from(heap.bytes_before(heap.has_flag(o, flag::GC), pre)))
}

pub(crate) fn block_of(vm: &Vm, o: Obj) -> u64 {
    block_start(&vm.heap, o)
}

/// Owners of blocks by address. `within`: only of this stretch of addresses.
#[must_use]
pub fn owners(heap: &Heap, within: Option<(u64, u64)>) -> HashMap<u64, Owner> {
    let mut found = HashMap::new();
    let mut add = |addr: u64, owner: Owner| {
        if addr != 0 && within.is_none_or(|(a, b)| (a..b).contains(&addr)) {
            found.insert(addr, owner);
        }
    };
    for o in heap.numbers() {
        let flags = heap.image.flags.get(o.0);
        if flags & flag::PARKED != 0 {
            let asked = heap.image.size.get(o.0);
            add(
                block_start(heap, o),
                Owner {
                    object: o,
                    role: Role::Parked,
                    asked,
                },
            );
            continue;
        }
        if flags & flag::ALIVE == 0 {
            continue;
        }
        if flags & flag::STATIC == 0 {
            let asked = heap.image.size.get(o.0);
            add(
                block_start(heap, o),
                Owner {
                    object: o,
                    role: Role::Object,
                    asked,
                },
            );
        }
        let aux = heap.image.aux_addr.get(o.0);
        if aux != 0 {
            let role = match heap.kind(o) {
                Kind::Dict | Kind::Type => Role::Keys,
                Kind::Set | Kind::FrozenSet => Role::Table,
                Kind::List | Kind::ByteArray => Role::Items,
                _ => Role::Values,
            };
            let asked = heap.image.aux_size.get(o.0);
            add(aux, Owner { object: o, role, asked });
        }
    }
    found
}

/// Figures of all pools of the arenas that are held: arena, pool, figures.
fn pools(heap: &Heap) -> Vec<(u32, u32, PoolFigures)> {
    let mut found = Vec::new();
    for a in 0..heap.arenas_end() {
        let (held, total, _, _) = heap.arena_figures(a);
        if held {
            found.extend((0..total).map(|p| (a, p, heap.pool_figures(a, p))));
        }
    }
    found
}

/// The memory of a heap.
#[must_use]
pub fn memory(heap: &Heap) -> Memory {
    let rules = heap.profile.obmalloc;
    let owners = owners(heap, None);
    let mut arenas = Vec::new();
    let mut classes: BTreeMap<u32, SizeClassRow> = BTreeMap::new();
    let (mut held, mut free, mut around, mut empty, mut untouched, mut in_use) = (0u64, 0, 0, 0, 0, 0);
    let pool_size = u64::from(rules.pool_size);
    for a in 0..heap.arenas_end() {
        let (is_held, total, free_pools, untouched_pools) = heap.arena_figures(a);
        if is_held {
            held += u64::from(rules.arena_size);
            // Where arenas are not aligned to pools, a part of a pool is lost.
            around += u64::from(rules.arena_size) - u64::from(total) * pool_size;
            arenas.push(ArenaRow {
                index: a,
                addr: heap.arena_addr(a) as f64,
                pools: total,
                free_pools,
                untouched_pools,
            });
        }
    }
    for (_, _, pool) in pools(heap) {
        match pool.szidx {
            None => untouched += pool_size,
            Some(_) if pool.in_use == 0 => empty += pool_size,
            Some(szidx) => {
                let size = u64::from(pool.block_size);
                let row = classes.entry(szidx).or_insert(SizeClassRow {
                    szidx,
                    block_size: pool.block_size,
                    pools: 0,
                    in_use: 0,
                    parked: 0,
                    free: 0,
                });
                row.pools += 1;
                row.in_use += pool.in_use;
                row.free += pool.blocks - pool.in_use;
                in_use += size * u64::from(pool.in_use);
                free += size * u64::from(pool.blocks - pool.in_use);
                around += pool_size - size * u64::from(pool.blocks);
            }
        }
    }
    // Who asked for less than the block has, and what is parked. Sums over a map: order does not show.
    let (mut parked, mut loss) = (0u64, 0u64);
    let mut by_addr: Vec<(u64, Owner)> = owners.into_iter().collect();
    by_addr.sort_unstable_by_key(|(addr, _)| *addr);
    for (addr, owner) in by_addr {
        let Some((a, p, _)) = heap.find_block(addr) else {
            continue;
        };
        let pool = heap.pool_figures(a, p);
        let asked = u64::from(owner.asked.min(pool.block_size));
        loss += u64::from(pool.block_size) - asked;
        if owner.role == Role::Parked {
            parked += asked;
            if let Some(row) = pool.szidx.and_then(|s| classes.get_mut(&s)) {
                row.parked += 1;
            }
        }
    }
    Memory {
        rules: MemoryRules::of(&rules),
        arenas,
        size_classes: classes.into_values().collect(),
        free_lists: free_lists(heap),
        large: LargeRow {
            blocks: heap.scalar(scalar::LARGE_BLOCKS) as u32,
            bytes: heap.scalar(scalar::LARGE_BYTES) as f64,
        },
        live: in_use.saturating_sub(parked + loss) as f64,
        parked: parked as f64,
        free_in_pools: free as f64,
        headers_and_tails: around as f64,
        empty_pools: empty as f64,
        untouched_pools: untouched as f64,
        alignment_loss: loss as f64,
        held: held as f64,
        arenas_allocated: heap.scalar(scalar::ARENAS_ALLOCATED) as u32,
        arenas_released: heap.scalar(scalar::ARENAS_RELEASED) as u32,
    }
}

/// Lists that the release has.
fn free_lists(heap: &Heap) -> Vec<FreeListRow> {
    let all = FreeList::PLAIN.into_iter().chain((1..=TUPLES).map(FreeList::Tuple));
    all.filter(|list| heap.free_list_cap(*list) != Some(0))
        .map(|list| {
            let (depth, hits) = heap.free_list_depth_and_hits(list);
            FreeListRow {
                type_name: list.type_name().to_string(),
                length: if let FreeList::Tuple(n) = list { Some(n) } else { None },
                depth,
                cap: heap.free_list_cap(list),
                hits,
                addrs: heap
                    .parked(list)
                    .iter()
                    .take(ADDRS)
                    .map(|o| heap.addr(*o) as f64)
                    .collect(),
            }
        })
        .collect()
}

/// Addresses of a pool: begin and end.
fn pool_range(heap: &Heap, pool: &PoolFigures) -> (u64, u64) {
    (pool.addr, pool.addr + u64::from(heap.profile.obmalloc.pool_size))
}

/// The pool, if the arena is held and has it.
fn figures(heap: &Heap, a: u32, p: u32) -> Option<PoolFigures> {
    if a >= heap.arenas_end() {
        return None;
    }
    let (held, total, _, _) = heap.arena_figures(a);
    (held && p < total).then(|| heap.pool_figures(a, p))
}

/// Which blocks of a pool are in use, by number; empty for a pool without a size class.
fn in_use(heap: &Heap, a: u32, p: u32, pool: &PoolFigures) -> Vec<bool> {
    let mut used: Vec<bool> = (0..pool.blocks).map(|b| b < pool.carved).collect();
    if pool.szidx.is_some() {
        for b in heap.pool_free_order(a, p) {
            if let Some(slot) = used.get_mut(b as usize) {
                *slot = false;
            }
        }
    }
    used
}

/// States of a pool's blocks without regard to the step before.
#[must_use]
pub fn block_states(heap: &Heap, a: u32, p: u32) -> Vec<u8> {
    let Some(pool) = figures(heap, a, p) else {
        return Vec::new();
    };
    let overhead = u64::from(heap.profile.obmalloc.pool_overhead);
    let owners = owners(heap, Some(pool_range(heap, &pool)));
    (0u32..)
        .zip(in_use(heap, a, p, &pool))
        .map(|(b, used)| {
            if !used {
                return if b < pool.carved { state::FREE } else { state::NEVER };
            }
            let addr = pool.addr + overhead + u64::from(b) * u64::from(pool.block_size);
            match owners.get(&addr) {
                Some(o) if o.role == Role::Parked => state::PARKED,
                Some(_) => state::LIVE,
                None => state::INTERPRETER,
            }
        })
        .collect()
}

impl Session {
    /// Free lists, arenas and size classes at the cursor.
    pub fn memory(&mut self) -> Memory {
        self.ensure_cursor();
        memory(&self.vm.heap)
    }

    /// Four numbers per pool of an arena: size class ([`UNTOUCHED`], [`EMPTY`]), blocks in use, in all, parked.
    pub fn arena_pools(&mut self, arena: u32) -> Vec<u32> {
        self.ensure_cursor();
        let heap = &self.vm.heap;
        if arena >= heap.arenas_end() {
            return Vec::new();
        }
        let (held, total, _, _) = heap.arena_figures(arena);
        if !held {
            return Vec::new();
        }
        let mut parked = vec![0u32; total as usize];
        for o in heap.numbers() {
            if heap.has_flag(o, flag::PARKED)
                && let Some((a, p, _)) = heap.find_block(block_start(heap, o))
                && a == arena
                && let Some(n) = parked.get_mut(p as usize)
            {
                *n += 1;
            }
        }
        let mut out = Vec::with_capacity(total as usize * 4);
        for (p, parked) in (0..total).zip(parked) {
            let pool = heap.pool_figures(arena, p);
            let class = match pool.szidx {
                None => UNTOUCHED,
                Some(_) if pool.in_use == 0 => EMPTY,
                Some(szidx) => szidx,
            };
            out.extend([class, pool.in_use, pool.blocks, parked]);
        }
        out
    }

    /// One pool in detail; `None` where there is none or it was never used.
    pub fn pool(&mut self, arena: u32, pool: u32) -> Option<Pool> {
        self.ensure_cursor();
        let vm = &self.vm;
        let heap = &vm.heap;
        let figures = figures(heap, arena, pool)?;
        let szidx = figures.szidx?;
        let owners = owners(heap, Some(pool_range(heap, &figures)));
        let overhead = u64::from(heap.profile.obmalloc.pool_overhead);
        let contents = (0u32..)
            .zip(in_use(heap, arena, pool, &figures))
            .filter(|(_, used)| *used)
            .map(|(block, _)| {
                let addr = figures.addr + overhead + u64::from(block) * u64::from(figures.block_size);
                match owners.get(&addr) {
                    Some(owner) => BlockContent {
                        block,
                        object: (owner.role != Role::Parked).then(|| describe::object_ref(vm, owner.object)),
                        role: owner.role.name().to_string(),
                    },
                    None => BlockContent {
                        block,
                        object: None,
                        role: "interpreter".to_string(),
                    },
                }
            })
            .collect();
        let mut free_order = heap.pool_free_order(arena, pool);
        free_order.truncate(FREE_ORDER);
        Some(Pool {
            arena,
            pool,
            addr: figures.addr as f64,
            szidx,
            block_size: figures.block_size,
            blocks: figures.blocks,
            in_use: figures.in_use,
            carved: figures.carved,
            free_order,
            contents,
        })
    }

    /// One state per block, see [`state`]; what the last step took or freed is told apart.
    pub fn pool_blocks(&mut self, arena: u32, pool: u32) -> Vec<u8> {
        self.ensure_cursor();
        let mut now = block_states(&self.vm.heap, arena, pool);
        let Some(event) = self.event_before() else { return now };
        let class = |heap: &Heap| figures(heap, arena, pool).and_then(|f| f.szidx.map(|s| (s, f)));
        let here = class(&self.vm.heap).map(|c| c.0);
        let before = self.with_event(event, |vm| {
            class(&vm.heap).map(|(szidx, f)| (szidx, in_use(&vm.heap, arena, pool, &f)))
        });
        // A pool of another class, or of none, had none of these blocks.
        let before = before
            .filter(|(szidx, _)| Some(*szidx) == here)
            .map(|b| b.1)
            .unwrap_or_default();
        for (i, state) in now.iter_mut().enumerate() {
            let was = before.get(i).copied().unwrap_or(false);
            let is = !matches!(*state, state::NEVER | state::FREE);
            if is && !was {
                *state = state::TAKEN_NOW;
            } else if was && !is {
                *state = state::FREED_NOW;
            }
        }
        now
    }

    /// Arena, pool and block of an address, or nothing.
    pub fn find_block(&mut self, addr: f64) -> Vec<u32> {
        self.ensure_cursor();
        if addr < 0.0 {
            return Vec::new();
        }
        let found = self.vm.heap.find_block(addr as u64);
        found.map_or_else(Vec::new, |(a, p, b)| vec![a, p, b])
    }
}
