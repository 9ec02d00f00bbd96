/** One object taken apart: its count into holders, its past into changes, its bytes into a place. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Ledger, LedgerRow } from '../../engine/generated/glassheap_wasm';
import type { Words } from '../../i18n';
import { glyph, hex, icon, smallGlyph } from '../../ui/parts';
import { titleOf } from '../objects/model';
import type { View, ViewContext } from '../view';
import { changeBeside, sparkline, sumOf } from './model';
import { query } from './query';
import './view.css';

export const inspector: View = {
  id: 'inspector',
  title: 'panel-inspector',
  query,
  render(context) {
    const { state, answers, words } = context;
    if (state.selection === null) return empty(words.t('inspector-empty'), words.t('inspector-empty-hint'));
    const ledger = answers?.ledger;
    // After a new choice the ledger before stays until the new one is there: no flash.
    if (ledger === undefined) return html`<div class="insp"></div>`;
    if (ledger === null) return empty(`#${state.selection}`, words.t('inspector-gone'));
    return html`<div class="insp">
      ${head(ledger, words)}
      <div class="insp-body">
        <div class="sect">${holders(ledger, context)}</div>
        <div class="sect">${history(ledger, context)}</div>
        <div class="sect">${storage(ledger, context)}</div>
      </div>
    </div>`;
  },
};

function empty(title: string, hint: string): TemplateResult {
  return html`<div class="insp insp-none"><div><b>${title}</b><p>${hint}</p></div></div>`;
}

function head(ledger: Ledger, words: Words): TemplateResult {
  const { object } = ledger;
  const before = ledger.refcnt_before ?? null;
  const count = ledger.refcnt ?? null;
  const tone = before === null || count === null ? '' : count > before ? 'up' : 'down';
  return html`<div class="insp-h">
    ${glyph(object.kind)}
    <div class="t">
      <b>${titleOf(object.kind, object.type_name, ledger.text)} #${object.serial}</b>
      <div>
        <span class="mono">${hex(ledger.storage.addr)}</span>
        ${object.kind === 'class' || ledger.text === '' ? nothing : html` · <span class="mono">${ledger.text}</span>`}
      </div>
    </div>
    <div class="bigrc">
      ${
        !ledger.alive
          ? html`<span class="tag dn">${words.t(ledger.parked ? 'object-parked' : 'object-freed')}</span>`
          : count === null
            ? html`<span class="lock">${icon('lock')}${words.t('immortal')}</span>`
            : html`${before === null ? nothing : html`<span class=${tone}>${words.n(before)} →</span>`}<b>${words.n(count)}</b>`
      }
    </div>
  </div>`;
}

function holders(ledger: Ledger, context: ViewContext): TemplateResult {
  const { words } = context;
  const count = ledger.refcnt ?? null;
  const title = html`<h3>${words.t('who-holds')} <span class="muted">${words.t(count === null ? 'immortal-hint' : 'who-holds-hint')}</span></h3>`;
  const sum = sumOf(ledger);
  const balanced = count === null || (ledger.balanced && sum === count);
  return html`${title}
    <table class="ledger" data-testid="ledger" aria-label=${words.t('ledger-of', { object: words.object(ledger.object) })}>
      <thead class="vh"><tr><td></td><th>${words.t('ledger-holder')}</th><th>${words.t('ledger-count')}</th></tr></thead>
      <tbody>
        ${ledger.rows.map((row) => holderRow(row, context))}
        ${
          count === null || !ledger.alive
            ? nothing
            : html`<tr class="sum">
              <td></td>
              <td><span class="what"><code>ob_refcnt</code></span>
                <span class="verdict ${balanced ? 'up' : 'down'}">${icon(balanced ? 'check' : 'warn', 's')}${words.t(balanced ? 'adds-up' : 'does-not-add-up')}</span></td>
              <td class="num">${words.n(count)}</td>
            </tr>`
        }
      </tbody>
    </table>`;
}

function holderRow(row: LedgerRow, { words, dispatch }: ViewContext): TemplateResult {
  const gone = row.change === 'removed';
  const from = row.from ?? null;
  const name = words.say(row.holder);
  // "item 0 of list #5": the order of the two differs between languages, so a sentence joins them.
  const held =
    from === null
      ? null
      : words
          .t('ledger-of-object', { holder: '\u{e002}', object: '\u{e003}' })
          .split(/([\u{e002}\u{e003}])/u);
  const link =
    from === null
      ? nothing
      : html`<button class="link" @click=${() => dispatch({ type: 'select', serial: from.serial })}>${words.object(from)}</button>`;
  const parts =
    held === null ? name : held.map((p) => (p === '\u{e002}' ? name : p === '\u{e003}' ? link : p));
  return html`<tr
    class=${gone ? 'off' : row.change === 'added' ? 'fresh' : ''}
    @pointerenter=${() => from && dispatch({ type: 'hover', serial: from.serial })}
    @pointerleave=${() => dispatch({ type: 'hover', serial: null })}
  >
    <td>${gone ? icon('x', 's') : from === null ? icon(glyphOfHolder(row.holder.key), 's') : smallGlyph(from.kind)}</td>
    <td><span class="what">${parts}</span></td>
    <td class="num">${gone ? '−' : row.change === 'added' ? '+' : ''}${words.n(row.count)}</td>
  </tr>`;
}

function glyphOfHolder(key: string): string {
  if (/name|frame|argument/.test(key)) return 'frame';
  if (/stack/.test(key)) return 'stack';
  if (/constant|code|tree/.test(key)) return 'code';
  if (/class|mro|bases|descriptor/.test(key)) return 'class';
  if (/function|default|method/.test(key)) return 'function';
  if (/interpreter|static/.test(key)) return 'lock';
  return 'other';
}

const WIDTH = 324;
const HEIGHT = 62;

function history(ledger: Ledger, { words, answers, dispatch }: ViewContext): TemplateResult {
  const step = answers?.moment.line_step ?? 0;
  const to = (by: -1 | 1) => {
    const change = changeBeside(ledger, step, by);
    return {
      off: change === null,
      go: () => change && dispatch({ type: 'go', at: { level: 'line', index: change.line_step } }),
    };
  };
  const last = to(-1);
  const next = to(1);
  const line = sparkline(ledger.history, step, WIDTH, HEIGHT);
  const label = `${words.t('history-label', { object: words.object(ledger.object) })}: ${ledger.history.map((h) => words.t('history-row', { line: h.line, count: h.count })).join(', ')}`;
  return html`<h3 class="with-buttons">
      ${words.t('history')}<span class="grow"></span>
      <button
        class="btn small"
        title="Alt+←"
        aria-label=${words.t('history-last-label')}
        ?disabled=${last.off}
        @click=${last.go}
      >${icon('prev', 's')}${words.t('history-last')}</button>
      <button
        class="btn small"
        title="Alt+→"
        aria-label=${words.t('history-next-label')}
        ?disabled=${next.off}
        @click=${next.go}
      >${words.t('history-next')}${icon('next', 's')}</button>
    </h3>
    <svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
      ${line.levels.map(({ y, count }) => svg`<path class="spark-rule" d="M18 ${y}H${WIDTH}"></path><text x="12" y=${y + 3.5} text-anchor="end">${count}</text>`)}
      <path class="spark-line" d=${line.path}></path>
      ${line.points.map(({ x, y, at, point }) => svg`<circle class="spark-point ${at}" cx=${x} cy=${y} r=${at === 'now' ? 3.8 : 2.8} @click=${() => dispatch({ type: 'go', at: { level: 'line', index: point.line_step } })}></circle>`)}
      ${line.labels.map(({ x, text, line: lineno, anchor }) => svg`<text class=${text === 'now' ? 'spark-now' : ''} x=${x} y=${HEIGHT - 3} text-anchor=${anchor}>${text === 'plain' ? lineno : words.t(text === 'now' ? 'history-now' : 'history-born', { line: lineno })}</text>`)}
    </svg>`;
}

function storage(ledger: Ledger, { words, dispatch }: ViewContext): TemplateResult {
  const s = ledger.storage;
  const arena = s.arena ?? null;
  const pool = s.pool ?? null;
  const block = s.block ?? null;
  const inPool = arena !== null && pool !== null && block !== null;
  const show = () => {
    if (!inPool) return;
    dispatch({ type: 'show-block', at: { arena, pool, block } });
    dispatch({ type: 'show-tab', tab: 'memory' });
  };
  const generation = s.generation ?? null;
  return html`<h3>${words.t('storage')}</h3>
    <dl class="kv">
      <dt>${words.t('storage-block')}</dt>
      <dd>
        ${
          inPool
            ? html`${words.t('storage-given', { given: words.n(s.given), asked: words.n(s.asked) })}<br /><button class="link" @click=${show}>${words.t('storage-place', { pool, block })}</button>${arena > 0 ? html`, ${words.t('storage-arena', { arena })}` : nothing}`
            : s.given > 0
              ? words.t('storage-large', { asked: words.n(s.asked) })
              : words.t('storage-static')
        }
      </dd>
      <dt>${words.t('storage-size')}</dt>
      <dd>${words.t('storage-bytes', { bytes: words.n(s.getsizeof) })}</dd>
      <dt>${words.t('storage-collector')}</dt>
      <dd>${!s.tracked ? words.t('storage-untracked') : generation === null ? words.t('storage-tracked-plain') : words.t('storage-tracked', { generation })}</dd>
    </dl>`;
}
