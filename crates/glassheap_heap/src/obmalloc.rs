//! pymalloc: arenas, pools, blocks. CPython: `Objects/obmalloc.c@v3.13.0` (`pymalloc_alloc`, `allocate_from_new_pool`,
//! `pymalloc_free`, `insert_to_freepool`); older releases differ in the constants of
//! [`glassheap_profile::ObmallocRules`] only.
//!
//! ```text
//! arena 1 MiB = 64 pools of 16 KiB = header 48 | block | block | … | never carved | tail
//!
//! pool states   used   partly used, in the list of its class (usedpools[szidx]), first pool serves
//!               full   in no list
//!               empty  in its arena's freepools, last emptied first; keeps its szidx and free list
//! ```
//!
//! A free block holds the address of the next one in its first word. Blocks are carved one at a time at `nextoffset`,
//! only when the free list is empty.

use crate::Heap;
use crate::image::scalar;

/// Where the first arena is mapped; later ones lie below it, as `mmap` hands them out.
pub const ARENA_BASE: u64 = 0x7f4e_2a60_0000;
/// Where the system's heap begins.
pub const BRK_BASE: u64 = 0x55d0_c0de_2000;
/// Where the system's malloc maps large chunks (`M_MMAP_THRESHOLD`, 128 KiB).
const MAPPED_BASE: u64 = 0x7f4d_0000_0000;
const MMAP_THRESHOLD: u64 = 128 << 10;
/// Pools an arena row has room for; every release uses 64.
const POOLS_PER_ARENA: u32 = 64;

/// Columns of an arena row.
mod arena {
    pub const NFREEPOOLS: u32 = 0;
    pub const NTOTALPOOLS: u32 = 1;
    /// Pools handed out at least once.
    pub const CARVED: u32 = 2;
    pub const FREEPOOLS: u32 = 3;
    pub const NEXT: u32 = 4;
    pub const PREV: u32 = 5;
    pub const HELD: u32 = 6;
}

/// Columns of a pool row.
mod pool {
    pub const REF: u32 = 0;
    pub const FREEBLOCK: u32 = 1;
    pub const NEXT: u32 = 2;
    pub const PREV: u32 = 3;
    /// `szidx` plus one; 0 before the first use.
    pub const SZIDX: u32 = 4;
    pub const NEXTOFFSET: u32 = 5;
    pub const MAXNEXTOFFSET: u32 = 6;
}

/// A pool in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolFigures {
    pub addr: u64,
    /// `None`: never used.
    pub szidx: Option<u32>,
    pub block_size: u32,
    /// Blocks that fit.
    pub blocks: u32,
    pub in_use: u32,
    pub carved: u32,
}

impl Heap {
    fn arena(&self, a: u32, field: u32) -> u32 {
        self.image.arenas.get(a * 8 + field)
    }

    fn set_arena(&mut self, a: u32, field: u32, value: u32) {
        self.image.arenas.set(&mut self.image.journal, a * 8 + field, value);
    }

    fn pool(&self, p: u32, field: u32) -> u32 {
        self.image.pools.get(p * 8 + field)
    }

    fn set_pool(&mut self, p: u32, field: u32, value: u32) {
        self.image.pools.set(&mut self.image.journal, p * 8 + field, value);
    }

    fn units_per_pool(&self) -> u32 {
        self.profile.obmalloc.pool_size / self.profile.obmalloc.alignment
    }

    /// Address of arena `a`.
    #[must_use]
    pub fn arena_addr(&self, a: u32) -> u64 {
        ARENA_BASE - u64::from(a) * u64::from(self.profile.obmalloc.arena_size)
    }

    fn pool_addr(&self, p: u32) -> u64 {
        self.arena_addr(p / POOLS_PER_ARENA)
            + u64::from(p % POOLS_PER_ARENA) * u64::from(self.profile.obmalloc.pool_size)
    }

    /// Arena objects ever used, given back ones included.
    #[must_use]
    pub fn arenas_end(&self) -> u32 {
        self.scalar(scalar::ARENAS_END) as u32
    }

    /// Whether arena `a` is mapped now, its pools, free pools and pools never used.
    #[must_use]
    pub fn arena_figures(&self, a: u32) -> (bool, u32, u32, u32) {
        let total = self.arena(a, arena::NTOTALPOOLS);
        (
            self.arena(a, arena::HELD) == 1,
            total,
            self.arena(a, arena::NFREEPOOLS),
            total - self.arena(a, arena::CARVED),
        )
    }

    /// Pool `p` of arena `a`.
    #[must_use]
    pub fn pool_figures(&self, a: u32, p: u32) -> PoolFigures {
        let id = a * POOLS_PER_ARENA + p;
        let rules = &self.profile.obmalloc;
        let addr = self.pool_addr(id);
        match self.pool(id, pool::SZIDX) {
            _ if p >= self.arena(a, arena::CARVED) => PoolFigures {
                addr,
                szidx: None,
                block_size: 0,
                blocks: 0,
                in_use: 0,
                carved: 0,
            },
            0 => PoolFigures {
                addr,
                szidx: None,
                block_size: 0,
                blocks: 0,
                in_use: 0,
                carved: 0,
            },
            szidx => {
                let block_size = szidx * rules.alignment;
                PoolFigures {
                    addr,
                    szidx: Some(szidx - 1),
                    block_size,
                    blocks: (rules.pool_size - rules.pool_overhead) / block_size,
                    in_use: self.pool(id, pool::REF),
                    carved: (self.pool(id, pool::NEXTOFFSET) - rules.pool_overhead) / block_size,
                }
            }
        }
    }

    /// Block numbers of the pool's free list, next to be handed out first.
    #[must_use]
    pub fn pool_free_order(&self, a: u32, p: u32) -> Vec<u32> {
        let id = a * POOLS_PER_ARENA + p;
        let rules = &self.profile.obmalloc;
        let size = self.pool(id, pool::SZIDX) * rules.alignment;
        let mut order = Vec::new();
        let mut unit = self.pool(id, pool::FREEBLOCK);
        while unit != 0 && size != 0 {
            order.push(((unit - 1) * rules.alignment - rules.pool_overhead) / size);
            unit = self.image.links.get(id * self.units_per_pool() + unit - 1);
        }
        order
    }

    /// Arena, pool and block number of an address inside a block of pymalloc's.
    #[must_use]
    pub fn find_block(&self, addr: u64) -> Option<(u32, u32, u32)> {
        let id = self.pool_of(addr)?;
        let figures = self.pool_figures(id / POOLS_PER_ARENA, id % POOLS_PER_ARENA);
        figures.szidx?;
        let offset = (addr - figures.addr).checked_sub(u64::from(self.profile.obmalloc.pool_overhead))?;
        let block = (offset / u64::from(figures.block_size)) as u32;
        (block < figures.blocks).then_some((id / POOLS_PER_ARENA, id % POOLS_PER_ARENA, block))
    }

    /// `address_in_range`: the pool that `addr` lies in.
    fn pool_of(&self, addr: u64) -> Option<u32> {
        let size = u64::from(self.profile.obmalloc.arena_size);
        let top = ARENA_BASE + size;
        if addr >= top {
            return None;
        }
        let a = ((top - 1 - addr) / size) as u32;
        if a >= self.arenas_end() || self.arena(a, arena::HELD) == 0 {
            return None;
        }
        let p = ((addr - self.arena_addr(a)) / u64::from(self.profile.obmalloc.pool_size)) as u32;
        Some(a * POOLS_PER_ARENA + p)
    }

    /// `pymalloc_alloc`, with `malloc` behind it for large requests. Returns the block's address; never fails.
    pub fn malloc(&mut self, size: u32) -> u64 {
        if self.is_static_mode() {
            return self.static_addr(size);
        }
        self.add_scalar(scalar::BLOCKS, 1);
        self.add_scalar(scalar::LIVE_BYTES, i64::from(size));
        if size > self.profile.obmalloc.small_request_threshold {
            return self.system_malloc(size);
        }
        let szidx = (size.max(1) - 1) / self.profile.obmalloc.alignment;
        let first = self.image.usedpools.get(szidx);
        if first == 0 {
            return self.allocate_from_new_pool(szidx);
        }
        let p = first - 1;
        let refs = self.pool(p, pool::REF) + 1;
        self.set_pool(p, pool::REF, refs);
        let unit = self.pool(p, pool::FREEBLOCK);
        debug_assert_ne!(unit, 0, "a used pool has a free block");
        let next = self.image.links.get(p * self.units_per_pool() + unit - 1);
        if next == 0 {
            self.pool_extend(p, szidx);
        } else {
            self.set_pool(p, pool::FREEBLOCK, next);
        }
        self.unit_addr(p, unit)
    }

    fn unit_addr(&self, p: u32, unit: u32) -> u64 {
        self.pool_addr(p) + u64::from(unit - 1) * u64::from(self.profile.obmalloc.alignment)
    }

    /// `pymalloc_pool_extend`: the free list is empty; carve the next block or leave the list of the class.
    fn pool_extend(&mut self, p: u32, szidx: u32) {
        let offset = self.pool(p, pool::NEXTOFFSET);
        if offset <= self.pool(p, pool::MAXNEXTOFFSET) {
            let unit = offset / self.profile.obmalloc.alignment;
            self.set_pool(p, pool::FREEBLOCK, unit + 1);
            self.set_pool(
                p,
                pool::NEXTOFFSET,
                offset + (szidx + 1) * self.profile.obmalloc.alignment,
            );
            let link = p * self.units_per_pool() + unit;
            self.image.links.set(&mut self.image.journal, link, 0);
        } else {
            self.set_pool(p, pool::FREEBLOCK, 0);
            self.unlink_used(p, szidx);
        }
    }

    fn unlink_used(&mut self, p: u32, szidx: u32) {
        let (next, prev) = (self.pool(p, pool::NEXT), self.pool(p, pool::PREV));
        if prev == 0 {
            self.image.usedpools.set(&mut self.image.journal, szidx, next);
        } else {
            self.set_pool(prev - 1, pool::NEXT, next);
        }
        if next != 0 {
            self.set_pool(next - 1, pool::PREV, prev);
        }
        self.set_pool(p, pool::NEXT, 0);
        self.set_pool(p, pool::PREV, 0);
    }

    /// `insert_to_usedpool`: at the front.
    fn link_used(&mut self, p: u32, szidx: u32) {
        let first = self.image.usedpools.get(szidx);
        self.set_pool(p, pool::NEXT, first);
        self.set_pool(p, pool::PREV, 0);
        if first != 0 {
            self.set_pool(first - 1, pool::PREV, p + 1);
        }
        self.image.usedpools.set(&mut self.image.journal, szidx, p + 1);
    }

    fn allocate_from_new_pool(&mut self, szidx: u32) -> u64 {
        if self.scalar(scalar::USABLE_ARENAS) == 0 {
            self.new_arena();
        }
        let a = self.scalar(scalar::USABLE_ARENAS) as u32 - 1;
        let nfree = self.arena(a, arena::NFREEPOOLS) - 1;
        self.set_arena(a, arena::NFREEPOOLS, nfree);
        let recycled = self.arena(a, arena::FREEPOOLS);
        let p = if recycled == 0 {
            let carved = self.arena(a, arena::CARVED);
            self.set_arena(a, arena::CARVED, carved + 1);
            a * POOLS_PER_ARENA + carved
        } else {
            let next = self.pool(recycled - 1, pool::NEXT);
            self.set_arena(a, arena::FREEPOOLS, next);
            recycled - 1
        };
        if nfree == 0 {
            // Nothing left in it: it leaves `usable_arenas`, whose first it was.
            let next = self.arena(a, arena::NEXT);
            self.set_scalar(scalar::USABLE_ARENAS, u64::from(next));
            self.set_arena(a, arena::NEXT, 0);
            if next != 0 {
                self.set_arena(next - 1, arena::PREV, 0);
            }
        }
        self.link_used(p, szidx);
        self.set_pool(p, pool::REF, 1);
        let rules = self.profile.obmalloc;
        if self.pool(p, pool::SZIDX) == szidx + 1 {
            // It last served the same class: header and free list are as they were left.
            let unit = self.pool(p, pool::FREEBLOCK);
            let next = self.image.links.get(p * self.units_per_pool() + unit - 1);
            if next == 0 {
                self.pool_extend(p, szidx);
            } else {
                self.set_pool(p, pool::FREEBLOCK, next);
            }
            return self.unit_addr(p, unit);
        }
        let size = (szidx + 1) * rules.alignment;
        self.set_pool(p, pool::SZIDX, szidx + 1);
        self.set_pool(p, pool::NEXTOFFSET, rules.pool_overhead + 2 * size);
        self.set_pool(p, pool::MAXNEXTOFFSET, rules.pool_size - size);
        let first = rules.pool_overhead / rules.alignment;
        let second = first + szidx + 1;
        self.set_pool(p, pool::FREEBLOCK, second + 1);
        let link = p * self.units_per_pool() + second;
        self.image.links.set(&mut self.image.journal, link, 0);
        self.unit_addr(p, first + 1)
    }

    fn new_arena(&mut self) {
        let unused = self.scalar(scalar::UNUSED_ARENAS) as u32;
        let a = if unused == 0 {
            let a = self.arenas_end();
            self.set_scalar(scalar::ARENAS_END, u64::from(a) + 1);
            a
        } else {
            let next = self.arena(unused - 1, arena::NEXT);
            self.set_scalar(scalar::UNUSED_ARENAS, u64::from(next));
            unused - 1
        };
        let rules = self.profile.obmalloc;
        let pools = (rules.arena_size - rules.arena_misalignment) / rules.pool_size;
        self.set_arena(a, arena::NFREEPOOLS, pools);
        self.set_arena(a, arena::NTOTALPOOLS, pools);
        self.set_arena(a, arena::CARVED, 0);
        self.set_arena(a, arena::FREEPOOLS, 0);
        self.set_arena(a, arena::NEXT, 0);
        self.set_arena(a, arena::PREV, 0);
        self.set_arena(a, arena::HELD, 1);
        self.set_scalar(scalar::USABLE_ARENAS, u64::from(a) + 1);
        self.add_scalar(scalar::ARENAS_ALLOCATED, 1);
        self.add_scalar(scalar::ARENAS_HELD, 1);
        if self.scalar(scalar::ARENAS_HELD) > self.scalar(scalar::ARENAS_HIGHWATER) {
            self.set_scalar(scalar::ARENAS_HIGHWATER, self.scalar(scalar::ARENAS_HELD));
        }
    }

    /// `pymalloc_free`; `size` is what was asked for.
    pub fn free(&mut self, addr: u64, size: u32) {
        if is_static_addr(addr) {
            return;
        }
        self.add_scalar(scalar::BLOCKS, -1);
        self.add_scalar(scalar::LIVE_BYTES, -i64::from(size));
        let Some(p) = self.pool_of(addr) else {
            self.system_free(addr, size);
            return;
        };
        let unit = ((addr - self.pool_addr(p)) / u64::from(self.profile.obmalloc.alignment)) as u32;
        let last = self.pool(p, pool::FREEBLOCK);
        let link = p * self.units_per_pool() + unit;
        self.image.links.set(&mut self.image.journal, link, last);
        self.set_pool(p, pool::FREEBLOCK, unit + 1);
        let refs = self.pool(p, pool::REF) - 1;
        self.set_pool(p, pool::REF, refs);
        let szidx = self.pool(p, pool::SZIDX) - 1;
        if last == 0 {
            // It was full: to the front, so that it serves the next request. A pool of one block is never emptied so.
            self.link_used(p, szidx);
            if refs != 0 {
                return;
            }
        }
        if refs == 0 {
            self.unlink_used(p, szidx);
            self.insert_to_freepool(p);
        }
    }

    fn insert_to_freepool(&mut self, p: u32) {
        let a = p / POOLS_PER_ARENA;
        let first = self.arena(a, arena::FREEPOOLS);
        self.set_pool(p, pool::NEXT, first);
        self.set_arena(a, arena::FREEPOOLS, p + 1);
        let nfree = self.arena(a, arena::NFREEPOOLS) + 1;
        self.set_arena(a, arena::NFREEPOOLS, nfree);
        let total = self.arena(a, arena::NTOTALPOOLS);
        if nfree == total && (!self.profile.obmalloc.keeps_last_arena || self.arena(a, arena::NEXT) != 0) {
            if total > 1 {
                self.unlink_arena(a);
            }
            self.release_arena(a);
            return;
        }
        if nfree == 1 {
            let usable = self.scalar(scalar::USABLE_ARENAS) as u32;
            self.set_arena(a, arena::NEXT, usable);
            self.set_arena(a, arena::PREV, 0);
            if usable != 0 {
                self.set_arena(usable - 1, arena::PREV, a + 1);
            }
            self.set_scalar(scalar::USABLE_ARENAS, u64::from(a) + 1);
            return;
        }
        // Keep the list sorted: behind the last arena that has fewer free pools.
        let mut after = a;
        while let next @ 1.. = self.arena(after, arena::NEXT) {
            if self.arena(next - 1, arena::NFREEPOOLS) >= nfree {
                break;
            }
            after = next - 1;
        }
        if after != a {
            self.unlink_arena(a);
            let next = self.arena(after, arena::NEXT);
            self.set_arena(a, arena::NEXT, next);
            self.set_arena(a, arena::PREV, after + 1);
            self.set_arena(after, arena::NEXT, a + 1);
            if next != 0 {
                self.set_arena(next - 1, arena::PREV, a + 1);
            }
        }
    }

    fn unlink_arena(&mut self, a: u32) {
        let (next, prev) = (self.arena(a, arena::NEXT), self.arena(a, arena::PREV));
        if prev == 0 {
            self.set_scalar(scalar::USABLE_ARENAS, u64::from(next));
        } else {
            self.set_arena(prev - 1, arena::NEXT, next);
        }
        if next != 0 {
            self.set_arena(next - 1, arena::PREV, prev);
        }
    }

    /// `_PyMem_ArenaFree`: back to the system.
    fn release_arena(&mut self, a: u32) {
        for p in 0..self.arena(a, arena::CARVED) {
            self.set_pool(a * POOLS_PER_ARENA + p, pool::SZIDX, 0);
        }
        self.set_arena(a, arena::HELD, 0);
        self.set_arena(a, arena::PREV, 0);
        let unused = self.scalar(scalar::UNUSED_ARENAS) as u32;
        self.set_arena(a, arena::NEXT, unused);
        self.set_scalar(scalar::UNUSED_ARENAS, u64::from(a) + 1);
        self.add_scalar(scalar::ARENAS_HELD, -1);
        self.add_scalar(scalar::ARENAS_RELEASED, 1);
    }

    /// `_PyObject_Realloc` (`pymalloc_realloc`): a block stays where it is unless it is too small or a quarter too big.
    pub fn realloc(&mut self, addr: u64, old: u32, new: u32) -> u64 {
        if addr == 0 || is_static_addr(addr) {
            return self.malloc(new);
        }
        if let Some(p) = self.pool_of(addr) {
            let size = self.pool(p, pool::SZIDX) * self.profile.obmalloc.alignment;
            if new <= size && 4 * new > 3 * size {
                self.add_scalar(scalar::LIVE_BYTES, i64::from(new) - i64::from(old));
                return addr;
            }
        } else {
            // The C library's block stays the C library's (`PyMem_RawRealloc`); grown blocks move in this model.
            let (chunk, wanted) = (chunk_size(old), chunk_size(new));
            self.add_scalar(scalar::LIVE_BYTES, i64::from(new) - i64::from(old));
            if chunk == wanted {
                return addr;
            }
            let to = self.system_malloc(new);
            self.system_free(addr, old);
            return to;
        }
        let to = self.malloc(new);
        self.free(addr, old);
        to
    }

    /// A model of the C library's malloc: chunks of 16-byte steps, freed ones reused by exact size, last freed first;
    /// 128 KiB and more mapped by themselves and unmapped at once. Simplified: no splitting, no joining.
    fn system_malloc(&mut self, size: u32) -> u64 {
        let chunk = chunk_size(size);
        self.add_scalar(scalar::LARGE_BLOCKS, 1);
        self.add_scalar(scalar::LARGE_BYTES, chunk as i64);
        if chunk >= MMAP_THRESHOLD {
            let at = self.scalar(scalar::MAPPED);
            let length = chunk.next_multiple_of(4096);
            self.set_scalar(scalar::MAPPED, at + length);
            return MAPPED_BASE - at - length + 16;
        }
        let bin = (chunk / 16) as u32;
        let free = self.image.large_bins.get(bin);
        if free != 0 {
            let link = ((free - BRK_BASE) / 16) as u32;
            let next = self.image.large_links.get(link);
            self.image.large_bins.set(&mut self.image.journal, bin, next);
            return free;
        }
        let at = BRK_BASE + self.scalar(scalar::BRK) + 16;
        self.add_scalar(scalar::BRK, chunk as i64);
        at
    }

    fn system_free(&mut self, addr: u64, size: u32) {
        let chunk = chunk_size(size);
        self.add_scalar(scalar::LARGE_BLOCKS, -1);
        self.add_scalar(scalar::LARGE_BYTES, -(chunk as i64));
        if chunk >= MMAP_THRESHOLD {
            let length = chunk.next_multiple_of(4096);
            // The kernel hands the same hole out again if it was the last one mapped.
            if addr == MAPPED_BASE - self.scalar(scalar::MAPPED) + 16 {
                self.add_scalar(scalar::MAPPED, -(length as i64));
            }
            return;
        }
        let bin = (chunk / 16) as u32;
        let next = self.image.large_bins.get(bin);
        let link = ((addr - BRK_BASE) / 16) as u32;
        self.image.large_links.set(&mut self.image.journal, link, next);
        self.image.large_bins.set(&mut self.image.journal, bin, addr);
    }
}

/// Bytes of the chunk that glibc takes for a request.
fn chunk_size(size: u32) -> u64 {
    (u64::from(size) + 8).next_multiple_of(16).max(32)
}

/// The other domains: item arrays, dict keys and tables (`PyMem_Malloc`), and the C library directly.
impl Heap {
    /// `PyMem_Malloc`.
    pub fn mem_malloc(&mut self, size: u32) -> u64 {
        if self.profile.obmalloc.mem_domain_uses_pymalloc {
            self.malloc(size)
        } else {
            self.raw_malloc(size)
        }
    }

    /// `PyMem_Free`.
    pub fn mem_free(&mut self, addr: u64, size: u32) {
        self.free(addr, size);
    }

    /// `PyMem_Realloc`.
    pub fn mem_realloc(&mut self, addr: u64, old: u32, new: u32) -> u64 {
        self.realloc(addr, old, new)
    }

    /// `malloc` of the C library for a request of any size.
    pub fn raw_malloc(&mut self, size: u32) -> u64 {
        if self.is_static_mode() {
            return self.static_addr(size);
        }
        self.add_scalar(scalar::BLOCKS, 1);
        self.add_scalar(scalar::LIVE_BYTES, i64::from(size));
        self.system_malloc(size)
    }
}

/// Where static objects lie: the interpreter's own data segment.
pub const STATIC_BASE: u64 = 0x5555_5600_0000;
/// And where that segment ends; the system's heap is elsewhere.
const STATIC_END: u64 = 0x5555_5700_0000;

/// Before the program: builtin types and their tables are the interpreter's data, not blocks.
impl Heap {
    /// From here on allocations take addresses of the interpreter's data segment and are not counted.
    pub fn begin_static(&mut self) {
        self.set_scalar(scalar::STATIC_NEXT, STATIC_BASE);
    }

    /// From here on allocations are blocks.
    pub fn end_static(&mut self) {
        let top = self.scalar(scalar::STATIC_NEXT);
        self.set_scalar(scalar::STATIC_NEXT, 0);
        self.set_scalar(scalar::STATIC_TOP, top);
        for name in [
            scalar::BLOCKS,
            scalar::LIVE_BYTES,
            scalar::LARGE_BLOCKS,
            scalar::LARGE_BYTES,
            scalar::GC_COUNT0,
        ] {
            self.set_scalar(name, 0);
        }
        self.set_scalar(scalar::GC_SCHEDULED, 0);
        self.set_scalar(scalar::LAST_SERIAL, 0);
        self.tally = crate::Tally::default();
    }

    pub(crate) fn is_static_mode(&self) -> bool {
        self.scalar(scalar::STATIC_NEXT) != 0
    }

    /// An address of the data segment.
    pub fn static_addr(&mut self, size: u32) -> u64 {
        let at = self.scalar(scalar::STATIC_NEXT).max(self.scalar(scalar::STATIC_TOP));
        let next = at + u64::from(size).next_multiple_of(16).max(16);
        if self.is_static_mode() {
            self.set_scalar(scalar::STATIC_NEXT, next);
        } else {
            self.set_scalar(scalar::STATIC_TOP, next);
        }
        at
    }
}

fn is_static_addr(addr: u64) -> bool {
    (STATIC_BASE..STATIC_END).contains(&addr)
}
