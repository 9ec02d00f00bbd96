/**
 * The only file of the page that knows there is a worker.
 *
 * `stop` is a message first. If the worker has not answered within a second it is inside one endless instruction:
 * it is terminated, a new one takes its place, and the trace is lost, which the page says.
 */
import type { RunOptions } from './generated/glassheap_wasm';
import type { Place, Reply, Request, Wants } from './protocol';

const STOP_PATIENCE_MS = 1_000;

export interface WorkerLike {
  postMessage(request: Request): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<Reply>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export type ClientEvent = Reply | { type: 'lost' };

export class EngineClient {
  private worker: WorkerLike;
  private nextLook = 1;
  private underWay: number | null = null;
  private waiting: { place: Place; wants: Wants } | null = null;
  /** It reported a mistake of ours: its memory cannot be trusted for another run. */
  private spoiled = false;
  private patience: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly spawn: () => WorkerLike,
    private readonly tell: (event: ClientEvent) => void,
  ) {
    this.worker = this.hire();
  }

  run(id: number, options: RunOptions): void {
    if (this.spoiled) this.rehire();
    this.worker.postMessage({ type: 'run', id, options });
  }

  stop(id: number): void {
    this.worker.postMessage({ type: 'stop', id });
    this.patience ??= setTimeout(() => this.replace(), STOP_PATIENCE_MS);
  }

  /** Asks for the moment at `place`. While one look is under way only the newest other one is remembered. */
  look(place: Place, wants: Wants): void {
    if (this.underWay !== null) {
      this.waiting = { place, wants };
      return;
    }
    this.underWay = this.nextLook++;
    this.worker.postMessage({ type: 'look', id: this.underWay, place, wants });
  }

  private hire(): WorkerLike {
    const worker = this.spawn();
    worker.onmessage = (event) => this.hear(event.data);
    worker.onerror = (event) => this.tell({ type: 'broken', message: event.message || 'worker' });
    return worker;
  }

  private replace(): void {
    this.patience = null;
    this.rehire();
    this.tell({ type: 'lost' });
  }

  private rehire(): void {
    this.spoiled = false;
    this.worker.onmessage = null;
    this.worker.onerror = null;
    this.worker.terminate();
    this.underWay = null;
    this.waiting = null;
    this.worker = this.hire();
  }

  private hear(reply: Reply): void {
    if (reply.type === 'progress' && reply.progress.done && this.patience !== null) {
      clearTimeout(this.patience);
      this.patience = null;
    }
    if (reply.type === 'looked' || reply.type === 'looked_in_vain') {
      if (reply.id !== this.underWay) return;
      this.underWay = null;
      const next = this.waiting;
      this.waiting = null;
      this.tell(reply);
      if (next !== null) this.look(next.place, next.wants);
      return;
    }
    if (reply.type === 'broken') {
      // Whatever was under way will not be answered.
      this.spoiled = true;
      this.underWay = null;
      this.waiting = null;
    }
    this.tell(reply);
  }
}

export function spawnWorker(): WorkerLike {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const canned = import.meta.env.DEV && new URLSearchParams(location.search).get('engine') === 'fake';
  const hello: Request = { type: 'hello', canned };
  worker.postMessage(hello);
  return worker;
}
