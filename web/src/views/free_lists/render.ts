/** Free lists: freed objects' blocks, kept by type for the next object of that type. */
import { html, nothing } from 'lit';
import type { Kind } from '../../engine/generated/glassheap_wasm';
import { css, hex, smallGlyph } from '../../ui/parts';
import type { View } from '../view';
import { depthShare, listsOf } from './model';
import { query } from './query';
import './view.css';

const KINDS: readonly string[] = ['int', 'float', 'list', 'tuple', 'dict', 'set', 'frame', 'function'];

const kindOf = (typeName: string): Kind => (KINDS.includes(typeName) ? (typeName as Kind) : 'other');

export const freeLists: View = {
  id: 'free_lists',
  title: 'panel-free_lists',
  query,
  render({ answers, words }) {
    const memory = answers?.memory;
    if (memory === undefined) return html`<div class="lists"></div>`;
    const { rows, idle } = listsOf(memory.free_lists);
    if (memory.free_lists.length === 0)
      return html`<div class="lists"><p class="muted">${words.t('no-free-lists')}</p></div>`;
    return html`<div class="lists">
      <h3>${words.t('panel-free_lists')} <span>${words.t('free-lists-hint')}</span></h3>
      <div class="scroll" tabindex="0" role="region" aria-label=${words.t('panel-free_lists')}>
        <table class="dt">
          <thead><tr><th>${words.t('col-type')}</th><th>${words.t('col-depth')}</th><th class="num">${words.t('col-held')}</th><th class="num">${words.t('col-cap')}</th><th class="num">${words.t('col-hits')}</th><th>${words.t('col-next')}</th></tr></thead>
          <tbody>
            ${rows.map((row) => {
              const length = row.length ?? null;
              const name = words.typeName(row.type_name);
              return html`<tr class=${row.depth === 0 ? 'dim' : ''} data-list=${row.type_name}>
                <td><span class="plain-name">${smallGlyph(kindOf(row.type_name))}${length === null ? name : words.t('free-list-sized', { type_name: name, length })}</span></td>
                <td><span class="bar parked" aria-hidden="true"><i ${css({ width: `${depthShare(row) * 100}%` })}></i></span></td>
                <td class="num">${words.n(row.depth)}</td>
                <td class="num">${row.cap === null || row.cap === undefined ? words.t('unlimited') : words.n(row.cap)}</td>
                <td class="num">${words.n(row.hits)}</td>
                <td class="mono addrs">${row.addrs.slice(0, 4).map(hex).join('  ')}${row.addrs.length > 4 ? ' …' : nothing}</td>
              </tr>`;
            })}
            ${idle > 0 ? html`<tr class="dim"><td colspan="6">${words.t('lists-empty', { count: idle })}</td></tr>` : nothing}
          </tbody>
        </table>
      </div>
    </div>`;
  },
};
