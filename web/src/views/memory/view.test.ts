import { describe, expect, it } from 'vitest';
import { answersAt, read, show } from '../testing';
import { addressOf, addsUp, arenaGrid, BLOCK, cellAt, gridFor, moveCell, shares, tilesOf } from './model';
import { memory } from './render';

const memoryAt = (step: number) => {
  const data = answersAt(step).memory;
  if (data === undefined) throw new Error('no memory');
  return data;
};

describe('memory numbers', () => {
  it('adds up to the held bytes at every step', () => {
    for (let step = 0; step <= 16; step++) expect(addsUp(memoryAt(step))).toBe(true);
  });
  it('says when it does not', () => {
    expect(addsUp({ ...memoryAt(1), live: 1 })).toBe(false);
  });
  it('names the alignment loss only where there is one', () => {
    expect(shares(memoryAt(1)).some((s) => s.key === 'bytes-alignment')).toBe(false);
    expect(shares({ ...memoryAt(1), alignment_loss: 4096 }).some((s) => s.key === 'bytes-alignment')).toBe(
      true,
    );
  });
  it('reads pools from the array', () => {
    const tiles = tilesOf(Uint32Array.of(1, 3, 508, 1, 0xfffffffe, 0, 0, 0, 0xffffffff, 0, 0, 0));
    expect(tiles).toEqual([
      { pool: 0, state: 'used', szidx: 1, used: 3, blocks: 508, parked: 1 },
      { pool: 1, state: 'empty' },
      { pool: 2, state: 'untouched' },
    ]);
  });
});

describe('grids', () => {
  it('fits every count of blocks into the space', () => {
    for (const count of [1, 7, 48, 340, 510, 1021]) {
      const grid = gridFor(count, 300, 112, 24, 1);
      expect(grid.columns * grid.rows).toBeGreaterThanOrEqual(count);
      expect(grid.columns * grid.stepX).toBeLessThanOrEqual(301);
      expect(grid.rows * grid.stepY).toBeLessThanOrEqual(113);
      expect(grid.cellW).toBeGreaterThan(1);
    }
  });
  it('finds the cell under the pointer, and none beside', () => {
    const grid = arenaGrid(64, 428, 112);
    expect(cellAt(grid, 1, 1, 64)).toBe(0);
    expect(cellAt(grid, grid.stepX * 15.5, grid.stepY * 3.5, 64)).toBe(63);
    expect(cellAt(grid, -5, 1, 64)).toBeNull();
    expect(cellAt(grid, 1, 1000, 64)).toBeNull();
  });
  it('moves the cursor by keys and stops at the edges', () => {
    const grid = arenaGrid(64, 428, 112);
    expect(moveCell(0, 'ArrowRight', grid, 64)).toBe(1);
    expect(moveCell(0, 'ArrowDown', grid, 64)).toBe(16);
    expect(moveCell(0, 'ArrowLeft', grid, 64)).toBe(0);
    expect(moveCell(5, 'x', grid, 64)).toBeNull();
  });
});

describe('memory view', () => {
  const at = { arena: 0, pool: 7, block: 0 };
  const place = { arena: 0, at, chosen: true, hover: null, address: '' };

  it('mirrors the canvas in a table: live, then freed by the collection', () => {
    const before = show(memory, answersAt(15, null, 7), { memory: place }).root;
    const live = before.querySelector("[data-testid=memory-table] [data-block='0']");
    expect(live?.getAttribute('data-block-state')).toBe(String(BLOCK.live));
    expect(live?.getAttribute('data-serial')).toBe('3');
    const after = show(memory, answersAt(16, null, 7), { memory: place }).root;
    const freed = after.querySelector("[data-testid=memory-table] [data-block='0']");
    expect(freed?.getAttribute('data-block-state')).toBe(String(BLOCK.freed));
  });

  it('gives each block its address', () => {
    const detail = answersAt(15, null, 7).pool?.detail;
    if (detail === undefined) throw new Error('no pool');
    expect(addressOf(detail, 48, 1)).toBe(detail.addr + 48 + 336);
  });

  it('says in words what a block is', () => {
    const { root } = show(memory, answersAt(15, null, 7), { memory: place });
    expect(read(root.querySelector('#pool-told'))).toBe(
      'Block 0 at 0x7f4e2a61c030: in use, the object of Node #3',
    );
  });
});
