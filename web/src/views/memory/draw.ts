/** The two maps on canvas. Every state has a texture, a mark or a word besides its colour. */
import type { Palette } from '../../ui/palette';
import { BLOCK, type Grid, type PoolTile } from './model';

export function drawArena(
  g: CanvasRenderingContext2D,
  colours: Palette,
  grid: Grid,
  tiles: readonly PoolTile[],
  blockSize: (szidx: number) => number,
  selected: number | null,
  cursor: number | null,
): void {
  g.textAlign = 'center';
  for (const tile of tiles) {
    const x = (tile.pool % grid.columns) * grid.stepX + 1;
    const y = Math.floor(tile.pool / grid.columns) * grid.stepY + 1;
    const { cellW: w, cellH: h } = grid;
    g.setLineDash([]);
    if (tile.state === 'untouched') {
      box(g, x, y, w, h, colours.dots(g), colours.c('line-1'));
    } else if (tile.state === 'empty') {
      g.setLineDash([2, 2]);
      box(g, x, y, w, h, colours.c('bg-panel'), colours.c('line-3'));
      g.setLineDash([]);
    } else {
      box(g, x, y, w, h, colours.c('bg-panel'), colours.c('line-3'));
      // The texture of the size class; full strength for the share of blocks that is taken.
      const barH = Math.max(4, h - 13);
      g.fillStyle = colours.sizeClass(g, tile.szidx);
      g.globalAlpha = 0.28;
      g.fillRect(x + 2, y + 2, w - 4, barH);
      g.globalAlpha = 1;
      const share = tile.blocks > 0 ? tile.used / tile.blocks : 0;
      g.fillRect(x + 2, y + 2, Math.max(2.5, (w - 4) * share), barH);
      g.fillStyle = colours.c('ink-1');
      g.font = colours.font(Math.min(10, Math.max(8, h / 3)));
      g.fillText(String(blockSize(tile.szidx)), x + w / 2, y + h - 2.5);
    }
    if (tile.pool === selected || tile.pool === cursor) {
      g.lineWidth = 2;
      g.strokeStyle = colours.c(tile.pool === selected ? 'accent' : 'ink-1');
      round(g, x, y, w, h, 2);
      g.stroke();
    }
  }
}

export function drawPool(
  g: CanvasRenderingContext2D,
  colours: Palette,
  grid: Grid,
  left: number,
  headLabel: readonly [string, string],
  blocks: Uint8Array,
  freeOrder: readonly number[],
  serials: ReadonlyMap<number, number>,
  marks: { selected: number | null; cursor: number | null; object: ReadonlySet<number> },
): void {
  const height = grid.rows * grid.stepY - (grid.stepY - grid.cellH);
  g.lineWidth = 1;
  g.setLineDash([]);
  box(g, 1, 1, left - 8, Math.max(28, height) - 1, colours.c('bg-hover'), colours.c('line-2'));
  g.fillStyle = colours.c('ink-2');
  g.font = colours.font(9);
  g.textAlign = 'center';
  const mid = Math.max(28, height) / 2;
  g.fillText(headLabel[0], 1 + (left - 8) / 2, mid - 2);
  g.fillText(headLabel[1], 1 + (left - 8) / 2, mid + 10);

  const cornerX = (block: number) => left + (block % grid.columns) * grid.stepX;
  const cornerY = (block: number) => Math.floor(block / grid.columns) * grid.stepY + 0.5;
  const { cellW: w, cellH: h } = grid;
  const roomy = w >= 17 && h >= 12;
  for (let block = 0; block < blocks.length; block++) {
    const state = blocks[block] ?? BLOCK.untouched;
    const x = cornerX(block);
    const y = cornerY(block);
    switch (state) {
      case BLOCK.untouched:
        if (w < 10) {
          g.fillStyle = colours.dots(g);
          g.fillRect(x, y, w, h);
        } else box(g, x, y, w, h, colours.dots(g), colours.c('line-1'));
        break;
      case BLOCK.free:
        box(g, x, y, w, h, colours.c('cell-free'), colours.c('cell-edge'));
        break;
      case BLOCK.parked:
        g.fillStyle = colours.hatch(g, colours.c('cell-parked'), colours.c('bg-panel'));
        g.fillRect(x, y, w, h);
        break;
      case BLOCK.interpreter:
        g.fillStyle = colours.c('cell-edge');
        g.fillRect(x, y, w, h);
        break;
      case BLOCK.freed:
        g.setLineDash([2, 1.5]);
        box(g, x, y, w, h, colours.c('cell-free'), colours.c('dying'));
        g.setLineDash([]);
        g.strokeStyle = colours.c('dying');
        g.beginPath();
        g.moveTo(x + w * 0.3, y + h * 0.3);
        g.lineTo(x + w * 0.7, y + h * 0.7);
        g.moveTo(x + w * 0.7, y + h * 0.3);
        g.lineTo(x + w * 0.3, y + h * 0.7);
        g.stroke();
        break;
      default:
        g.fillStyle = colours.c('cell-live');
        g.fillRect(x, y, w, h);
        if (state === BLOCK.taken) {
          g.strokeStyle = colours.c('born');
          g.lineWidth = 2;
          g.strokeRect(x + 1, y + 1, w - 2, h - 2);
          g.lineWidth = 1;
        }
    }
    const serial = serials.get(block);
    if (roomy && serial !== undefined && state !== BLOCK.parked) {
      const text = `#${serial}`;
      g.font = colours.font(Math.min(11, h * 0.62), 600);
      if (g.measureText(text).width <= w - 2) {
        g.fillStyle = state === BLOCK.interpreter ? colours.c('ink-1') : colours.c('bg-panel');
        g.fillText(text, x + w / 2, y + h / 2 + 3.6);
      }
    }
  }

  // The thread through the free blocks: the order in which they will be handed out, the next one first.
  const thread = freeOrder.slice(0, 400);
  g.strokeStyle = g.fillStyle = colours.c('accent');
  g.lineWidth = 1;
  g.globalAlpha = 0.75;
  g.beginPath();
  thread.forEach((block, i) => {
    const x = cornerX(block) + w / 2;
    const y = cornerY(block) + h / 2;
    if (i === 0) g.moveTo(x, y);
    else g.lineTo(x, y);
  });
  g.stroke();
  g.globalAlpha = 1;
  thread.forEach((block, i) => {
    const r = i === 0 ? Math.min(4, w / 3) : Math.min(2, w / 5);
    g.beginPath();
    g.arc(cornerX(block) + w / 2, cornerY(block) + h / 2, r, 0, 7);
    g.fill();
  });

  const ring = (block: number, colour: string) => {
    g.strokeStyle = colour;
    g.lineWidth = 2;
    g.strokeRect(cornerX(block) - 1, cornerY(block) - 1, w + 2, h + 2);
    g.lineWidth = 1;
  };
  for (const block of marks.object) if (block < blocks.length) ring(block, colours.c('ink-1'));
  if (marks.selected !== null && marks.selected < blocks.length) ring(marks.selected, colours.c('accent'));
  if (marks.cursor !== null && marks.cursor < blocks.length) ring(marks.cursor, colours.c('ink-1'));
}

function box(
  g: CanvasRenderingContext2D,
  x: number,
  y: number,
  w: number,
  h: number,
  fill: string | CanvasPattern,
  stroke: string,
): void {
  round(g, x + 0.5, y + 0.5, w - 1, h - 1, Math.min(2, w / 4));
  g.fillStyle = fill;
  g.fill();
  g.lineWidth = 1;
  g.strokeStyle = stroke;
  g.stroke();
}

function round(g: CanvasRenderingContext2D, x: number, y: number, w: number, h: number, r: number): void {
  g.beginPath();
  g.roundRect(x, y, w, h, r);
}
