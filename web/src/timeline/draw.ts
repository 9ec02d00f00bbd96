/** Paints the lanes: line numbers, born and freed, live bytes, count of the selection, collections. */
import type { HistoryPoint } from '../engine/generated/glassheap_wasm';
import type { Palette } from '../ui/palette';
import { type Bucket, bucketAt, lineCells, shareOf } from './model';

export const LANES = [
  { key: 'lane-line', y: 0, h: 22 },
  { key: 'lane-changes', y: 22, h: 20 },
  { key: 'lane-bytes', y: 42, h: 22 },
  { key: 'lane-count', y: 64, h: 23 },
  { key: 'lane-collector', y: 87, h: 23 },
] as const;

export function drawLanes(
  g: CanvasRenderingContext2D,
  width: number,
  colours: Palette,
  buckets: readonly Bucket[],
  step: number,
  history: readonly HistoryPoint[],
  collectionLabel: (generation: number) => string,
): void {
  if (buckets.length === 0) return;
  const unit = width / buckets.length;
  const x = (i: number) => i * unit;
  g.lineWidth = 1;
  g.strokeStyle = colours.c('line-1');
  for (const lane of LANES.slice(1)) {
    g.beginPath();
    g.moveTo(0, lane.y + 0.5);
    g.lineTo(width, lane.y + 0.5);
    g.stroke();
  }

  const now = bucketAt(buckets, step);
  g.textAlign = 'center';
  for (const cell of lineCells(buckets)) {
    if (cell.line === 0) continue;
    const left = x(cell.from);
    const w = (cell.to - cell.from + 1) * unit;
    const here = cell.from <= now && now <= cell.to && step > 0;
    const gap = w > 6 ? 1 : 0;
    g.fillStyle = colours.c(here ? 'step-edge' : 'bg-hover');
    g.beginPath();
    g.roundRect(left + gap, 4, Math.max(1, w - 2 * gap), 14, w > 6 ? 2 : 0);
    g.fill();
    const text = String(cell.line);
    if (w > 6 + text.length * 6) {
      g.font = colours.font(10, here ? 600 : 400);
      g.fillStyle = colours.c(here ? 'bg-panel' : 'ink-2');
      g.fillText(text, left + w / 2, 14.6);
    }
  }

  // A triangle stands for one object, or, where they would overlap, for as many as there are: it grows.
  const triangles = (i: number, n: number, up: boolean) => {
    if (n === 0) return;
    const room = Math.max(1, Math.floor(unit / 7));
    const shown = Math.min(n, room, 12);
    const r = n > shown ? Math.min(4, 3 + Math.log10(n / shown)) : 3;
    g.fillStyle = colours.c(up ? 'born' : 'dying');
    for (let k = 0; k < shown; k++) {
      const cx = x(i) + (unit * (k + 1)) / (shown + 1);
      const cy = up ? 29 : 36;
      g.beginPath();
      g.moveTo(cx - r, cy + (up ? r * 0.8 : -r * 0.8));
      g.lineTo(cx + r, cy + (up ? r * 0.8 : -r * 0.8));
      g.lineTo(cx, cy - (up ? r * 0.95 : -r * 0.95));
      g.fill();
    }
  };
  buckets.forEach((bucket, i) => {
    triangles(i, bucket.born, true);
    triangles(i, bucket.freed, false);
  });

  const low = Math.min(...buckets.map((b) => b.bytes));
  const high = Math.max(...buckets.map((b) => b.bytes));
  // From zero where that shows something; a big heap that hardly changes is shown from just below its lowest.
  const floor = high - low < high * 0.15 ? Math.max(0, low - (high - low) * 0.6 - 1) : 0;
  const yBytes = (bytes: number) => 62 - (17 * (bytes - floor)) / Math.max(1, high - floor);
  g.beginPath();
  buckets.forEach((bucket, i) => {
    const y = yBytes(bucket.bytes);
    if (i === 0) g.moveTo(0, y);
    else g.lineTo(x(i), y);
    g.lineTo(x(i + 1), y);
  });
  g.strokeStyle = colours.c('accent');
  g.lineWidth = 1.2;
  g.stroke();
  g.lineTo(width, 63.5);
  g.lineTo(0, 63.5);
  g.globalAlpha = 0.13;
  g.fillStyle = colours.c('accent');
  g.fill();
  g.globalAlpha = 1;

  if (history.length > 0) {
    const most = Math.max(1, ...history.map((h) => h.count));
    const yCount = (count: number) => 84 - (16 * count) / most;
    // A change is at the start of its step; the count holds from there.
    const xStep = (s: number) => width * shareOf(buckets, s - 1);
    g.strokeStyle = g.fillStyle = colours.c('ink-2');
    g.lineWidth = 1.5;
    g.beginPath();
    let free = Number.NEGATIVE_INFINITY;
    const labels: [string, number, number][] = [];
    history.forEach((point, i) => {
      const px = xStep(point.line_step);
      const py = yCount(point.count);
      if (i === 0) g.moveTo(px, py);
      else g.lineTo(px, py);
      const next = history[i + 1];
      g.lineTo(next === undefined ? (point.count === 0 ? px : width) : xStep(next.line_step), py);
      if (px > free && point.count > 0) {
        labels.push([String(point.count), px + 4, py + (py < 76 ? 10 : -3)]);
        free = px + 14;
      }
    });
    g.stroke();
    g.textAlign = 'left';
    g.font = colours.font(9.5);
    for (const [text, px, py] of labels) g.fillText(text, px, py);
    g.textAlign = 'center';
  }

  buckets.forEach((bucket, i) => {
    if (bucket.collection === null) return;
    const text = collectionLabel(bucket.collection);
    g.font = colours.font(10);
    const w = Math.max(unit * 0.5, 8, unit > 44 ? g.measureText(text).width + 12 : 0);
    const left = Math.min(width - w - 1, x(i) + (unit - w) / 2);
    g.beginPath();
    g.roundRect(left, 92, w, 13, 2);
    g.fillStyle = colours.c('doubt-tint');
    g.fill();
    g.lineWidth = 1;
    g.strokeStyle = colours.c('doubt');
    g.stroke();
    g.fillStyle = colours.c('doubt');
    if (w > g.measureText(text).width + 4) g.fillText(text, left + w / 2, 102);
    else g.fillText(String(bucket.collection), left + w / 2, 102);
  });
}
