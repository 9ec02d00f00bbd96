import { describe, expect, it } from 'vitest';
import { answersAt, read, show } from '../testing';
import { depthShare, listsOf } from './model';
import { freeLists } from './render';

describe('free lists', () => {
  it('lists what holds or has served something, and counts the rest', () => {
    const { rows, idle } = listsOf(answersAt(1).memory?.free_lists ?? []);
    expect(rows.map((r) => r.type_name)).toEqual(['dict', 'tuple', 'float']);
    expect(idle).toBe(1);
  });

  it('keeps a small depth visible and a list without bound full', () => {
    const row = { type_name: 'x', length: null, depth: 1, cap: 2_000, hits: 0, addrs: [] };
    expect(depthShare(row)).toBeGreaterThan(0.02);
    expect(depthShare({ ...row, cap: null })).toBe(1);
    expect(depthShare({ ...row, depth: 0 })).toBe(0);
  });

  it('writes depth, cap, hits and the next addresses', () => {
    const { root } = show(freeLists, answersAt(1));
    expect(read(root.querySelector("[data-list='tuple']"))).toBe('tuple, 3 items 1 2,000 12 0x7f4e2a604a10');
    expect(read(root)).toContain('1 other type, empty');
  });
});
