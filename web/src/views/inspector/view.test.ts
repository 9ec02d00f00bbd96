import { describe, expect, it } from 'vitest';
import { answersAt, read, show } from '../testing';
import { changeBeside, sparkline, sumOf } from './model';
import { inspector } from './render';

const ledgerAt = (step: number) => {
  const ledger = answersAt(step, 3).ledger;
  if (!ledger) throw new Error('no ledger');
  return ledger;
};

describe('ledger', () => {
  it('adds up without the row that is gone', () => {
    const ledger = ledgerAt(12);
    expect(ledger.rows.some((row) => row.change === 'removed')).toBe(true);
    expect(sumOf(ledger)).toBe(ledger.refcnt);
  });

  it('says who holds the object, in words', () => {
    const { root } = show(inspector, answersAt(12, 3), { selection: 3 });
    const rows = [...root.querySelectorAll('[data-testid=ledger] tbody tr')].map(read);
    expect(rows[0]).toBe('name a in the module −1');
    expect(rows).toContain('item 0 of list #5 1');
    expect(rows[rows.length - 1]).toBe('ob_refcnt adds up 2');
  });

  it('says it in Chinese in the order of Chinese', () => {
    const { root } = show(inspector, answersAt(12, 3), { selection: 3, language: 'zh-CN' });
    const rows = [...root.querySelectorAll('[data-testid=ledger] tbody tr')].map(read);
    expect(rows).toContain('列表 #5 的第 0 项 1');
  });

  it('says so when the sum is wrong', () => {
    const answers = answersAt(12, 3);
    if (answers.ledger) answers.ledger.rows.pop();
    const { root } = show(inspector, answers, { selection: 3 });
    expect(read(root.querySelector('tr.sum'))).toContain('does not add up');
  });

  it('opens the block in the memory tab', () => {
    const { root, actions } = show(inspector, answersAt(12, 3), { selection: 3 });
    [...root.querySelectorAll('.kv .link')][0]?.dispatchEvent(new Event('click'));
    expect(actions).toEqual([
      { type: 'show-block', at: { arena: 0, pool: 7, block: 0 } },
      { type: 'show-tab', tab: 'memory' },
    ]);
  });
});

describe('history', () => {
  it('finds the change before and the change after', () => {
    const ledger = ledgerAt(12);
    expect(changeBeside(ledger, 12, -1)?.line_step).toBeLessThan(12);
    expect(changeBeside(ledger, 12, 1)?.line_step).toBeGreaterThan(12);
    expect(changeBeside(ledger, 1, -1)).toBeNull();
  });

  it('draws one step for each change, inside its box', () => {
    const { history } = ledgerAt(12);
    const line = sparkline(history, 12, 324, 62);
    expect(line.points).toHaveLength(history.length);
    for (const { x, y } of line.points) {
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThanOrEqual(324);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThanOrEqual(62);
    }
    expect(line.points.filter((p) => p.at === 'now')).toHaveLength(1);
  });
});

describe('inspector view', () => {
  it('says what to do with nothing selected', () => {
    expect(read(show(inspector, answersAt(1)).root)).toContain('Nothing selected');
  });
  it('says when the object does not exist at this step', () => {
    expect(read(show(inspector, answersAt(1, 3), { selection: 3 }).root)).toContain('does not exist');
  });
});
