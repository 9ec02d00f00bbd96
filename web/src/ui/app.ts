/** The page: where each part stands. What is in it comes from the views. */
import { html, noChange, nothing, type TemplateResult } from 'lit';
import type { GlassheapEditor } from '../editor/editor';
import { EXAMPLES } from '../editor/examples';
import { visiblePanels } from '../store/select';
import type { BottomTab, NarrowTab, PanelId } from '../store/state';
import { deck } from '../timeline/render';
import { PANELS } from '../views';
import { output } from '../views/output/render';
import type { ViewContext } from '../views/view';
import { type BannerActions, banner } from './banner';
import { keySheet } from './keys';
import { css, icon } from './parts';
import { popover } from './popover';
import { splitter } from './splitter';
import { status } from './status';
import { type Commands, toolbar } from './toolbar';

const TAB_IDS: Record<string, string> = {
  memory: 'memory-tab',
  collector: 'collector-tab',
  free_lists: 'freelists-tab',
  inspector: 'inspector-tab',
  code: 'code-tab',
  objects: 'objects-tab',
};
const BOTTOM: readonly BottomTab[] = ['memory', 'collector', 'free_lists'];
const NARROW: readonly NarrowTab[] = ['code', 'objects', 'memory', 'collector', 'free_lists'];

export function page(
  context: ViewContext,
  editor: GlassheapEditor,
  commands: Commands,
  actions: BannerActions,
): TemplateResult {
  const { state, words, dispatch } = context;
  const narrow = state.layout === 'narrow';
  const seen = visiblePanels(state);
  // A hidden panel keeps its DOM, and with it scroll and focus, but is not rendered.
  const view = (id: PanelId) => (seen.has(id) ? (PANELS[id]?.render(context) ?? nothing) : noChange);
  const { sizes } = state;
  const sheet = narrow && seen.has('inspector') && state.chosen;
  return html`<div
    class="app layout-${state.layout}"
    ${css({ '--code': `${sizes.code}px`, '--inspector': `${sizes.inspector}px`, '--bottom': `${sizes.bottom}px`, '--output': `${sizes.output}px` })}
  >
    ${toolbar(context, commands)}
    ${
      narrow
        ? html`<nav aria-label=${words.t('panel-tabs')}>
          ${tabs(context, NARROW, state.narrowTab, (tab) => dispatch({ type: 'show-panel', tab }), 'main')}
        </nav>`
        : nothing
    }
    <main class="work" ?hidden=${narrow && !seen.has('code') && !seen.has('objects')}>
      <section class="panel code-panel" aria-label=${words.t('panel-code')} data-panel="code" id="panel-code" ?hidden=${!seen.has('code')}>
        <div class="phead">
          <h2>${words.t('file-name')}</h2><span class="n ${state.edited ? 'edited' : ''}">${state.edited ? words.t('edited') : nothing}</span><span class="grow"></span>
          <button class="btn small" popovertarget="examples" data-testid="examples">${words.t('examples')}${icon('chev')}</button>
        </div>
        ${narrow && seen.has('code') ? banner(context, actions) : nothing}
        ${editor}
        ${examples(context, commands)}
        ${splitter(context, 'output', true, -1)}
        <div class="out">${output.render(context)}</div>
      </section>
      ${narrow ? nothing : splitter(context, 'code', false, 1)}
      <section
        class="panel objects-panel"
        aria-label=${words.t('panel-objects')}
        data-panel="objects"
        id="panel-objects"
        ?hidden=${!seen.has('objects')}
      >
        ${view('objects')}
        ${narrow && seen.has('code') ? nothing : banner(context, actions)}
      </section>
      ${state.layout === 'wide' ? splitter(context, 'inspector', false, -1) : nothing}
      <section
        class="panel inspector-panel"
        aria-label=${words.t('panel-inspector')}
        data-panel="inspector"
        tabindex="-1"
        ?hidden=${!(state.layout === 'wide' || sheet)}
      >
        ${state.layout === 'medium' ? nothing : view('inspector')}
        ${
          sheet
            ? html`<button
          class="btn icon sheet-close"
          aria-label=${words.t('close')}
          @click=${() => dispatch({ type: 'select', serial: null })}
        >${icon('x')}</button>`
            : nothing
        }
      </section>
    </main>
    <section
      class="bottom"
      aria-label=${words.t('panel-bottom')}
      data-panel="bottom"
      role=${narrow && !seen.has('code') && !seen.has('objects') ? 'main' : 'region'}
      ?hidden=${narrow && (seen.has('code') || seen.has('objects'))}
    >
      ${narrow ? nothing : html`${splitter(context, 'bottom', true, -1)}<div class="phead">${tabs(context, state.layout === 'medium' ? ['inspector', ...BOTTOM] : BOTTOM, state.bottomTab, (tab) => dispatch({ type: 'show-tab', tab }), '')}</div>`}
      ${state.layout === 'medium' ? panel('inspector', view('inspector'), context) : nothing}
      ${BOTTOM.map((id) => panel(id, view(id), context))}
    </section>
    <section class="deck" aria-label=${words.t('panel-playback')} data-panel="playback">${deck(context)}</section>
    ${narrow ? nothing : status(context)}
  </div>
  ${narrow ? html`<div class="vh">${status(context)}</div>` : nothing}
  ${keySheet(context, () => document.querySelector<HTMLDialogElement>('#keys')?.close())}`;
}

function examples({ words }: ViewContext, commands: Commands): TemplateResult {
  return html`<div class="pop menu" id="examples" popover ${popover('below')}>
    <p>${words.t('examples-replace')}</p>
    ${EXAMPLES.map(
      ({ id, source }) =>
        html`<button data-testid="example-${id}" @click=${(e: Event) => {
          (e.currentTarget as HTMLElement).closest<HTMLElement>('[popover]')?.hidePopover();
          commands.load(source);
        }}>${words.t(`example-${id}`)}</button>`,
    )}
  </div>`;
}

function tabs<T extends BottomTab | NarrowTab>(
  { words }: ViewContext,
  ids: readonly T[],
  current: T,
  show: (id: T) => void,
  cls: string,
): TemplateResult {
  const keys = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = by === 0 ? undefined : ids[(ids.indexOf(current) + by + ids.length) % ids.length];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    show(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return html`<div class="tabs ${cls}" role="tablist" aria-label=${words.t('panel-tabs')} @keydown=${keys}>
    ${ids.map(
      (id) => html`<button
        role="tab" id="tab-${id}" data-testid=${TAB_IDS[id] ?? id}
        aria-controls="panel-${id}" aria-selected=${id === current} tabindex=${id === current ? 0 : -1}
        @click=${() => show(id)}
      >${words.t(cls === 'main' && id === 'free_lists' ? 'panel-lists-short' : `panel-${id}`)}</button>`,
    )}
  </div>`;
}

function panel(id: BottomTab, content: unknown, { state, words }: ViewContext): TemplateResult {
  const shown = state.layout === 'narrow' ? state.narrowTab === id : state.bottomTab === id;
  return html`<div class="tabpanel" id="panel-${id}" role="tabpanel" aria-labelledby="tab-${id}" ?hidden=${!shown}>
    ${state.layout === 'narrow' ? html`<h2 class="vh">${words.t(`panel-${id}`)}</h2>` : nothing}
    ${content}
  </div>`;
}
