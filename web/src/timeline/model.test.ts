import { describe, expect, it } from 'vitest';
import { answersAt } from '../views/testing';
import { type Bucket, bucketAt, bucketsOf, lineCells, shareOf, stepAtShare } from './model';

const uneven: Bucket[] = bucketsOf(
  Uint32Array.of(1, 4, 1, 0, 100, 0, 11, 4, 0, 0, 120, 3, 21, 5, 0, 2, 90, 0),
  27,
);

describe('timeline', () => {
  it('has one bucket for each step of a short run', () => {
    const { timeline, moment } = answersAt(0);
    const buckets = bucketsOf(timeline ?? new Uint32Array(), moment.line_steps);
    expect(buckets).toHaveLength(17);
    expect(buckets.every((b) => b.span === 1)).toBe(true);
    expect(buckets[16]?.collection).toBe(2);
  });

  it('knows how many steps a bucket holds, the last one included', () => {
    expect(uneven.map((b) => b.span)).toEqual([10, 10, 7]);
    expect(uneven[1]?.collection).toBe(2);
    expect(uneven[0]?.collection).toBeNull();
  });

  it('finds the bucket of a step', () => {
    expect([1, 10, 11, 20, 21, 27].map((s) => bucketAt(uneven, s))).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('puts the playhead at the end of its step, and before everything at step 0', () => {
    expect(shareOf(uneven, 0)).toBe(0);
    expect(shareOf(uneven, 10)).toBeCloseTo(1 / 3);
    expect(shareOf(uneven, 27)).toBe(1);
  });

  it('comes back to every step from its own place', () => {
    for (let step = 1; step <= 27; step++)
      expect(stepAtShare(uneven, shareOf(uneven, step) - 1e-6)).toBe(step);
    expect(stepAtShare(uneven, -1)).toBe(1);
    expect(stepAtShare(uneven, 2)).toBe(27);
    expect(stepAtShare([], 0.5)).toBe(0);
  });

  it('joins neighbouring buckets of one line where a bucket is many steps', () => {
    expect(lineCells(uneven)).toEqual([
      { from: 0, to: 1, line: 4 },
      { from: 2, to: 2, line: 5 },
    ]);
  });
});
