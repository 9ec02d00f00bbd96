/** Generations with their counters, and the last collection as a subtraction. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Collection, Collector, Generation } from '../../engine/generated/glassheap_wasm';
import { css, icon, smallGlyph } from '../../ui/parts';
import type { View, ViewContext } from '../view';
import { filled, fromInside, verdictOf } from './model';
import { query } from './query';
import './view.css';

export const collector: View = {
  id: 'collector',
  title: 'panel-collector',
  query,
  render(context) {
    const data = context.answers?.collector;
    if (data === undefined) return html`<div class="gc"></div>`;
    return html`<div class="gc">
      <div class="gc-gens">${generations(data, context)}</div>
      <div class="gc-last">${data.last ? lastCollection(data.last, context) : none(context)}</div>
    </div>`;
  },
};

function generations(data: Collector, context: ViewContext): TemplateResult {
  const { words } = context;
  return html`<h3>${words.t('generations')}
      ${data.enabled ? nothing : html`<span class="tag db">${icon('warn')}${words.t('collector-disabled')}</span>`}
      ${data.frozen > 0 ? html`<span>${words.t('frozen', { count: words.n(data.frozen) })}</span>` : nothing}
    </h3>
    ${data.generations.map((generation, i) => generationRow(generation, i, context))}`;
}

function generationRow(
  generation: Generation,
  i: number,
  { words, dispatch, state }: ViewContext,
): TemplateResult {
  const more = generation.objects - generation.members.length;
  return html`<div class="gc-gen">
    <div class="gc-gen-h">
      <b>${words.t('generation', { generation: i })}</b>
      <span class="bar" aria-hidden="true"><i
        class=${filled(generation) >= 1 ? 'full' : ''}
        ${css({ width: `${Math.max(generation.count > 0 ? 1.5 : 0, filled(generation) * 100)}%` })}
      ></i></span>
      <span class="num">${words.t('generation-count', { count: words.n(generation.count), threshold: words.n(generation.threshold) })}</span>
      <span class="muted">${words.t('generation-objects', { count: generation.objects })}, ${words.t('generation-runs', { count: generation.collections })}</span>
    </div>
    ${
      generation.members.length === 0
        ? nothing
        : html`<div class="gc-members">
      ${generation.members.map(
        (object) =>
          html`<button
            class="chip ${object.serial === state.selection ? 'sel' : ''}"
            @click=${() => dispatch({ type: 'select', serial: object.serial })}
            @pointerenter=${() => dispatch({ type: 'hover', serial: object.serial })}
            @pointerleave=${() => dispatch({ type: 'hover', serial: null })}
          >${smallGlyph(object.kind)}${words.object(object)}</button>`,
      )}
      <span class="muted">${more > 0 ? words.t('generation-more', { count: words.n(more) }) : nothing}</span>
    </div>`
    }
  </div>`;
}

function none({ words }: ViewContext): TemplateResult {
  return html`<div class="gc-none"><b>${words.t('last-collection-none')}</b><p>${words.t('last-collection-none-hint')}</p></div>`;
}

function lastCollection(last: Collection, { words, dispatch, state, answers }: ViewContext): TemplateResult {
  const here = answers?.moment.line_step === last.line_step;
  return html`<h3>${words.t('last-collection')}
      <span>${words.t('collection-about', { generation: last.generation, line: last.line, why: words.t(last.explicit ? 'collection-explicit' : 'collection-threshold') })}</span>
      <span class="grow"></span>
      <span
        class="tag ${last.collected > 0 ? 'dn' : ''}"
        data-testid="collection-result"
      >${words.t('collection-result', { collected: words.n(last.collected), uncollectable: words.n(last.uncollectable) })}</span>
      ${
        here
          ? nothing
          : html`<button
        class="btn small"
        @click=${() => dispatch({ type: 'go', at: { level: 'line', index: last.line_step } })}
      >${words.t('go-to-step')}</button>`
      }
    </h3>
    <div class="scroll" tabindex="0" role="region" aria-label=${words.t('candidates')}>
      <table class="dt" aria-label=${words.t('candidates')}>
        <thead><tr><th>${words.t('col-object')}</th><th class="num">${words.t('col-count')}</th><th class="num">− ${words.t('col-inside')}</th><th class="num">= ${words.t('col-refs')}</th><th>${words.t('col-verdict')}</th></tr></thead>
        <tbody>
          ${last.candidates.map((candidate) => {
            const verdict = verdictOf(candidate);
            const { object } = candidate;
            return html`<tr
              class=${object.serial === state.selection ? 'sel' : ''}
              @pointerenter=${() => dispatch({ type: 'hover', serial: object.serial })}
              @pointerleave=${() => dispatch({ type: 'hover', serial: null })}
            >
              <td><button
                class="plain"
                @click=${() => dispatch({ type: 'select', serial: object.serial })}
              >${smallGlyph(object.kind)}${words.object(object)}</button></td>
              <td class="num">${words.n(candidate.refcnt)}</td><td class="num muted">${words.n(fromInside(candidate))}</td><td class="num"><b>${words.n(candidate.gc_refs)}</b></td>
              <td class=${verdict === 'unreachable' ? 'doubt' : verdict === 'rescued' ? 'up' : ''}>${icon(verdict === 'unreachable' ? 'ask' : 'check', 's')} ${words.t(`verdict-${verdict}`)}</td>
            </tr>`;
          })}
          ${last.more > 0 ? html`<tr class="dim"><td colspan="5">${words.t('candidates-more', { count: words.n(last.more) })}</td></tr>` : nothing}
        </tbody>
      </table>
    </div>
    <p class="gc-hint">${words.t('candidates-hint')}</p>`;
}
