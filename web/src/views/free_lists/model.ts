/** Which free lists are worth a row. */
import type { FreeListRow } from '../../engine/generated/glassheap_wasm';

export interface Lists {
  rows: FreeListRow[];
  /** Lists that are empty and never served anything: counted, not listed. */
  idle: number;
}

export function listsOf(all: readonly FreeListRow[]): Lists {
  const rows = all.filter((row) => row.depth > 0 || row.hits > 0);
  return { rows, idle: all.length - rows.length };
}

/** Filled share of the depth bar. Without a cap the bar says only empty or not. */
export function depthShare(row: FreeListRow): number {
  const cap = row.cap ?? null;
  if (row.depth === 0) return 0;
  if (cap === null || cap === 0) return 1;
  return Math.max(0.03, Math.min(1, row.depth / cap));
}
