import { describe, expect, it } from 'vitest';
import { INITIAL } from '../store/state';
import { answersAt } from '../views/testing';
import { commandOf, type Press } from './keys';

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  shift: false,
  alt: false,
  ctrl: false,
  typing: false,
  ...more,
});
const at = answersAt(5);

describe('keys', () => {
  it('steps at the level of the switch, by lines with Shift', () => {
    const state = { ...INITIAL, level: 'op' as const };
    expect(commandOf(press('ArrowRight'), state, at)).toEqual({ do: 'go', at: { level: 'op', index: 6 } });
    expect(commandOf(press('ArrowLeft', { shift: true }), state, at)).toEqual({
      do: 'go',
      at: { level: 'line', index: 4 },
    });
    expect(commandOf(press('.'), state, at)).toEqual({ do: 'go', at: { level: 'event', index: 6 } });
  });

  it('stands still at both ends', () => {
    expect(commandOf(press('ArrowLeft'), INITIAL, answersAt(0))).toBeNull();
    expect(commandOf(press('ArrowRight'), INITIAL, answersAt(16))).toBeNull();
  });

  it('runs from the editor, but leaves it every other key', () => {
    expect(commandOf(press('Enter', { ctrl: true, typing: true }), INITIAL, at)).toEqual({ do: 'run' });
    for (const key of ['g', ' ', 'ArrowLeft', '1', '?'])
      expect(commandOf(press(key, { typing: true }), INITIAL, at)).toBeNull();
  });

  it('switches single letters off', () => {
    const off = { ...INITIAL, letters: false };
    expect(commandOf(press('g'), INITIAL, at)).toEqual({ do: 'jump' });
    for (const key of ['g', 'l', '?', '1', '.']) expect(commandOf(press(key), off, at)).toBeNull();
    expect(commandOf(press('Home'), off, at)).toEqual({ do: 'go', at: { level: 'line', index: 0 } });
  });

  it('stops with Escape while the program runs', () => {
    const running = { ...INITIAL, run: { ...INITIAL.run, phase: 'running' as const } };
    expect(commandOf(press('Escape'), running, at)).toEqual({ do: 'stop' });
    expect(commandOf(press('Escape'), INITIAL, at)).toEqual({ do: 'clear' });
  });
});
