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
