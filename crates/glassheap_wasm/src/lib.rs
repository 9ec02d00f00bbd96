//! The typed door to the browser: conversions only, no decisions.
//!
//! ```text
//! Session::new(options)  ->  Session, or a StartProblem thrown as a plain object
//! session.advance(ops)   ->  Progress            until done; between slices the worker reads its messages
//! session.stop()         ->  Progress            ends the run, keeps what was recorded
//! session.seek(level, n) ->  Moment              any time, also while the run goes on
//! session.picture() ledger() collector() memory() pool() output() badges()   at the cursor
//! ```
//!
//! As the page sees it (the types are those of `glassheap_trace::answers`):
//!
//! ```ts
//! export function runtimes(): RuntimeInfo[];      // oldest first
//! export function version(): string;
//! export class Session {
//!   constructor(options: RunOptions);             // throws a StartProblem
//!   advance(ops: number): Progress;
//!   stop(): Progress;
//!   seek(level: Level, index: number): Moment;    // index is clamped
//!   moment(): Moment;
//!   picture(): Picture;
//!   ledger(serial: number): Ledger | null;
//!   collector(): Collector;
//!   memory(): Memory;
//!   arena_pools(arena: number): Uint32Array;      // 4 per pool: szidx (0xffffffff untouched, 0xfffffffe empty),
//!                                                 //   blocks in use, blocks in all, blocks parked
//!   pool(arena: number, pool: number): Pool | null;
//!   pool_blocks(arena: number, pool: number): Uint8Array; // one per block: 0 never touched, 1 free, 2 live,
//!                                                 //   3 parked in a free list, 4 the interpreter's own,
//!                                                 //   5 taken by this step, 6 freed by this step
//!   find_block(addr: number): Uint32Array;        // [arena, pool, block], or empty
//!   output(): Output;                             // all recorded; the moment says how much had been printed
//!   badges(): LineBadges;
//!   timeline(buckets: number): Uint32Array;       // 6 per bucket: first line step, its line, objects born, freed,
//!                                                 //   live bytes after it, collections (generation + 1, or 0);
//!                                                 //   a bucket is one line step when there are no more than buckets
//!   free(): void;
//! }
//! ```

use glassheap_trace::answers::{Level, RunOptions, RuntimeInfo};
use js_sys::{Uint8Array, Uint32Array};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// A panic shows in the console with its place; without this it is an `unreachable` without words.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// An answer as a plain object: maps as objects, what is missing as null.
fn plain<T: Serialize>(answer: &T) -> Result<JsValue, JsValue> {
    answer.serialize(&Serializer::json_compatible()).map_err(JsValue::from)
}

/// Every runtime that can be chosen, oldest first.
#[wasm_bindgen(unchecked_return_type = "RuntimeInfo[]")]
pub fn runtimes() -> Result<JsValue, JsValue> {
    let all: Vec<RuntimeInfo> = glassheap_profile::ALL
        .iter()
        .map(|p| RuntimeInfo {
            name: p.name.to_string(),
            patch: p.patch.to_string(),
            is_default: p.name == glassheap_profile::DEFAULT.name,
        })
        .collect();
    plain(&all)
}

/// Version of the simulator.
#[wasm_bindgen]
#[must_use]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_string()
}

/// A recorded run and a cursor in it.
#[wasm_bindgen]
pub struct Session(glassheap_trace::Session);

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What an option or level is, from a plain object.
fn read<T: serde::de::DeserializeOwned>(value: JsValue) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(JsValue::from)
}

#[wasm_bindgen]
impl Session {
    /// Compiles the text and loads it; throws a `StartProblem`.
    #[wasm_bindgen(constructor)]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "RunOptions")] options: JsValue) -> Result<Session, JsValue> {
        let options: RunOptions = read(options)?;
        match glassheap_trace::Session::new(&options) {
            Ok(session) => Ok(Session(session)),
            Err(problem) => Err(plain(&problem)?),
        }
    }

    /// Runs about `ops` instructions more.
    #[wasm_bindgen(unchecked_return_type = "Progress")]
    pub fn advance(&mut self, ops: f64) -> Result<JsValue, JsValue> {
        plain(&self.0.advance(ops.max(1.0) as u64))
    }

    /// Ends the run; what was recorded stays.
    #[wasm_bindgen(unchecked_return_type = "Progress")]
    pub fn stop(&mut self) -> Result<JsValue, JsValue> {
        plain(&self.0.stop())
    }

    /// Moves the cursor; the index is clamped.
    #[wasm_bindgen(unchecked_return_type = "Moment")]
    pub fn seek(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Level")] level: JsValue,
        index: f64,
    ) -> Result<JsValue, JsValue> {
        let level: Level = read(level)?;
        plain(&self.0.seek(level, index))
    }

    /// Where the cursor is and what the last step did.
    #[wasm_bindgen(unchecked_return_type = "Moment")]
    pub fn moment(&mut self) -> Result<JsValue, JsValue> {
        plain(&self.0.moment())
    }

    /// The objects picture.
    #[wasm_bindgen(unchecked_return_type = "Picture")]
    pub fn picture(&mut self) -> Result<JsValue, JsValue> {
        plain(&self.0.picture())
    }

    /// Who holds an object.
    #[wasm_bindgen(unchecked_return_type = "Ledger | null")]
    pub fn ledger(&mut self, serial: u32) -> Result<JsValue, JsValue> {
        plain(&self.0.ledger(serial))
    }

    /// Generations and the last collection.
    #[wasm_bindgen(unchecked_return_type = "Collector")]
    pub fn collector(&mut self) -> Result<JsValue, JsValue> {
        plain(&self.0.collector())
    }

    /// Arenas, size classes and free lists.
    #[wasm_bindgen(unchecked_return_type = "Memory")]
    pub fn memory(&mut self) -> Result<JsValue, JsValue> {
        plain(&self.0.memory())
    }

    /// Four numbers per pool of an arena.
    #[must_use]
    pub fn arena_pools(&mut self, arena: u32) -> Uint32Array {
        Uint32Array::from(self.0.arena_pools(arena).as_slice())
    }

    /// One pool in detail.
    #[wasm_bindgen(unchecked_return_type = "Pool | null")]
    pub fn pool(&mut self, arena: u32, pool: u32) -> Result<JsValue, JsValue> {
        plain(&self.0.pool(arena, pool))
    }

    /// One state per block of a pool.
    #[must_use]
    pub fn pool_blocks(&mut self, arena: u32, pool: u32) -> Uint8Array {
        Uint8Array::from(self.0.pool_blocks(arena, pool).as_slice())
    }

    /// Arena, pool and block of an address, or nothing.
    #[must_use]
    pub fn find_block(&mut self, addr: f64) -> Uint32Array {
        Uint32Array::from(self.0.find_block(addr).as_slice())
    }

    /// Everything printed so far in the recording.
    #[wasm_bindgen(unchecked_return_type = "Output")]
    pub fn output(&self) -> Result<JsValue, JsValue> {
        plain(&self.0.output())
    }

    /// What each source line did up to the cursor.
    #[wasm_bindgen(unchecked_return_type = "LineBadges")]
    pub fn badges(&mut self) -> Result<JsValue, JsValue> {
        plain(&self.0.badges())
    }

    /// Six numbers per bucket over the whole run.
    #[must_use]
    pub fn timeline(&mut self, buckets: u32) -> Uint32Array {
        Uint32Array::from(self.0.timeline(buckets).as_slice())
    }
}
