import { describe, expect, it } from 'vitest';
import { Words } from '../../i18n';
import { answersAt, read, show } from '../testing';
import { filled, fromInside, verdictOf } from './model';
import { collector } from './render';

describe('collector', () => {
  it('shows the last collection as a subtraction', () => {
    const { last } = answersAt(16).collector ?? {};
    const node = last?.candidates.find((c) => c.object.serial === 3);
    if (node === undefined) throw new Error('no candidate');
    expect(node.refcnt - fromInside(node)).toBe(node.gc_refs);
    expect(verdictOf(node)).toBe('unreachable');
  });

  it('tells held from outside, reached from what is held, rescued, and garbage', () => {
    const node = answersAt(16).collector?.last?.candidates.find((c) => c.object.serial === 3);
    if (node === undefined) throw new Error('no candidate');
    const of = (gc_refs: number, reachable: boolean, rescued: boolean) =>
      verdictOf({ ...node, gc_refs, reachable, rescued });
    expect(of(1, true, false)).toBe('held');
    expect(of(0, true, false)).toBe('reached');
    expect(of(0, true, true)).toBe('rescued');
    expect(of(0, false, false)).toBe('unreachable');
    expect(new Words('en').t('verdict-held')).toBe('held from outside');
    expect(new Words('en').t('verdict-reached')).toBe('reached from a held object');
    expect(new Words('zh-CN').t('verdict-reached')).toBe('由被持有的对象可达');
  });

  it('never fills a bar whose threshold is 0', () => {
    const generation = answersAt(1).collector?.generations[0];
    if (generation === undefined) throw new Error('no generation');
    expect(filled({ ...generation, threshold: 0 })).toBe(0);
    expect(filled({ ...generation, count: 99_999 })).toBe(1);
  });

  it('says why it ran and what it found', () => {
    const { root } = show(collector, answersAt(16));
    expect(read(root)).toContain('generation 2, line 19, asked for by gc.collect()');
    expect(read(root.querySelector('[data-testid=collection-result]'))).toBe('2 collected, 0 uncollectable');
    expect(read(root)).toContain('and 412 of the interpreter, not listed');
  });

  it('says that it has not run', () => {
    expect(read(show(collector, answersAt(3)).root)).toContain('has not run yet');
  });
});
