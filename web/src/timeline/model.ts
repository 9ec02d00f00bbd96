/** Lanes of the timeline: the engine's buckets as cells, and the two ways between a step and its place. */
export interface Bucket {
  /** First line step of the bucket, and how many it holds. */
  step: number;
  span: number;
  line: number;
  born: number;
  freed: number;
  bytes: number;
  /** Generation that was collected, or `null`. */
  collection: number | null;
}

const FIELDS = 6;

export function bucketsOf(data: Uint32Array, steps: number): Bucket[] {
  const buckets: Bucket[] = [];
  const n = Math.floor(data.length / FIELDS);
  for (let i = 0; i < n; i++) {
    const [step = 0, line = 0, born = 0, freed = 0, bytes = 0, collection = 0] = data.subarray(
      i * FIELDS,
      (i + 1) * FIELDS,
    );
    const next = i + 1 < n ? (data[(i + 1) * FIELDS] ?? steps + 1) : steps + 1;
    buckets.push({
      step,
      span: Math.max(1, next - step),
      line,
      born,
      freed,
      bytes,
      collection: collection === 0 ? null : collection - 1,
    });
  }
  return buckets;
}

/** The bucket that holds a step: the last one that starts at or before it. */
export function bucketAt(buckets: readonly Bucket[], step: number): number {
  let low = 0;
  let high = buckets.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((buckets[middle]?.step ?? 0) <= step) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Share of the width, 0 to 1, at which the playhead stands: at the end of its step, for the step has run. */
export function shareOf(buckets: readonly Bucket[], step: number): number {
  const first = buckets[0];
  if (first === undefined || step < first.step) return 0;
  const i = bucketAt(buckets, step);
  const bucket = buckets[i] ?? first;
  return (i + Math.min(1, (step - bucket.step + 1) / bucket.span)) / buckets.length;
}

/** The step under a share of the width. */
export function stepAtShare(buckets: readonly Bucket[], share: number): number {
  if (buckets.length === 0) return 0;
  const at = Math.min(buckets.length - 1e-9, Math.max(0, share * buckets.length));
  const bucket = buckets[Math.floor(at)];
  if (bucket === undefined) return 0;
  return bucket.step + Math.min(bucket.span - 1, Math.floor((at % 1) * bucket.span));
}

/** Neighbouring buckets of one line are one cell, as long as each is one step: loops stay visible. */
export interface LineCell {
  from: number;
  to: number;
  line: number;
}

export function lineCells(buckets: readonly Bucket[]): LineCell[] {
  const cells: LineCell[] = [];
  buckets.forEach((bucket, i) => {
    const last = cells[cells.length - 1];
    if (last !== undefined && last.line === bucket.line && bucket.span > 1) last.to = i;
    else cells.push({ from: i, to: i, line: bucket.line });
  });
  return cells;
}
