/** One banner above the objects: what happened, what can be done. The picture below stays. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ViewContext } from '../views/view';
import { icon } from './parts';

export interface BannerActions {
  goToLine(line: number, col: number): void;
  raise(which: string): void;
  run(): void;
  showOutput(): void;
}

interface Told {
  kind: 'err' | 'lim' | 'inf';
  title: TemplateResult | string;
  detail: TemplateResult | string;
  action?: { label: string; act: () => void };
}

export function banner(context: ViewContext, actions: BannerActions): TemplateResult | typeof nothing {
  if (context.state.bannerDismissed) return nothing;
  const told = tell(context, actions);
  if (told === null) return nothing;
  const { words, dispatch } = context;
  const testid = told.kind === 'err' ? 'banner-error' : told.kind === 'lim' ? 'banner-limit' : 'banner-info';
  return html`<div class="banners"><div class="banner ${told.kind}" role=${told.kind === 'err' ? 'alert' : 'status'} data-testid=${testid}>
    ${icon(told.kind === 'inf' ? 'info' : 'warn')}
    <div>${told.title}</div>
    <p>${told.detail}</p>
    ${told.action === undefined ? nothing : html`<div class="actions"><button class="btn small line" @click=${told.action.act}>${told.action.label}</button></div>`}
    <button
      class="btn small icon close"
      aria-label=${words.t('banner-dismiss')}
      title=${words.t('banner-dismiss')}
      @click=${() => dispatch({ type: 'dismiss-banner' })}
    >${icon('x')}</button>
  </div></div>`;
}

function tell({ state, words, dispatch }: ViewContext, actions: BannerActions): Told | null {
  const { run } = state;
  if (run.broken !== null) {
    return {
      kind: 'err',
      title: html`<b>${words.t('banner-broken')}</b>`,
      detail: words.t('banner-broken-hint', { message: run.broken }),
      action: { label: words.t('run-again'), act: actions.run },
    };
  }
  if (run.lost) {
    return {
      kind: 'lim',
      title: html`<b>${words.t('banner-lost')}</b>`,
      detail: words.t('banner-lost-hint'),
    };
  }
  const problem = run.problem;
  if (problem !== null) {
    if (problem.kind === 'unknown_runtime') {
      return {
        kind: 'err',
        title: html`<b>${words.t('banner-runtime')}</b>`,
        detail: words.rich('problem-unknown-runtime', { name: problem.name }),
      };
    }
    const { line, col } = problem.range;
    const action = { label: words.t('banner-go-line', { line }), act: () => actions.goToLine(line, col) };
    const rest = words.t(run.trace === 0 ? 'banner-syntax-hint-first' : 'banner-syntax-hint');
    if (problem.kind === 'syntax') {
      const where = words.t('banner-syntax', { type_name: problem.type_name, line, column: col + 1 });
      return { kind: 'err', title: html`<b>${where}</b>: ${problem.message}`, detail: rest, action };
    }
    const own = `problem-unsupported-${problem.construct.replaceAll(/[^A-Za-z0-9]+/g, '-')}`;
    const why = words.rich(words.has(own) ? own : 'problem-unsupported');
    return {
      kind: 'lim',
      title: html`<b>${words.t('banner-unsupported', { line })}</b>: <code>${problem.construct}</code>`,
      detail: html`${why} ${rest}`,
      action,
    };
  }
  const end = run.progress?.end ?? null;
  if (end === null) return null;
  switch (end.kind) {
    case 'exception':
      return {
        kind: 'err',
        title: html`<b>${words.t('banner-exception', { type_name: end.type_name, line: end.line })}</b>${end.message === '' ? nothing : html`: ${end.message}`}`,
        detail: words.t('banner-exception-hint'),
        action: { label: words.t('banner-show-output'), act: actions.showOutput },
      };
    case 'exit':
      return {
        kind: 'inf',
        title: html`<b>${words.t('banner-exit')}</b>`,
        detail: words.t('banner-exit-hint', { code: end.code }),
        action: { label: words.t('banner-show-last'), act: () => dispatch({ type: 'go', at: 'end' }) },
      };
    case 'limit': {
      const key = `banner-limit-${end.which}`;
      const title = words.t(key, { limit: words.n(end.limit), which: end.which });
      const fixed = end.which === 'nested' || end.which === 'recursion';
      const told: Told = { kind: 'lim', title: html`<b>${title}</b>`, detail: words.t('banner-limit-hint') };
      return fixed
        ? told
        : { ...told, action: { label: words.t('banner-raise'), act: () => actions.raise(end.which) } };
    }
    case 'stopped':
      return {
        kind: 'inf',
        title: html`<b>${words.t('banner-stopped', { step: words.n(run.progress?.line_steps ?? 0) })}</b>`,
        detail: words.t('banner-stopped-hint'),
        action: { label: words.t('run-again'), act: actions.run },
      };
    case 'finished':
      return null;
  }
}
