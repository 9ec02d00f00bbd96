import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../store/state';
import { Desk } from './desk';
import { fakeEngine } from './fake_session';
import type { RunOptions } from './generated/glassheap_wasm';
import { NOTHING, type Reply } from './protocol';

const options = (source: string): RunOptions => ({
  source,
  python: '3.14',
  mode: 'script',
  start: 'release',
  limits: DEFAULT_LIMITS,
  input: [],
});

function desk() {
  const replies: Reply[] = [];
  const tasks: (() => void)[] = [];
  let clock = 0;
  const made = new Desk(fakeEngine, {
    post: (reply) => replies.push(reply),
    later: (task) => tasks.push(task),
    now: () => (clock += 6),
  });
  return { made, replies, tasks, turn: () => tasks.shift()?.() };
}

describe('desk', () => {
  it('greets, starts, reports the end', () => {
    const { made, replies } = desk();
    made.greet();
    made.handle({ type: 'run', id: 1, options: options('a = 1') });
    expect(replies.map((r) => r.type)).toEqual(['ready', 'started', 'progress']);
  });

  it('reads Stop between two slices of an endless program, and the trace so far can be seen', () => {
    const { made, replies, tasks, turn } = desk();
    made.handle({ type: 'run', id: 1, options: options('while True: pass') });
    for (let i = 0; i < 20; i++) turn();
    expect(tasks).toHaveLength(1);
    made.handle({ type: 'stop', id: 1 });
    turn();
    expect(tasks).toHaveLength(0);
    const last = replies[replies.length - 1];
    expect(last?.type === 'progress' && last.progress.end).toEqual({ kind: 'stopped' });
    made.handle({ type: 'look', id: 9, place: 'end', wants: { ...NOTHING, picture: true } });
    const looked = replies[replies.length - 1];
    if (looked?.type !== 'looked') throw new Error('no answer');
    expect(looked.answers.moment.line_step).toBe(looked.answers.moment.line_steps);
    expect(looked.answers.picture?.objects.length).toBeGreaterThan(0);
  });

  it('looks while the run goes on', () => {
    const { made, replies, turn } = desk();
    made.handle({ type: 'run', id: 1, options: options('while True: pass') });
    turn();
    made.handle({ type: 'look', id: 1, place: { level: 'line', index: 3 }, wants: NOTHING });
    const looked = replies[replies.length - 1];
    expect(looked?.type === 'looked' && looked.answers.moment.line_step).toBe(3);
  });

  it('keeps the trace before when a text does not start', () => {
    const { made, replies } = desk();
    made.handle({ type: 'run', id: 1, options: options('a = 1') });
    made.handle({ type: 'run', id: 2, options: options('def broken(') });
    expect(replies[replies.length - 1]?.type).toBe('problem');
    made.handle({ type: 'look', id: 1, place: 'end', wants: NOTHING });
    const looked = replies[replies.length - 1];
    expect(looked?.type === 'looked' && looked.answers.trace).toBe(1);
  });

  it('sends output and timeline once, not with every look', () => {
    const { made, replies } = desk();
    made.handle({ type: 'run', id: 1, options: options('a = 1') });
    const look = (id: number, index: number) => {
      made.handle({ type: 'look', id, place: { level: 'line', index }, wants: { ...NOTHING, buckets: 100 } });
      const reply = replies[replies.length - 1];
      if (reply?.type !== 'looked') throw new Error('no answer');
      return reply.answers;
    };
    expect(look(1, 1).output).toBeDefined();
    const second = look(2, 2);
    expect(second.output).toBeUndefined();
    expect(second.timeline).toBeUndefined();
  });

  it('answers in vain before any run', () => {
    const { made, replies } = desk();
    made.handle({ type: 'look', id: 4, place: 'end', wants: NOTHING });
    expect(replies).toEqual([{ type: 'looked_in_vain', id: 4 }]);
  });
});
