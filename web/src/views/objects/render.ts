/** The graph: rails of names on the left, cards on the right, references between; and the same in words. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Slot } from '../../engine/generated/glassheap_wasm';
import type { Words } from '../../i18n';
import { glyphOf, icon, svgIcon, withElement } from '../../ui/parts';
import type { View, ViewContext } from '../view';
import {
  type Card,
  fitView,
  HEAD,
  outside,
  RAIL_HEAD,
  type Rail,
  type Row,
  type Scene,
  sceneOf,
  shorten,
  textWidth,
} from './model';
import { navigation } from './navigation';
import { outline } from './outline';
import { query } from './query';
import './view.css';

let size = { width: 0, height: 0 };
const measured = (element: Element) => {
  if (element.clientWidth > 0) size = { width: element.clientWidth, height: element.clientHeight };
};

export const objects: View = {
  id: 'objects',
  title: 'panel-objects',
  query,
  render(context) {
    const { state, answers, words } = context;
    const picture = answers?.picture;
    const scene =
      picture === undefined ? null : sceneOf(picture, state.selection, (slot) => words.object(slot.object));
    const { zoom, x, y } = state.graph;
    const empty =
      scene === null || (scene.cards.length === 0 && scene.rails.every((r) => r.rows.length === 0));
    const hidden = scene === null ? 0 : outside(scene, state.graph, size.width, size.height);
    const fit = () => {
      if (scene !== null)
        context.dispatch({ type: 'move-graph', ...fitView(scene, size.width, size.height) });
    };
    const zoomBy = (factor: number) => {
      const cx = size.width / 2;
      const cy = size.height / 2;
      const next = Math.min(3, Math.max(0.2, zoom * factor));
      context.dispatch({
        type: 'move-graph',
        zoom: next,
        x: cx - ((cx - x) * next) / zoom,
        y: cy - ((cy - y) * next) / zoom,
      });
    };
    return html`
      <div class="phead">
        <h2>${words.t('panel-objects')}</h2>
        <span class="n counted">${scene === null ? nothing : counted(scene, picture?.more ?? 0, words)}</span>
        <span class="grow"></span>
        ${hidden > 0 ? html`<button class="btn small" @click=${fit}>${words.t('objects-outside', { count: hidden })}</button>` : nothing}
        <button
          class="btn small icon"
          title=${words.t('zoom-out')}
          aria-label=${words.t('zoom-out')}
          @click=${() => zoomBy(1 / 1.25)}
        >${icon('minus')}</button>
        <span class="zoom-level" aria-label=${words.t('zoom-level', { percent: Math.round(zoom * 100) })}>${Math.round(zoom * 100)}%</span>
        <button
          class="btn small icon"
          title=${words.t('zoom-in')}
          aria-label=${words.t('zoom-in')}
          @click=${() => zoomBy(1.25)}
        >${icon('plus')}</button>
        <button class="btn small icon" title=${words.t('zoom-fit')} aria-label=${words.t('zoom-fit')} @click=${fit}>${icon('fit')}</button>
      </div>
      <div class="canvas" ${withElement(measured)}>
        <svg
          class="graph"
          aria-hidden="true"
          @click=${(e: Event) => {
            if (e.target === e.currentTarget) context.dispatch({ type: 'select', serial: null });
          }}
          @wheel=${navigation(context).wheel}
          @pointerdown=${navigation(context).down}
          @pointermove=${navigation(context).move}
          @pointerup=${navigation(context).up}
          @pointercancel=${navigation(context).up}
        >
          <g transform="translate(${x} ${y}) scale(${zoom})">
            ${scene === null ? nothing : drawing(scene, context)}
          </g>
        </svg>
        ${empty ? html`<div class="nothing"><b>${words.t('objects-empty')}</b><p>${words.t('objects-empty-hint')}</p></div>` : nothing}
        ${legend(words)}
        ${scene === null ? nothing : outline(scene, context)}
      </div>`;
  },
};

function counted(scene: Scene, more: number, words: Words): string {
  const live = scene.cards.filter(({ card }) => card.change !== 'removed').length;
  let inline = 0;
  for (const part of [...scene.rails, ...scene.cards])
    for (const row of part.rows) if (row.target?.inline) inline++;
  return [
    words.t('objects-shown', { count: live }),
    inline > 0 ? words.t('objects-inline', { count: inline }) : '',
    more > 0 ? words.t('objects-more', { count: words.n(more) }) : '',
  ].join('');
}

function legend(words: Words): TemplateResult {
  const line = (look: string) =>
    html`<svg width="22" height="8" aria-hidden="true"><path class="edge ${look}" d="M0 4H22"></path></svg>`;
  return html`<div class="legend graph-legend">
    <span>${line('plain')}${words.t('legend-reference')}</span>
    <span>${line('hot')}${words.t('legend-selection')}</span>
    <span>${line('new')}${words.t('legend-new')}</span>
    <span>${line('cut')}${words.t('legend-removed')}</span>
    <span>${icon('lock', 's')}${words.t('legend-immortal')}</span>
    <span><span class="gen"><i class="on"></i><i></i><i></i></span>${words.t('legend-generation')}</span>
  </div>`;
}

function drawing(scene: Scene, context: ViewContext): TemplateResult {
  return svg`
    ${repeat(
      scene.routes,
      (route) => route.key,
      (route) =>
        svg`<path class="edge ${route.look}" d=${route.d} marker-end=${route.look === 'cut' ? nothing : 'url(#arrow)'}></path>`,
    )}
    ${repeat(
      scene.rails,
      (rail) => rail.root.key,
      (rail) => railTemplate(rail, context),
    )}
    ${repeat(
      scene.cards,
      (card) => card.card.object.serial,
      (card) => cardTemplate(card, context),
    )}
    ${scene.routes.map(({ cross }) =>
      cross === null
        ? nothing
        : svg`<g class="cross" transform="translate(${cross[0]} ${cross[1]})"><circle r="8"></circle><path d="M-3.6,-3.6 3.6,3.6 M3.6,-3.6 -3.6,3.6"></path></g>`,
    )}`;
}

function railTemplate({ root, rows }: Rail, { words, state }: ViewContext): TemplateResult {
  const glyph = root.kind === 'interpreter' ? 'lock' : 'frame';
  const word =
    root.kind === 'frame' ? '' : words.t(root.kind === 'module' ? 'rail-module' : 'rail-interpreter');
  const title = root.kind === 'interpreter' && root.title === 'interpreter' ? '' : root.title;
  const line = root.kind === 'frame' && root.line > 0 ? words.t('line-tag', { line: root.line }) : '';
  const wordWidth = word === '' ? 0 : textWidth(word, 11) + 6;
  const titleRoom = root.w - 34 - wordWidth - (line === '' ? 0 : textWidth(line, 10.5) + 8);
  return svg`<g class="rail-${root.kind}" transform="translate(${root.x} ${root.y})">
    <rect class="rail-box" x=".5" y=".5" width=${root.w - 1} height=${root.h - 1} rx="6"></rect>
    <g class="rail-glyph">${svgIcon(glyph, 9, 8, 12)}</g>
    <text class="rail-word" x="27" y="18">${word}</text>
    <text class="rail-title ${root.kind === 'frame' ? 'strong' : ''}" x=${27 + wordWidth} y="18">${shorten(title, titleRoom, 11)}</text>
    ${line === '' ? nothing : svg`<text class="rail-line" x=${root.w - 9} y="18" text-anchor="end">${line}</text>`}
    ${rows.length > 0 ? svg`<path class="rule" d="M1 ${RAIL_HEAD - 0.5}H${root.w - 1}"></path>` : nothing}
    ${rows.map((row) => railRow(row, root, state.selection))}
  </g>`;
}

function railRow(
  row: Row,
  root: { x: number; y: number; w: number },
  selection: number | null,
): TemplateResult {
  const y = row.y - root.y;
  const gone = row.change === 'removed';
  const inline = row.target?.inline === true && !gone;
  const labelRoom = inline ? root.w * 0.48 : root.w - 24;
  const label = shorten(row.label, labelRoom, 12, true);
  return svg`<g class="name ${gone ? 'gone' : ''} ${row.change === 'added' || row.change === 'changed' ? 'fresh' : ''}">
    <text class="mono" x="10" y=${y + 4}>${label}</text>
    ${gone ? svg`<path class="strike" d="M9 ${y}h${textWidth(label, 12, true) + 2}"></path>` : nothing}
    ${inline && row.target !== null ? atom(row.target, root.w - 10, y, root.w * 0.46 - 12, 'end') : nothing}
    ${
      row.port === null
        ? nothing
        : svg`<circle
      class="port ${row.target?.object.serial === selection ? 'hot' : ''}"
      cx=${root.w}
      cy=${y}
      r="3"
    ></circle>`
    }
  </g>`;
}

/** A value drawn in place, with its own count: `"left" | 3`, or a lock where no count is kept. */
function atom(slot: Slot, x: number, y: number, room: number, anchor: 'start' | 'end'): TemplateResult {
  const count = slot.refcnt === null || slot.refcnt === undefined ? null : String(slot.refcnt);
  const countWidth = count === null ? 11 : textWidth(count, 10.5);
  const text = shorten(slot.text, room - countWidth - 11, 11, true);
  const textW = textWidth(text, 11, true);
  const left = anchor === 'start' ? x : x - (textW + 11 + countWidth);
  const bar = left + textW + 5.5;
  return svg`<g class="atom-${glyphOf(slot.object.kind)}">
    <text class="mono atom-text" x=${left} y=${y + 4}>${text}</text>
    <path class="atom-bar" d="M${bar} ${y - 6}v12"></path>
    ${
      count === null
        ? svg`<g class="atom-lock">${svgIcon('lock', bar + 5, y - 6, 11)}</g>`
        : svg`<text class="atom-count" data-testid="refcount-${slot.object.serial}" data-count=${count} x=${bar + 5.5} y=${y + 3.8}>${count}</text>`
    }
  </g>`;
}

function cardTemplate({ card, title, tag, rows, moreY }: Card, context: ViewContext): TemplateResult {
  const { state, words, dispatch } = context;
  const { serial, kind } = card.object;
  const removed = card.change === 'removed';
  const classes = [
    'card-g',
    serial === state.selection ? 'sel' : '',
    serial === state.hover ? 'hover' : '',
    removed ? 'ghost' : card.change === 'added' ? 'born' : '',
    card.generation === null || card.generation === undefined ? 'unt' : '',
  ];
  const badge = badgeOf(card, words);
  // What fits in the head, most telling first: name, serial, count, then generation, then the short value.
  let room = card.w - 32 - badge.width - 12;
  const serialText = `#${serial}`;
  const titleText = shorten(title, Math.max(30, room - textWidth(serialText, 11) - 6), 12.5);
  const titleW = textWidth(titleText, 12.5) + 1;
  room -= titleW + 6 + textWidth(serialText, 11);
  let after = 32 + titleW + 6 + textWidth(serialText, 11) + 7;
  const generation = card.generation ?? null;
  const dots = !removed && generation !== null && room > 24 ? after : null;
  if (dots !== null) {
    after += 22;
    room -= 22;
  }
  const tagText = removed ? words.t('freed') : card.change === 'added' ? words.t('new') : tag;
  const tagW = textWidth(tagText, 10.5) + 12;
  const showTag = tagText !== '' && room > tagW + 8;
  return svg`<g
    class=${classes.join(' ')}
    data-testid="object-card-${serial}"
    data-change=${card.change}
    data-addr=${card.addr}
    transform="translate(${card.x} ${card.y})"
    @click=${() => dispatch({ type: 'select', serial })}
    @pointerenter=${() => dispatch({ type: 'hover', serial })}
    @pointerleave=${() => dispatch({ type: 'hover', serial: null })}
  >
    <rect class="card-box" x=".5" y=".5" width=${card.w - 1} height=${card.h - 1} rx="6"></rect>
    <g class="ty-${glyphOf(kind)}"><rect class="tile" x="8" y="7" width="18" height="18" rx="4"></rect>${svgIcon(glyphOf(kind), 10.5, 9.5, 13)}</g>
    <text class="card-name" x="32" y="20.5">${titleText}</text>
    <text class="card-id" x=${32 + titleW + 6} y="20">${serialText}</text>
    ${dots === null ? nothing : [0, 1, 2].map((i) => svg`<circle class="dot ${i <= (generation ?? -1) ? 'on' : ''}" cx=${dots + 2 + i * 6} cy="16" r="1.8"></circle>`)}
    ${
      showTag
        ? svg`<g
          class="card-tag ${removed ? 'dn' : card.change === 'added' ? 'upp' : ''}"
          transform="translate(${after} 8)"
        ><rect width=${tagW} height="16" rx="4"></rect><text x=${tagW / 2} y="11.8" text-anchor="middle">${tagText}</text></g>`
        : nothing
    }
    <g
      class="badge ${badge.tone}"
      transform="translate(${card.w - 6 - badge.width} 6)"
      data-testid="refcount-${serial}"
      data-count=${badge.count}
      data-before=${card.refcnt_before ?? nothing}
    >
      <rect width=${badge.width} height="20" rx="4"></rect>
      ${
        badge.lock
          ? svg`<g class="badge-lock">${svgIcon('lock', badge.width / 2 - 6, 4, 12)}</g>`
          : svg`${
              badge.was === ''
                ? nothing
                : svg`<text class="was" x="6" y="14.5" aria-hidden="true">${badge.was}</text><path class="was-strike" d="M5 10h${textWidth(badge.was, 12) + 2}"></path><text class="to" x=${9 + textWidth(badge.was, 12)} y="14.5">→</text>`
            }<text class="now" x=${badge.width - 6} y="14.5" text-anchor="end">${badge.now}</text>`
      }
    </g>
    ${rows.length > 0 || moreY !== null ? svg`<path class="rule" d="M1 ${HEAD - 0.5}H${card.w - 1}"></path>` : nothing}
    ${rows.map((row) => slotTemplate(row, card, state.selection))}
    ${moreY === null ? nothing : svg`<text class="slot-more" x="8" y=${moreY - card.y + 4}>${words.t('more-slots', { count: words.n(card.more_slots) })}</text>`}
  </g>`;
}

function slotTemplate(
  row: Row,
  card: { x: number; y: number; w: number },
  selection: number | null,
): TemplateResult {
  const y = row.y - card.y;
  const label = shorten(row.label, card.w * 0.4, 11, true);
  const x = Math.max(46, 8 + textWidth(label, 11, true) + 9);
  const gone = row.change === 'removed';
  const target = row.target;
  const port = row.port;
  return svg`<g class="slot ${gone ? 'gone' : ''} ${row.change === 'added' || row.change === 'changed' ? 'fresh' : ''}">
    <text class="mono key" x="8" y=${y + 4}>${label}</text>
    ${gone ? svg`<path class="strike" d="M7 ${y}h${textWidth(label, 11, true) + 2}"></path>` : nothing}
    ${
      target === null || gone
        ? nothing
        : target.inline
          ? atom(target, x, y, card.w - x - 8, 'start')
          : svg`<text class="to" x=${x} y=${y + 4}>${shorten(row.shown, card.w - x - 10, 11.5)}</text>`
    }
    ${
      port === null
        ? nothing
        : svg`<circle
      class="port ${target?.object.serial === selection ? 'hot' : ''} ${gone ? 'gone' : ''}"
      cx=${port === 'left' ? 0 : card.w}
      cy=${y}
      r="3"
    ></circle>`
    }
  </g>`;
}

interface Badge {
  now: string;
  was: string;
  count: string;
  lock: boolean;
  width: number;
  tone: '' | 'up' | 'down' | 'zero';
}

function badgeOf(card: Card['card'], words: Words): Badge {
  const count = card.refcnt ?? null;
  if (count === null) return { now: '', was: '', count: 'immortal', lock: true, width: 24, tone: '' };
  const before = card.refcnt_before ?? null;
  const now = words.n(count);
  const was = before === null || before === count ? '' : words.n(before);
  const tone = was === '' ? '' : count === 0 ? 'zero' : count > (before ?? 0) ? 'up' : 'down';
  const wasW = was === '' ? 0 : textWidth(was, 12) + 18;
  return {
    now,
    was,
    count: String(count),
    lock: false,
    width: Math.max(24, textWidth(now, 13) + 13 + wasW),
    tone,
  };
}
