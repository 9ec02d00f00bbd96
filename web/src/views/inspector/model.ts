/** Sums and curves of one object's count. */
import type { HistoryPoint, Ledger } from '../../engine/generated/glassheap_wasm';

/** What the standing rows add up to; the last row of the ledger compares it with the count. */
export function sumOf(ledger: Ledger): number {
  let sum = 0;
  for (const row of ledger.rows) if (row.change !== 'removed') sum += row.count;
  return sum;
}

export interface Sparkline {
  path: string;
  points: { x: number; y: number; point: HistoryPoint; at: 'born' | 'now' | 'past' | 'future' }[];
  levels: { y: number; count: number }[];
  labels: { x: number; text: 'born' | 'now' | 'plain'; line: number; anchor: 'start' | 'middle' | 'end' }[];
}

const LEFT = 20;
const TOP = 8;
const FOOT = 16;

/**
 * The history as steps. Changes stand side by side at equal distances: a long run would squeeze them otherwise,
 * and what matters here is their order.
 */
export function sparkline(
  history: readonly HistoryPoint[],
  lineStep: number,
  width: number,
  height: number,
): Sparkline {
  const floor = height - FOOT;
  const highest = Math.max(1, ...history.map((h) => h.count));
  const xOf = (i: number) => LEFT + ((width - LEFT - 8) * i) / Math.max(1, history.length);
  const yOf = (count: number) => floor - ((floor - TOP) * count) / highest;
  let now = -1;
  history.forEach((h, i) => {
    if (h.line_step <= lineStep) now = i;
  });
  let path = '';
  const points = history.map((point, i) => {
    const x = xOf(i);
    const y = yOf(point.count);
    path += i === 0 ? `M${x} ${y}` : `H${x}V${y}`;
    const at =
      i === now
        ? ('now' as const)
        : i === 0
          ? ('born' as const)
          : i < now
            ? ('past' as const)
            : ('future' as const);
    return { x, y, point, at };
  });
  if (path !== '') path += `H${width - 2}`;
  const shown = new Set([0, highest, history[now]?.count ?? 0]);
  const levels = [...shown]
    .map((count) => ({ y: yOf(count), count }))
    .filter((l, i, all) => all.findIndex((o) => Math.abs(o.y - l.y) < 10) === i);
  const labels: Sparkline['labels'] = [];
  let free = 0;
  const order = points.map((p, i) => ({ p, i })).sort((a, b) => rank(a.p.at) - rank(b.p.at));
  const taken: [number, number][] = [];
  for (const { p, i } of order) {
    const wide = p.at === 'now' ? 44 : i === 0 ? 64 : 22;
    const from = i === 0 ? p.x - 4 : p.x - wide / 2;
    if (taken.some(([a, b]) => from < b && from + wide > a)) continue;
    if (++free > 8) break;
    taken.push([from, from + wide]);
    labels.push({
      x: i === 0 ? p.x - 4 : p.x,
      text: p.at === 'now' ? 'now' : i === 0 ? 'born' : 'plain',
      line: p.point.line,
      anchor: i === 0 ? 'start' : 'middle',
    });
  }
  return { path, points, levels, labels };
}

const rank = (at: string): number => (at === 'now' ? 0 : at === 'born' ? 1 : 2);

/** The change of the count before or after the cursor, by line step. */
export function changeBeside(ledger: Ledger, lineStep: number, by: -1 | 1): HistoryPoint | null {
  const list =
    by < 0
      ? ledger.history.filter((h) => h.line_step < lineStep)
      : ledger.history.filter((h) => h.line_step > lineStep);
  return (by < 0 ? list[list.length - 1] : list[0]) ?? null;
}
