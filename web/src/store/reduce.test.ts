import { describe, expect, it } from 'vitest';
import type { Progress, RunOptions } from '../engine/generated/glassheap_wasm';
import { reduce } from './reduce';
import { runOptions } from './select';
import { type AppState, INITIAL } from './state';

const options: RunOptions = runOptions({ ...INITIAL, python: '3.14' }, 'a = 1\n');
const progress = (more: Partial<Progress>): Progress => ({
  done: false,
  end: null,
  line_steps: 3,
  ops: 9,
  events: 20,
  objects: 2,
  output_bytes: 0,
  ...more,
});
const started = (): AppState => {
  const ready = reduce(INITIAL, {
    type: 'engine-ready',
    version: '1',
    runtimes: [
      { name: '3.11', patch: '3.11.9', is_default: false },
      { name: '3.14', patch: '3.14.5', is_default: true },
    ],
  });
  return reduce(reduce(ready, { type: 'run', options }), { type: 'run-started', id: 1 });
};

describe('reduce', () => {
  it('takes the default runtime unless a known one was chosen', () => {
    expect(started().python).toBe('3.14');
  });

  it('keeps the state serialisable', () => {
    expect(JSON.parse(JSON.stringify(started()))).toEqual(started());
  });

  it('puts the cursor after the first line as soon as there is one', () => {
    const state = reduce(started(), { type: 'run-progress', id: 1, progress: progress({}) });
    expect(state.place).toEqual({ at: { level: 'line', index: 1 }, tick: 1 });
    expect(state.run.phase).toBe('running');
  });

  it('looks at the end of a run that was stopped or raised, and leaves a cursor alone that was moved', () => {
    const moved = reduce(reduce(started(), { type: 'run-progress', id: 1, progress: progress({}) }), {
      type: 'go',
      at: { level: 'op', index: 4 },
    });
    const done = progress({ done: true, end: { kind: 'finished' } });
    expect(reduce(moved, { type: 'run-progress', id: 1, progress: done }).place?.at).toEqual({
      level: 'op',
      index: 4,
    });
    const stopped = reduce(moved, {
      type: 'run-progress',
      id: 1,
      progress: progress({ done: true, end: { kind: 'stopped' } }),
    });
    expect(stopped.place?.at).toBe('end');
    expect(stopped.run.phase).toBe('stopped');
    const raised = progress({
      done: true,
      end: { kind: 'exception', type_name: 'KeyError', message: "'x'", line: 2 },
    });
    expect(reduce(moved, { type: 'run-progress', id: 1, progress: raised }).run.phase).toBe('error');
  });

  it('keeps trace and place when the next text does not start', () => {
    const before = reduce(started(), {
      type: 'run-progress',
      id: 1,
      progress: progress({ done: true, end: { kind: 'finished' } }),
    });
    const again = reduce(before, { type: 'run', options });
    const state = reduce(again, {
      type: 'run-problem',
      id: 2,
      problem: {
        kind: 'syntax',
        type_name: 'SyntaxError',
        message: 'invalid syntax',
        range: { line: 1, col: 0, end_line: 1, end_col: 1 },
      },
    });
    expect(state.run.trace).toBe(1);
    expect(state.place).toEqual(before.place);
    expect(state.run.phase).toBe('error');
    // What the old run still reports is not about this text.
    expect(reduce(state, { type: 'run-progress', id: 1, progress: progress({}) })).toBe(state);
  });

  it('follows the subject of each step until an object is chosen', () => {
    const suggested = reduce(started(), { type: 'suggest', serial: 3 });
    expect(suggested.selection).toBe(3);
    const chosen = reduce(suggested, { type: 'select', serial: 5 });
    expect(reduce(chosen, { type: 'suggest', serial: 3 }).selection).toBe(5);
    const free = reduce(chosen, { type: 'select', serial: null });
    expect(reduce(free, { type: 'suggest', serial: 3 }).selection).toBe(3);
  });

  it('keeps a block that was chosen while stepping', () => {
    const at = { arena: 0, pool: 7, block: 1 };
    const chosen = reduce(started(), { type: 'show-block', at });
    expect(reduce(chosen, { type: 'suggest-block', at: { arena: 0, pool: 1, block: 0 } }).memory.at).toEqual(
      at,
    );
  });

  it('does not leave an empty inspector tab behind when the page gets wide', () => {
    const medium = reduce(reduce(started(), { type: 'set-layout', layout: 'medium', width: 1000 }), {
      type: 'show-tab',
      tab: 'inspector',
    });
    expect(reduce(medium, { type: 'set-layout', layout: 'wide', width: 1400 }).bottomTab).toBe('memory');
  });
});
