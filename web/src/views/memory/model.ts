/** Arrays of the engine as tiles and cells, laid out in px; and the sums beside the maps. */
import type { Memory, Pool } from '../../engine/generated/glassheap_wasm';

const UNTOUCHED = 0xffffffff;
const EMPTY = 0xfffffffe;

export type PoolTile =
  | { pool: number; state: 'untouched' }
  | { pool: number; state: 'empty' }
  | { pool: number; state: 'used'; szidx: number; used: number; blocks: number; parked: number };

/** Four numbers per pool: size class or a mark, blocks in use, blocks in all, blocks parked. */
export function tilesOf(pools: Uint32Array): PoolTile[] {
  const tiles: PoolTile[] = [];
  for (let i = 0; i * 4 < pools.length; i++) {
    const szidx = pools[i * 4] ?? UNTOUCHED;
    if (szidx === UNTOUCHED) tiles.push({ pool: i, state: 'untouched' });
    else if (szidx === EMPTY) tiles.push({ pool: i, state: 'empty' });
    else {
      const [, used = 0, blocks = 0, parked = 0] = pools.subarray(i * 4, i * 4 + 4);
      tiles.push({ pool: i, state: 'used', szidx, used, blocks, parked });
    }
  }
  return tiles;
}

export interface Grid {
  columns: number;
  rows: number;
  /** Distance from cell to cell, and the size drawn. */
  stepX: number;
  stepY: number;
  cellW: number;
  cellH: number;
}

/** The largest cells of at most `most` px with which `count` of them fit in the space; never wider than high times 1.6. */
export function gridFor(count: number, width: number, height: number, most: number, gap: number): Grid {
  let best: Grid = { columns: 1, rows: count, stepX: 1, stepY: 1, cellW: 1, cellH: 1 };
  let bestArea = 0;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const stepX = Math.min(most * 1.25 + gap, width / columns);
    const stepY = Math.min(most + gap, height / rows);
    const side = Math.min(stepX, stepY);
    const cellW = Math.min(stepX, side * 1.6) - gap;
    const cellH = Math.min(stepY, side * 1.6) - gap;
    const area = cellW * cellH;
    if (cellW > 0 && cellH > 0 && area > bestArea + 0.01) {
      bestArea = area;
      best = { columns, rows, stepX: cellW + gap, stepY: cellH + gap, cellW, cellH };
    }
  }
  return best;
}

/** Pools always stand in rows of 16, as addresses do: an arena has 64 of them or 63. */
export function arenaGrid(count: number, width: number, height: number): Grid {
  const columns = 16;
  const rows = Math.max(1, Math.ceil(count / columns));
  const stepX = Math.min(44, width / columns);
  const stepY = Math.min(40, height / rows);
  return { columns, rows, stepX, stepY, cellW: stepX - 3, cellH: stepY - 3 };
}

export function cellAt(grid: Grid, x: number, y: number, count: number): number | null {
  const column = Math.floor(x / grid.stepX);
  const row = Math.floor(y / grid.stepY);
  if (column < 0 || column >= grid.columns || row < 0) return null;
  const cell = row * grid.columns + column;
  return cell < count ? cell : null;
}

export function moveCell(cell: number, key: string, grid: Grid, count: number): number | null {
  const by =
    key === 'ArrowRight'
      ? 1
      : key === 'ArrowLeft'
        ? -1
        : key === 'ArrowDown'
          ? grid.columns
          : key === 'ArrowUp'
            ? -grid.columns
            : 0;
  if (by === 0) return null;
  const next = cell + by;
  return next >= 0 && next < count ? next : cell;
}

/** Block states of `pool_blocks`. */
export const BLOCK = {
  untouched: 0,
  free: 1,
  live: 2,
  parked: 3,
  interpreter: 4,
  taken: 5,
  freed: 6,
} as const;

export function addressOf(pool: Pool, overhead: number, block: number): number {
  return pool.addr + overhead + block * pool.block_size;
}

export interface Share {
  key: string;
  bytes: number;
}

/** Where the held bytes are: these add up to `held`. */
export function shares(memory: Memory): Share[] {
  return [
    { key: 'bytes-live', bytes: memory.live },
    { key: 'bytes-parked', bytes: memory.parked },
    { key: 'bytes-free', bytes: memory.free_in_pools },
    { key: 'bytes-heads', bytes: memory.headers_and_tails },
    { key: 'bytes-empty', bytes: memory.empty_pools },
    { key: 'bytes-untouched', bytes: memory.untouched_pools },
    { key: 'bytes-alignment', bytes: memory.alignment_loss },
  ].filter(({ key, bytes }) => bytes !== 0 || key !== 'bytes-alignment');
}

export function addsUp(memory: Memory): boolean {
  return Math.abs(shares(memory).reduce((sum, share) => sum + share.bytes, 0) - memory.held) < 0.5;
}

export function classCount(memory: Memory): number {
  return Math.floor(memory.rules.small_request_threshold / memory.rules.alignment);
}
