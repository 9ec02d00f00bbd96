/**
 * What the page and the worker say to each other. Requests carry ids; an answer repeats the id of what it answers.
 *
 * ```text
 * page -> worker   hello, run, stop, look
 * worker -> page   ready, started | problem, progress..., looked, broken
 * ```
 *
 * A `look` moves the cursor and asks every open question at once, so that all panels show the same moment.
 * The page keeps one look under way and one waiting; a newer one replaces the waiting one, so scrubbing never queues.
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
  StartProblem,
} from './generated/glassheap_wasm';

/** Where the cursor shall stand. `end` is the last position recorded so far. */
export type Place = { level: Level; index: number } | 'end';

/** What the panels on screen need to know. */
export interface Wants {
  picture: boolean;
  collector: boolean;
  memory: boolean;
  badges: boolean;
  ledger: number | null;
  /** Arena whose pools are shown. */
  arena: number | null;
  pool: { arena: number; pool: number } | null;
  /** An address whose block is asked for. */
  address: number | null;
  /** Columns of the timeline; 0 for none. */
  buckets: number;
}

export const NOTHING: Wants = {
  picture: false,
  collector: false,
  memory: false,
  badges: false,
  ledger: null,
  arena: null,
  pool: null,
  address: null,
  buckets: 0,
};

/** All answers at one moment. A question that was not asked has no field. */
export interface Answers {
  /** The trace that answered: the id of its run. */
  trace: number;
  moment: Moment;
  picture?: Picture;
  ledger?: Ledger | null;
  collector?: Collector;
  memory?: Memory;
  arena_pools?: { arena: number; pools: Uint32Array };
  pool?: { arena: number; pool: number; detail: Pool; blocks: Uint8Array } | null;
  found?: { address: number; place: [arena: number, pool: number, block: number] | null };
  output?: Output;
  badges?: LineBadges;
  timeline?: Uint32Array;
}

export type Request =
  /** First of all. `canned`: the session of `fake_session.ts`, in development only. */
  | { type: 'hello'; canned: boolean }
  | { type: 'run'; id: number; options: RunOptions }
  | { type: 'stop'; id: number }
  | { type: 'look'; id: number; place: Place; wants: Wants };

export type Reply =
  | { type: 'ready'; version: string; runtimes: RuntimeInfo[] }
  | { type: 'started'; id: number }
  | { type: 'problem'; id: number; problem: StartProblem }
  | { type: 'progress'; id: number; progress: Progress }
  | { type: 'looked'; id: number; answers: Answers }
  | { type: 'looked_in_vain'; id: number }
  /** Our own mistake: a panic or an exception that is no `StartProblem`. */
  | { type: 'broken'; message: string };
