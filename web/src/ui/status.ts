/** The bar at the bottom: how the run stands, in figures. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ViewContext } from '../views/view';

export function status({ state, answers, words }: ViewContext): TemplateResult {
  const { phase, progress } = state.run;
  const shown = phase === 'loading' ? 'idle' : phase;
  const moment = answers?.moment;
  const objects = moment?.heap.objects ?? progress?.objects ?? 0;
  const events = progress?.events ?? moment?.events ?? 0;
  return html`<footer class="status">
    <span class="state" data-testid="status" data-state=${shown} role="status"><i aria-hidden="true"></i>${words.t(`status-${phase}`)}</span>
    ${
      progress === null && moment === undefined
        ? nothing
        : html`<span>${words.t('status-steps', { count: progress?.line_steps ?? 0, shown: words.n(progress?.line_steps ?? 0) })}</span>
          <span>${words.t('status-events', { count: events, shown: words.n(events) })}</span>
          <span data-testid="live-objects">${words.t('status-objects', { count: objects, shown: words.n(objects) })}</span>`
    }
    <span class="grow"></span>
    <span>${words.t('status-model')}</span>
    <span data-testid="version">${state.engine.version === '' ? nothing : words.t('status-version', { version: state.engine.version })}</span>
  </footer>`;
}
