/**
 * The worker's mind, without the worker: holds the session, runs it in slices, answers looks between them.
 *
 * Kept apart from `worker.ts` so that a test can drive it with the canned session and a clock of its own.
 */
import type { StartProblem } from './generated/glassheap_wasm';
import type { Answers, Place, Reply, Request, Wants } from './protocol';
import type { Engine, EngineSession } from './session';

/** A slice shall last about this long, so that a message waits no longer than that. */
const SLICE_MS = 12;
const PROGRESS_EVERY_MS = 50;

export interface Surroundings {
  post(reply: Reply, transfer: ArrayBuffer[]): void;
  /** Calls back after the messages that are waiting now. */
  later(task: () => void): void;
  now(): number;
}

export class Desk {
  private session: EngineSession | null = null;
  private trace = 0;
  private running = false;
  private ops = 2_000;
  private reported = 0;
  private printed = 0;
  private outputSent = -1;
  private timelineSent = '';

  constructor(
    private readonly engine: Engine,
    private readonly around: Surroundings,
  ) {}

  greet(): void {
    this.around.post({ type: 'ready', version: this.engine.version(), runtimes: this.engine.runtimes() }, []);
  }

  handle(request: Request): void {
    switch (request.type) {
      case 'hello':
        break;
      case 'run':
        this.run(request);
        break;
      case 'stop':
        if (this.running && this.session !== null) {
          this.running = false;
          const progress = this.session.stop();
          this.printed = progress.output_bytes;
          this.around.post({ type: 'progress', id: this.trace, progress }, []);
        }
        break;
      case 'look':
        this.look(request.id, request.place, request.wants);
        break;
    }
  }

  private run(request: Extract<Request, { type: 'run' }>): void {
    let session: EngineSession;
    try {
      session = this.engine.open(request.options);
    } catch (thrown) {
      if (!isStartProblem(thrown)) throw thrown;
      // The trace before stays: its picture is still on screen and can still be stepped.
      this.around.post({ type: 'problem', id: request.id, problem: thrown }, []);
      return;
    }
    this.session?.free();
    this.session = session;
    this.trace = request.id;
    this.printed = 0;
    this.outputSent = -1;
    this.timelineSent = '';
    this.reported = Number.NEGATIVE_INFINITY;
    this.around.post({ type: 'started', id: request.id }, []);
    const wasRunning = this.running;
    this.running = true;
    if (!wasRunning) this.slice();
  }

  private slice(): void {
    if (!this.running || this.session === null) return;
    const before = this.around.now();
    const progress = this.session.advance(this.ops);
    this.printed = progress.output_bytes;
    const took = this.around.now() - before;
    // Aim at the slice length, but never change by more than a factor of two: one slow instruction says little.
    const factor = took > 0 ? SLICE_MS / took : 2;
    this.ops = Math.round(Math.min(5_000_000, Math.max(50, this.ops * Math.min(2, Math.max(0.5, factor)))));
    if (progress.done) this.running = false;
    if (progress.done || this.around.now() - this.reported >= PROGRESS_EVERY_MS) {
      this.reported = this.around.now();
      this.around.post({ type: 'progress', id: this.trace, progress }, []);
    }
    if (this.running) this.around.later(() => this.slice());
  }

  private look(id: number, place: Place, wants: Wants): void {
    const session = this.session;
    if (session === null) {
      this.around.post({ type: 'looked_in_vain', id }, []);
      return;
    }
    const moment =
      place === 'end'
        ? session.seek('line', Number.MAX_SAFE_INTEGER)
        : session.seek(place.level, place.index);
    const answers: Answers = { trace: this.trace, moment };
    const transfer: ArrayBuffer[] = [];
    if (wants.picture) answers.picture = session.picture();
    if (wants.collector) answers.collector = session.collector();
    if (wants.badges) answers.badges = session.badges();
    if (wants.ledger !== null) answers.ledger = session.ledger(wants.ledger) ?? null;
    if (wants.memory) answers.memory = session.memory();
    if (wants.address !== null) {
      const [arena, pool, block] = session.find_block(wants.address);
      const found = arena !== undefined && pool !== undefined && block !== undefined;
      answers.found = { address: wants.address, place: found ? [arena, pool, block] : null };
    }
    if (wants.arena !== null) {
      const pools = session.arena_pools(wants.arena);
      answers.arena_pools = { arena: wants.arena, pools };
      handOver(pools, transfer);
    }
    if (wants.pool !== null) {
      const { arena, pool } = wants.pool;
      const detail = session.pool(arena, pool) ?? null;
      if (detail === null) answers.pool = null;
      else {
        const blocks = session.pool_blocks(arena, pool);
        answers.pool = { arena, pool, detail, blocks };
        handOver(blocks, transfer);
      }
    }
    if (wants.buckets > 0) {
      const key = `${moment.line_steps} ${wants.buckets}`;
      if (key !== this.timelineSent) {
        this.timelineSent = key;
        const timeline = session.timeline(wants.buckets);
        answers.timeline = timeline;
        handOver(timeline, transfer);
      }
    }
    // Everything printed so far is sent only when there is more than the page has.
    if (this.outputSent !== this.printed) {
      this.outputSent = this.printed;
      answers.output = session.output();
    }
    this.around.post({ type: 'looked', id, answers }, transfer);
  }
}

function handOver(array: Uint8Array | Uint32Array, transfer: ArrayBuffer[]): void {
  if (array.buffer instanceof ArrayBuffer && array.byteLength === array.buffer.byteLength) {
    transfer.push(array.buffer);
  }
}

export function isStartProblem(thrown: unknown): thrown is StartProblem {
  if (typeof thrown !== 'object' || thrown === null || !('kind' in thrown)) return false;
  return thrown.kind === 'syntax' || thrown.kind === 'unsupported' || thrown.kind === 'unknown_runtime';
}
