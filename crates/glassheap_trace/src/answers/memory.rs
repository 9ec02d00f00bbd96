//! Answers about arenas, pools, blocks and free lists.

use super::ObjectRef;
use glassheap_profile::ObmallocRules;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ts")]
use tsify::Tsify;

/// Free lists and arenas in figures; the maps are typed arrays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct Memory {
    pub rules: MemoryRules,
    pub arenas: Vec<ArenaRow>,
    pub size_classes: Vec<SizeClassRow>,
    pub free_lists: Vec<FreeListRow>,
    pub large: LargeRow,
    /// Where the held bytes are; adds up to `held`.
    pub live: f64,
    pub parked: f64,
    pub free_in_pools: f64,
    pub headers_and_tails: f64,
    pub empty_pools: f64,
    pub untouched_pools: f64,
    pub alignment_loss: f64,
    pub held: f64,
    /// Arenas ever asked from and given back to the system.
    pub arenas_allocated: u32,
    pub arenas_released: u32,
}

/// The release's constants, bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct MemoryRules {
    pub alignment: u32,
    pub small_request_threshold: u32,
    pub pool_size: u32,
    pub arena_size: u32,
    pub pool_overhead: u32,
}

impl MemoryRules {
    /// The constants of a release.
    ///
    /// Not inlined: a function that is called from elsewhere keeps this file's object, and with it the TypeScript of its
    /// types, in every build.
    #[inline(never)]
    #[must_use]
    pub fn of(rules: &ObmallocRules) -> Self {
        MemoryRules {
            alignment: rules.alignment,
            small_request_threshold: rules.small_request_threshold,
            pool_size: rules.pool_size,
            arena_size: rules.arena_size,
            pool_overhead: rules.pool_overhead,
        }
    }
}

/// One arena.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct ArenaRow {
    pub index: u32,
    pub addr: f64,
    pub pools: u32,
    pub free_pools: u32,
    /// Pools never used so far.
    pub untouched_pools: u32,
}

/// One size class that has pools.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct SizeClassRow {
    pub szidx: u32,
    pub block_size: u32,
    pub pools: u32,
    pub in_use: u32,
    /// Of those in use, how many are parked in free lists.
    pub parked: u32,
    pub free: u32,
}

/// One free list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct FreeListRow {
    /// `float`, `list`, `tuple of 3` …: type name, and length where lists are per length.
    pub type_name: String,
    pub length: Option<u32>,
    pub depth: u32,
    /// `None`: without bound.
    pub cap: Option<u32>,
    /// Requests that it served so far.
    pub hits: u32,
    /// Addresses, next to be handed out first, at most 20.
    pub addrs: Vec<f64>,
}

/// Requests that went to the system's malloc.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct LargeRow {
    pub blocks: u32,
    pub bytes: f64,
}

/// One pool in detail; its block states are a typed array.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct Pool {
    pub arena: u32,
    pub pool: u32,
    pub addr: f64,
    pub szidx: u32,
    pub block_size: u32,
    pub blocks: u32,
    pub in_use: u32,
    /// Blocks carved so far; those behind were never touched.
    pub carved: u32,
    /// Free blocks in order of reuse, at most 1,100.
    pub free_order: Vec<u32>,
    /// What lies in each block in use, by block index.
    pub contents: Vec<BlockContent>,
}

/// What a block holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct BlockContent {
    pub block: u32,
    /// The object whose block, item array, keys or values this is; `None` for the interpreter's own.
    pub object: Option<ObjectRef>,
    /// `object`, `items`, `keys`, `values`, `table`, `parked` or `interpreter`.
    pub role: String,
}
