/**
 * The engine as the page knows it. The wasm `Session` and the canned one for tests both fit this shape,
 * so nothing above the worker can tell them apart.
 */
import type {
  Collector,
  Ledger,
  Level,
  LineBadges,
  Memory,
  Moment,
  Output,
  Picture,
  Pool,
  Progress,
  RunOptions,
  RuntimeInfo,
} from './generated/glassheap_wasm';

export interface EngineSession {
  free(): void;
  advance(ops: number): Progress;
  stop(): Progress;
  seek(level: Level, index: number): Moment;
  moment(): Moment;
  picture(): Picture;
  ledger(serial: number): Ledger | null | undefined;
  collector(): Collector;
  memory(): Memory;
  arena_pools(arena: number): Uint32Array;
  pool(arena: number, pool: number): Pool | null | undefined;
  pool_blocks(arena: number, pool: number): Uint8Array;
  find_block(addr: number): Uint32Array;
  output(): Output;
  badges(): LineBadges;
  timeline(buckets: number): Uint32Array;
}

export interface Engine {
  runtimes(): RuntimeInfo[];
  version(): string;
  /** Throws a `StartProblem`. */
  open(options: RunOptions): EngineSession;
}
