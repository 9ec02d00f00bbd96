/** The bar on top: what to run, how, and the two wishes that concern the page itself. */
import { html, nothing, type TemplateResult } from 'lit';
import type { RunMode, StartHeap } from '../engine/generated/glassheap_wasm';
import type { Theme } from '../store/state';
import { levels } from '../timeline/render';
import type { ViewContext } from '../views/view';
import { icon } from './parts';
import { popover } from './popover';

export interface Commands {
  run(): void;
  stop(): void;
  keys(): void;
  load(source: string): void;
}

const MODES: readonly RunMode[] = ['script', 'module', 'repl'];
const THEMES: readonly Theme[] = ['system', 'light', 'dark', 'contrast'];
const STARTS: readonly StartHeap[] = ['release', 'empty'];
const THEME_ICON: Record<Theme, string> = { system: 'half', light: 'sun', dark: 'moon', contrast: 'half' };

export function toolbar(context: ViewContext, commands: Commands): TemplateResult {
  const { state, words, dispatch } = context;
  const running = state.run.phase === 'running';
  const narrow = state.layout === 'narrow';
  const nextTheme = THEMES[(THEMES.indexOf(state.theme) + 1) % THEMES.length] ?? 'system';
  const themeLabel = words.t('theme-button', { theme: words.t(`theme-${state.theme}`) });
  return html`<header class="toolbar">
    <button class="skip" data-skip>${words.t('skip-to-code')}</button>
    <h1 class="brand">${icon('mark-logo')}${narrow ? html`<span class="vh">${words.t('brand')}</span>` : words.t('brand')}</h1>
    <div class="grow"></div>
    <span class="pick">
      <select class="select" data-testid="runtime" aria-label=${words.t('runtime-label')} .value=${state.python}
        @change=${(e: Event) => {
          dispatch({ type: 'set-python', python: (e.target as HTMLSelectElement).value });
          commands.run();
        }}>
        ${[...state.engine.runtimes].reverse().map((r) => html`<option value=${r.name} ?selected=${r.name === state.python}>${/^\d/.test(r.patch) ? (narrow ? r.patch : words.t('runtime-cpython', { patch: r.patch })) : words.t('runtime-textbook')}</option>`)}
      </select>${icon('chev')}
    </span>
    ${narrow ? nothing : modes(context, commands)}
    <button
      class="btn icon"
      data-testid="settings"
      popovertarget="settings"
      title=${words.t('settings')}
      aria-label=${words.t('settings')}
    >${icon('gear')}</button>
    ${settings(context, commands)}
    <button
      class="btn"
      data-testid="language"
      lang=${state.language === 'en' ? 'zh-CN' : 'en'}
      title=${words.t('language-button-label')}
      aria-label=${words.t('language-button-label')}
      @click=${() => dispatch({ type: 'set-language', language: state.language === 'en' ? 'zh-CN' : 'en' })}
    >${words.t('language-button')}</button>
    <button
      class="btn icon"
      data-testid="theme"
      data-theme-choice=${state.theme}
      title=${themeLabel}
      aria-label=${themeLabel}
      @click=${() => dispatch({ type: 'set-theme', theme: nextTheme })}
    >${icon(THEME_ICON[state.theme])}</button>
    ${
      narrow
        ? nothing
        : html`<button
      class="btn icon"
      title="${words.t('keys-button')} (?)"
      aria-label=${words.t('keys-button')}
      @click=${() => commands.keys()}
    >${icon('keys')}</button>`
    }
    <span class="run-slot">${
      running
        ? html`<button
          class="btn stop"
          data-testid="stop"
          @click=${() => commands.stop()}
        >${icon('stop')}${words.t('stop')}${narrow ? nothing : html` <kbd>Esc</kbd>`}</button>`
        : html`<button
          class="btn primary"
          data-testid="run"
          ?disabled=${state.run.phase === 'loading'}
          @click=${() => commands.run()}
        >${icon('play')}${words.t('run')}${narrow ? nothing : html` <kbd>Ctrl ↵</kbd>`}</button>`
    }</span>
  </header>`;
}

function modes({ state, words, dispatch }: ViewContext, commands: Commands): TemplateResult {
  return html`<div class="seg" role="group" aria-label=${words.t('mode-label')}>
    ${MODES.map(
      (mode) =>
        html`<button aria-pressed=${state.mode === mode} title=${words.t(`mode-${mode}-hint`).replaceAll('`', '')} @click=${() => {
          dispatch({ type: 'set-mode', mode });
          commands.run();
        }}>${words.t(`mode-${mode}`)}</button>`,
    )}
  </div>`;
}

function settings(context: ViewContext, commands: Commands): TemplateResult {
  const { state, words, dispatch } = context;
  return html`<div class="pop settings" id="settings" popover role="dialog" aria-label=${words.t('settings')} ${popover('below')}>
    ${
      state.layout === 'narrow'
        ? html`<div class="field"><span>${words.t('mode-label')}</span>${modes(context, commands)}</div>
        <div class="field"><span>${words.t('level-label')}</span>${levels(context)}</div>`
        : nothing
    }
    <div class="field"><span>${words.t('start-label')}</span>
      <div class="seg" role="group" aria-label=${words.t('start-label')}>
        ${STARTS.map(
          (start) =>
            html`<button aria-pressed=${state.start === start} data-testid="start-${start}" @click=${() => {
              dispatch({ type: 'set-start', start });
              commands.run();
            }}>${words.t(`start-${start}`)}</button>`,
        )}
      </div>
      <p>${words.t('start-hint')}</p>
    </div>
    <div class="field"><span>${words.t('theme-label')}</span>
      <div class="seg" role="group" aria-label=${words.t('theme-label')}>
        ${THEMES.map(
          (theme) => html`<button
          aria-pressed=${state.theme === theme}
          data-testid="theme-${theme}"
          @click=${() => dispatch({ type: 'set-theme', theme })}
        >${words.t(`theme-${theme}`)}</button>`,
        )}
      </div>
    </div>
    <div class="field"><span>${words.t('letters-label')}</span>
      <div class="seg" role="group" aria-label=${words.t('letters-label')}>
        ${[true, false].map(
          (on) => html`<button
          aria-pressed=${state.letters === on}
          @click=${() => dispatch({ type: 'set-letters', letters: on })}
        >${words.t(on ? 'letters-on' : 'letters-off')}</button>`,
        )}
      </div>
    </div>
  </div>`;
}
