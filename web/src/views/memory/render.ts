/** Arenas, pools, blocks: two maps on canvas, the same as a table for ears and tests, and the sums beside them. */
import { html, nothing, type TemplateResult } from 'lit';
import type { BlockContent, Memory, Pool } from '../../engine/generated/glassheap_wasm';
import type { BlockPlace } from '../../store/state';
import { css, hex, icon, painted, size } from '../../ui/parts';
import type { View, ViewContext } from '../view';
import { drawArena, drawPool } from './draw';
import {
  addressOf,
  addsUp,
  arenaGrid,
  BLOCK,
  cellAt,
  classCount,
  gridFor,
  moveCell,
  type PoolTile,
  shares,
  tilesOf,
} from './model';
import { query } from './query';
import './view.css';

const HEAD = 40;

export const memory: View = {
  id: 'memory',
  title: 'panel-memory',
  query,
  render(context) {
    const { answers, state } = context;
    const data = answers?.memory;
    if (data === undefined || answers?.arena_pools === undefined) return html`<div class="mem"></div>`;
    const tiles = tilesOf(answers.arena_pools.pools);
    return html`<div class="mem">
      ${arenas(data, context)} ${arena(data, tiles, context)} ${pool(data, tiles, context)}
      ${classes(data, context)} ${bytes(data, context)}
      ${table(data, tiles, context)}
      <p class="vh" aria-live="polite">${state.memory.hover !== null ? blockSentence(state.memory.hover, data, context) : nothing}</p>
    </div>`;
  },
};

function arenas(data: Memory, context: ViewContext): TemplateResult {
  const { words, state, dispatch } = context;
  return html`<div class="mem-arenas">
    <h3>${words.t('arenas')} <span>${words.t('arenas-of', { count: data.arenas.length, size: size(data.rules.arena_size) })}</span></h3>
    <div class="scroll">
      ${data.arenas.map((a) => {
        const used = a.pools - a.free_pools;
        const empty = a.free_pools - a.untouched_pools;
        return html`<button
          class="arena ${a.index === state.memory.arena ? 'sel' : ''}"
          aria-pressed=${a.index === state.memory.arena}
          @click=${() => dispatch({ type: 'show-arena', arena: a.index })}
        >
          <span class="arena-bar" aria-hidden="true"><i class="used" ${css({ width: `${(100 * used) / a.pools}%` })}></i><i class="empty" ${css({ width: `${(100 * empty) / a.pools}%` })}></i></span>
          <span>${words.t('arena', { arena: a.index })}</span><span class="mono muted">${hex(a.addr)}</span>
        </button>`;
      })}
    </div>
    <form class="find" @submit=${(e: SubmitEvent) => {
      e.preventDefault();
      const input = (e.currentTarget as HTMLFormElement).elements.namedItem('address');
      if (input instanceof HTMLInputElement) dispatch({ type: 'find-address', address: input.value });
    }}>
      <label class="label" for="find-address">${words.t('find-address')}</label>
      <span class="find-row"><input
        id="find-address"
        name="address"
        data-testid="find-address"
        class="mono"
        inputmode="text"
        spellcheck="false"
        autocomplete="off"
        placeholder="0x…"
        .value=${state.memory.address}
      /><button class="btn small line" data-testid="find-address-go">${words.t('find-address-go')}</button></span>
      ${notFound(context)}
    </form>
  </div>`;
}

function notFound({ answers, words }: ViewContext): TemplateResult | typeof nothing {
  const found = answers?.found;
  return found !== undefined && found.place === null
    ? html`<span class="label down">${words.t('find-address-none')}</span>`
    : nothing;
}

function arena(data: Memory, tiles: PoolTile[], context: ViewContext): TemplateResult {
  const { words, state, dispatch } = context;
  const used = tiles.filter((t) => t.state === 'used').length;
  const empty = tiles.filter((t) => t.state === 'empty').length;
  const { arena: index, at, hover } = state.memory;
  const selected = at?.arena === index ? at.pool : null;
  const cursor = hover !== null && hover.block === null ? hover.pool : null;
  const blockSize = (szidx: number) => (szidx + 1) * data.rules.alignment;
  const place = (event: MouseEvent): number | null => {
    const canvas = event.currentTarget as HTMLCanvasElement;
    return cellAt(
      arenaGrid(tiles.length, canvas.clientWidth, canvas.clientHeight),
      event.offsetX,
      event.offsetY,
      tiles.length,
    );
  };
  const keys = (event: KeyboardEvent) => {
    const canvas = event.currentTarget as HTMLCanvasElement;
    const here = cursor ?? selected ?? 0;
    const next = moveCell(
      here,
      event.key,
      arenaGrid(tiles.length, canvas.clientWidth, canvas.clientHeight),
      tiles.length,
    );
    if (next !== null) dispatch({ type: 'hover-block', at: { arena: index, pool: next, block: null } });
    else if (event.key === 'Enter')
      dispatch({ type: 'show-block', at: { arena: index, pool: here, block: null } });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const told = tiles[cursor ?? selected ?? -1];
  return html`<div class="mem-arena">
    <h3>${words.t('arena-title', { arena: index })} <span>${words.t('arena-about', { pools: tiles.length, size: size(data.rules.pool_size), used, empty, untouched: tiles.length - used - empty })}</span></h3>
    <canvas
      class="map" tabindex="0" role="img" aria-label=${`${words.t('map-label', { arena: index })}. ${words.t('map-hint')}`} aria-describedby="arena-told"
      ${painted((g, w, h, colours) => drawArena(g, colours, arenaGrid(tiles.length, w, h), tiles, blockSize, selected, cursor), [context.answers?.arena_pools, selected, cursor, state.theme, document.documentElement.dataset.theme])}
      @pointermove=${(e: PointerEvent) => {
        const cell = place(e);
        if (cell !== cursor)
          dispatch({
            type: 'hover-block',
            at: cell === null ? null : { arena: index, pool: cell, block: null },
          });
      }}
      @pointerleave=${() => dispatch({ type: 'hover-block', at: null })}
      @click=${(e: MouseEvent) => {
        const cell = place(e);
        if (cell !== null) dispatch({ type: 'show-block', at: { arena: index, pool: cell, block: null } });
      }}
      @keydown=${keys}
    ></canvas>
    <p class="told" id="arena-told">${told === undefined ? words.t('map-hint') : tileSentence(told, blockSize, context)}</p>
  </div>`;
}

function tileSentence(tile: PoolTile, blockSize: (szidx: number) => number, { words }: ViewContext): string {
  if (tile.state !== 'used') return words.t(`pool-tile-${tile.state}`, { pool: tile.pool });
  return words.t('pool-tile', {
    pool: tile.pool,
    size: blockSize(tile.szidx),
    used: words.n(tile.used),
    blocks: words.n(tile.blocks),
  });
}

function pool(data: Memory, tiles: PoolTile[], context: ViewContext): TemplateResult {
  const { words, state, answers, dispatch } = context;
  const { at, hover } = state.memory;
  if (at === null)
    return html`<div class="mem-pool none" data-testid="pool-map"><p class="muted">${words.t('pool-none')}</p></div>`;
  const shown = answers?.pool;
  const tile = at.arena === state.memory.arena ? tiles[at.pool] : undefined;
  const title = html`${words.t('pool-title', { pool: at.pool })}`;
  if (
    !shown ||
    shown.pool !== at.pool ||
    shown.arena !== at.arena ||
    tile === undefined ||
    tile.state !== 'used'
  ) {
    const why =
      tile !== undefined && tile.state !== 'used'
        ? words.t('pool-unused', { state: words.t(`pool-state-${tile.state}`) })
        : '';
    return html`<div class="mem-pool" data-testid="pool-map" data-pool=${at.pool}><h3>${title}</h3><p class="muted">${why}</p></div>`;
  }
  const { detail, blocks } = shown;
  const owner = new Map(detail.contents.map((content) => [content.block, content]));
  const serials = new Map(
    detail.contents.flatMap((c) => (c.object ? [[c.block, c.object.serial] as const] : [])),
  );
  const lit = state.hover ?? null;
  const object = new Set([...serials].filter(([, serial]) => serial === lit).map(([block]) => block));
  const cursor = hover !== null && hover.block !== null ? hover.block : null;
  const grid = (width: number, height: number) =>
    gridFor(blocks.length, width - HEAD - 2, height - 3, 24, blocks.length > 400 ? 1 : 2);
  const place = (event: MouseEvent): number | null => {
    const canvas = event.currentTarget as HTMLCanvasElement;
    return cellAt(
      grid(canvas.clientWidth, canvas.clientHeight),
      event.offsetX - HEAD,
      event.offsetY,
      blocks.length,
    );
  };
  const open = (block: number) => {
    const serial = serials.get(block);
    if (serial !== undefined) dispatch({ type: 'select', serial });
    dispatch({ type: 'show-block', at: { arena: at.arena, pool: at.pool, block } });
  };
  const keys = (event: KeyboardEvent) => {
    const canvas = event.currentTarget as HTMLCanvasElement;
    const here = cursor ?? at.block ?? 0;
    const next = moveCell(here, event.key, grid(canvas.clientWidth, canvas.clientHeight), blocks.length);
    if (next !== null) dispatch({ type: 'hover-block', at: { arena: at.arena, pool: at.pool, block: next } });
    else if (event.key === 'Enter') open(here);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const told = cursor ?? at.block;
  return html`<div class="mem-pool" data-testid="pool-map" data-pool=${at.pool}>
    <h3>${title} <span>${words.t('pool-about', { size: detail.block_size, used: words.n(detail.in_use), blocks: words.n(detail.blocks) })}</span></h3>
    <canvas
      class="map" tabindex="0" role="img" aria-label=${`${words.t('blocks-label', { pool: at.pool })}. ${words.t('map-hint')}`} aria-describedby="pool-told"
      ${painted(
        (g, w, h, colours) =>
          drawPool(
            g,
            colours,
            grid(w, h),
            HEAD,
            [words.t('pool-header'), `${data.rules.pool_overhead} B`],
            blocks,
            detail.free_order,
            serials,
            { selected: at.block, cursor, object },
          ),
        [shown, at.block, cursor, lit, words.language, document.documentElement.dataset.theme],
      )}
      @pointermove=${(e: PointerEvent) => {
        const cell = place(e);
        if (cell === cursor) return;
        dispatch({
          type: 'hover-block',
          at: cell === null ? null : { arena: at.arena, pool: at.pool, block: cell },
        });
        dispatch({ type: 'hover', serial: cell === null ? null : (serials.get(cell) ?? null) });
      }}
      @pointerleave=${() => {
        dispatch({ type: 'hover-block', at: null });
        dispatch({ type: 'hover', serial: null });
      }}
      @click=${(e: MouseEvent) => {
        const cell = place(e);
        if (cell !== null) open(cell);
      }}
      @keydown=${keys}
    ></canvas>
    <p class="told" id="pool-told">${told === null ? legend(blocks, context) : sentence(detail, owner, blocks, data.rules.pool_overhead, told, context)}</p>
  </div>`;
}

function legend(blocks: Uint8Array, { words }: ViewContext): TemplateResult {
  const count = new Map<number, number>();
  for (const state of blocks) count.set(state, (count.get(state) ?? 0) + 1);
  const order = [
    BLOCK.live,
    BLOCK.taken,
    BLOCK.interpreter,
    BLOCK.parked,
    BLOCK.free,
    BLOCK.freed,
    BLOCK.untouched,
  ];
  return html`<span class="legend">${order
    .filter((state) => count.has(state))
    .map(
      (state) =>
        html`<span><i class="cell cell-${state}" aria-hidden="true"></i>${words.t(`block-${state}`)}, ${words.n(count.get(state) ?? 0)}</span>`,
    )}</span>`;
}

function stateWord(detail: Pool, state: number, block: number, { words }: ViewContext): string {
  if ((state === BLOCK.free || state === BLOCK.freed) && detail.free_order[0] === block)
    return words.t('block-1-next');
  return words.t(`block-${state}`);
}

function sentence(
  detail: Pool,
  owner: ReadonlyMap<number, BlockContent>,
  blocks: Uint8Array,
  overhead: number,
  block: number,
  context: ViewContext,
): string {
  const { words } = context;
  const content = owner.get(block);
  const args = {
    block,
    address: hex(addressOf(detail, overhead, block)),
    state: stateWord(detail, blocks[block] ?? 0, block, context),
  };
  if (content?.object)
    return words.t('block-line-of', {
      ...args,
      role: words.t(`role-${content.role}`),
      object: words.object(content.object),
    });
  return words.t('block-line', args);
}

function blockSentence(at: BlockPlace, data: Memory, context: ViewContext): string {
  const shown = context.answers?.pool;
  if (at.block === null || !shown || shown.pool !== at.pool) return '';
  const owner = new Map(shown.detail.contents.map((content) => [content.block, content]));
  return sentence(shown.detail, owner, shown.blocks, data.rules.pool_overhead, at.block, context);
}

function classes(data: Memory, { words }: ViewContext): TemplateResult {
  const all = classCount(data);
  const rows = data.size_classes;
  return html`<div class="mem-classes">
    <h3>${words.t('size-classes')} <span>${words.t('size-classes-about', { used: rows.length, all })}</span></h3>
    <div class="scroll" tabindex="0" role="region" aria-label=${words.t('size-classes')}>
      <table class="dt">
        <thead><tr><th class="num">${words.t('col-block')}</th><th class="num">${words.t('col-pools')}</th><th class="num">${words.t('col-in-use')}</th><th class="num">${words.t('col-parked')}</th><th class="num">${words.t('col-free')}</th></tr></thead>
        <tbody>
          ${rows.map(
            (row) => html`<tr>
              <td class="num"><canvas class="swatch" aria-hidden="true" ${painted(
                (g, w, h, colours) => {
                  g.fillStyle = colours.sizeClass(g, row.szidx);
                  g.fillRect(0, 0, w, h);
                },
                [row.szidx, document.documentElement.dataset.theme],
              )}></canvas>${words.n(row.block_size)}</td>
              <td class="num">${words.n(row.pools)}</td><td class="num">${words.n(row.in_use)}</td><td class="num">${row.parked > 0 ? words.n(row.parked) : nothing}</td><td class="num">${words.n(row.free)}</td>
            </tr>`,
          )}
          ${all > rows.length ? html`<tr class="dim"><td colspan="5" class="num">${words.t('others-classes', { count: all - rows.length })}</td></tr>` : nothing}
        </tbody>
      </table>
    </div>
  </div>`;
}

function bytes(data: Memory, { words }: ViewContext): TemplateResult {
  const ok = addsUp(data);
  return html`<div class="mem-bytes">
    <h3>${words.t('where-bytes')}</h3>
    <div class="scroll" tabindex="0" role="region" aria-label=${words.t('where-bytes')}>
      <table class="sum-table">
        <tbody>
          ${shares(data).map(({ key, bytes: n }) => html`<tr><th scope="row">${words.t(key)}</th><td class="num">${words.n(n)}</td></tr>`)}
        </tbody>
        <tfoot><tr><th scope="row">${words.t('bytes-held')} <span class=${ok ? 'up' : 'down'}>${icon(ok ? 'check' : 'warn', 's')}</span></th><td class="num" title=${words.t(ok ? 'adds-up' : 'does-not-add-up')}>${words.n(data.held)}</td></tr></tfoot>
      </table>
      <p class="muted">${words.t('large-blocks', { threshold: data.rules.small_request_threshold, count: data.large.blocks, bytes: words.n(data.large.bytes) })}</p>
    </div>
  </div>`;
}

/** The maps as a tree table: arena, pools, and the blocks of the pool that is open. Runs of equal blocks are one row. */
function table(data: Memory, tiles: readonly PoolTile[], context: ViewContext): TemplateResult {
  const { words, state, answers } = context;
  const blockSize = (szidx: number) => (szidx + 1) * data.rules.alignment;
  const shown = answers?.pool ?? null;
  const owner = new Map((shown?.detail.contents ?? []).map((content) => [content.block, content]));
  return html`<div class="vh"><table role="treegrid" aria-label=${words.t('map-table')} data-testid="memory-table">
    <tbody>
      ${data.arenas.map(
        (
          a,
        ) => html`<tr role="row" aria-level="1" data-arena=${a.index}><td role="gridcell">${words.t('arena', { arena: a.index })}, ${hex(a.addr)}</td></tr>
        ${
          a.index !== state.memory.arena
            ? nothing
            : tiles.map(
                (tile) => html`<tr
                  role="row"
                  aria-level="2"
                  data-arena=${a.index}
                  data-pool=${tile.pool}
                  data-state=${tile.state}
                ><td role="gridcell">${tileSentence(tile, blockSize, context)}</td></tr>
                ${
                  shown === null || shown.arena !== a.index || shown.pool !== tile.pool
                    ? nothing
                    : blockRuns(shown.blocks, owner).map(({ from, to, state: s }) => {
                        const text = sentence(
                          shown.detail,
                          owner,
                          shown.blocks,
                          data.rules.pool_overhead,
                          from,
                          context,
                        );
                        const addr = addressOf(shown.detail, data.rules.pool_overhead, from);
                        return html`<tr
                          role="row"
                          aria-level="3"
                          data-block=${from}
                          data-to=${to}
                          data-block-state=${s}
                          data-addr=${addr}
                          data-selected=${(state.memory.at?.block ?? -1) >= from && (state.memory.at?.block ?? -1) <= to ? 'true' : nothing}
                          data-serial=${owner.get(from)?.object?.serial ?? nothing}
                        ><td role="gridcell">${to > from ? `${from}–${to}: ${words.t(`block-${s}`)}` : text}</td></tr>`;
                      })
                }`,
              )
        }`,
      )}
    </tbody>
  </table></div>`;
}

function blockRuns(
  blocks: Uint8Array,
  owner: ReadonlyMap<number, BlockContent>,
): { from: number; to: number; state: number }[] {
  const runs: { from: number; to: number; state: number }[] = [];
  blocks.forEach((state, i) => {
    const last = runs[runs.length - 1];
    const folds = state === BLOCK.untouched || state === BLOCK.interpreter;
    if (
      folds &&
      !owner.get(i)?.object &&
      last !== undefined &&
      last.state === state &&
      !owner.get(last.from)?.object
    )
      last.to = i;
    else runs.push({ from: i, to: i, state });
  });
  return runs;
}
