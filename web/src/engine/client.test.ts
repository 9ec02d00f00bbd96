import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NO_LIMITS } from '../store/state';
import { type ClientEvent, EngineClient, type WorkerLike } from './client';
import { NOTHING, type Reply, type Request } from './protocol';

class Silent implements WorkerLike {
  sent: Request[] = [];
  terminated = false;
  onmessage: ((event: MessageEvent<Reply>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  postMessage(request: Request): void {
    this.sent.push(request);
  }
  terminate(): void {
    this.terminated = true;
  }
  say(reply: Reply): void {
    this.onmessage?.(new MessageEvent('message', { data: reply }));
  }
}

describe('client', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function client() {
    const workers: Silent[] = [];
    const events: ClientEvent[] = [];
    const made = new EngineClient(
      () => {
        const worker = new Silent();
        workers.push(worker);
        return worker;
      },
      (event) => events.push(event),
    );
    return { made, workers, events };
  }

  it('remembers only the newest of the looks that wait', () => {
    const { made, workers } = client();
    for (let index = 1; index <= 50; index++) made.look({ level: 'line', index }, NOTHING);
    const worker = workers[0];
    expect(worker?.sent).toHaveLength(1);
    worker?.say({ type: 'looked_in_vain', id: 1 });
    expect(worker?.sent).toHaveLength(2);
    expect(worker?.sent[1]).toMatchObject({ type: 'look', place: { level: 'line', index: 50 } });
  });

  it('replaces a worker that does not answer Stop within a second', () => {
    const { made, workers, events } = client();
    made.stop(1);
    vi.advanceTimersByTime(999);
    expect(workers).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(workers[0]?.terminated).toBe(true);
    expect(workers).toHaveLength(2);
    expect(events).toEqual([{ type: 'lost' }]);
  });

  it('keeps a worker that answers in time', () => {
    const { made, workers, events } = client();
    made.stop(1);
    const progress = {
      done: true,
      end: { kind: 'stopped' as const },
      line_steps: 1,
      ops: 1,
      events: 1,
      objects: 1,
      output_bytes: 0,
    };
    workers[0]?.say({ type: 'progress', id: 1, progress });
    vi.advanceTimersByTime(5_000);
    expect(workers).toHaveLength(1);
    expect(events.map((e) => e.type)).toEqual(['progress']);
  });

  it('starts anew after a mistake of ours, with the next run and not before', () => {
    const { made, workers } = client();
    workers[0]?.say({ type: 'broken', message: 'panicked' });
    expect(workers).toHaveLength(1);
    made.run(2, {
      source: '',
      python: '3.14',
      mode: 'script',
      start: 'release',
      limits: NO_LIMITS,
      input: [],
    });
    expect(workers).toHaveLength(2);
    expect(workers[1]?.sent).toHaveLength(1);
  });
});
