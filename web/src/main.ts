/** Wires the parts together; decides nothing. */
import { effect } from '@preact/signals-core';
import { html, render } from 'lit';
import './ui/tokens.css';
import './ui/glassheap.css';
import './ui/app.css';
import { GlassheapEditor } from './editor/editor';
import { FIRST_EXAMPLE } from './editor/examples';
import { spawnWorker } from './engine/client';
import { connectEngine } from './engine/effects';
import { Words } from './i18n';
import { runOptions } from './store/select';
import { type AppState, INITIAL, type Layout } from './store/state';
import { createStore } from './store/store';
import { page } from './ui/app';
import { type Command, commandOf, isTyping } from './ui/keys';
import { createLive } from './ui/live';
import { createPlayer } from './ui/player';
import { installSprite } from './ui/sprite';
import { loadSettings, loadSource, saveSettings, saveSource } from './ui/storage';
import { changeBeside } from './views/inspector/model';
import { spoken } from './views/narrator/model';
import type { ViewContext } from './views/view';

const store = createStore(loadSettings(localStorage, INITIAL, navigator.languages));
const { dispatch } = store;
const root = document.querySelector('#app');
if (!(root instanceof HTMLElement)) throw new Error('the page has no #app');

installSprite(document);
const say = createLive(document);
const editor = new GlassheapEditor();
editor.value = loadSource(localStorage) ?? FIRST_EXAMPLE;

// The engine.
const engine = connectEngine(store, spawnWorker);
let lastRun = '';
const run = (limits = store.state.peek().limits) => {
  if (store.state.peek().run.phase === 'loading') return;
  lastRun = editor.value;
  dispatch({ type: 'run', options: { ...runOptions(store.state.peek(), lastRun), limits } });
};
createPlayer(store);
const undoFirst = effect(() => {
  if (store.state.value.run.phase !== 'idle') return;
  queueMicrotask(() => {
    undoFirst();
    run();
  });
});

const commands = {
  run: () => run(),
  stop: () => engine.stop(),
  keys: () => document.querySelector<HTMLDialogElement>('#keys')?.showModal(),
  load: (source: string) => {
    editor.value = source;
    run();
  },
};
const actions = {
  run: commands.run,
  goToLine: (line: number, col: number) => {
    dispatch({ type: 'show-panel', tab: 'code' });
    requestAnimationFrame(() => editor.goTo(line, col));
  },
  raise: (which: string) => {
    const { limits } = store.state.peek();
    const options = store.state.peek().run.options?.limits ?? limits;
    const raised = { ...options };
    if (which === 'line_steps' || which === 'heap_bytes' || which === 'output_bytes')
      raised[which] = (options[which] ?? 0) * 10 || null;
    run(raised);
  },
  showOutput: () => {
    dispatch({ type: 'show-panel', tab: 'code' });
    requestAnimationFrame(() => {
      const out = document.querySelector<HTMLElement>('[data-testid=output]');
      out?.scrollTo({ top: out.scrollHeight });
      out?.focus();
    });
  },
};

// The editor.
editor.addEventListener('gh-edit', () => {
  const text = editor.value;
  saveSource(localStorage, text);
  dispatch({ type: 'edited', edited: text !== lastRun });
});
editor.addEventListener('gh-run', () => run());
editor.addEventListener('gh-leave', () =>
  document.querySelector<HTMLElement>('[data-testid=step-forward]')?.focus(),
);

// Drawing: once a frame, whatever has changed.
let words = wordsFor(store.state.peek().language);
function wordsFor(language: AppState['language']): Words {
  return new Words(
    language,
    (object, name) =>
      html`<button class="link-object" @click=${() => dispatch({ type: 'select', serial: object.serial })}><b>${name}</b></button>`,
  );
}

let frame = 0;
effect(() => {
  void store.state.value;
  void store.answers.value;
  if (frame === 0) frame = requestAnimationFrame(draw);
});

let marked: unknown[] = [];
function draw(): void {
  frame = 0;
  const state = store.state.peek();
  const answers = store.answers.peek();
  if (words.language !== state.language) words = wordsFor(state.language);
  document.documentElement.lang = state.language;
  document.documentElement.dataset.theme = themeOf(state);
  const context: ViewContext = { state, answers, words, dispatch };
  if (root instanceof HTMLElement) render(page(context, editor, commands, actions), root);

  const { problem } = state.run;
  const next = [answers?.moment, answers?.badges, problem, state.level, words];
  if (next.some((part, i) => part !== marked[i])) {
    const stepped = answers?.moment !== marked[0];
    if (words !== marked[4]) editor.label(words.t('editor-label'));
    marked = next;
    const moment = answers?.moment;
    // With a problem the picture is still of the run before, and its lines are not those of this text.
    const ran = problem === null;
    editor.mark(
      {
        line: ran ? (moment?.line ?? 0) : 0,
        range: !ran || state.level === 'line' ? null : (moment?.range ?? null),
        badges: ran ? (answers?.badges?.lines ?? []) : [],
        problem:
          problem !== null && problem.kind !== 'unknown_runtime'
            ? { range: problem.range, kind: problem.kind }
            : null,
        badgeTitle: (b) =>
          words.t('badge-title', {
            line: b.line,
            runs: b.runs,
            increfs: b.increfs,
            decrefs: b.decrefs,
            born: b.born,
            freed: b.freed,
          }),
      },
      stepped,
    );
    if (moment !== undefined) say(spoken(moment, words));
  }
}

function themeOf(state: AppState): string {
  if (state.theme !== 'system') return state.theme;
  if (contrast.matches) return 'contrast';
  return dark.matches ? 'dark' : 'light';
}

// The surroundings.
const dark = matchMedia('(prefers-color-scheme: dark)');
const contrast = matchMedia('(prefers-contrast: more)');
const narrow = matchMedia('(max-width: 899px)');
const medium = matchMedia('(max-width: 1279px)');
const redraw = () => {
  if (frame === 0) frame = requestAnimationFrame(draw);
};
const measure = () => {
  const layout: Layout = narrow.matches ? 'narrow' : medium.matches ? 'medium' : 'wide';
  dispatch({ type: 'set-layout', layout, width: innerWidth });
};
for (const query of [dark, contrast]) query.addEventListener('change', redraw);
for (const query of [narrow, medium]) query.addEventListener('change', measure);
addEventListener('resize', redraw);
measure();

effect(() => saveSettings(localStorage, store.state.value));

// Keys.
addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const target = event.composedPath()[0] ?? event.target;
  const { key, shiftKey: shift, altKey: alt } = event;
  const press = { key, shift, alt, ctrl: event.ctrlKey || event.metaKey, typing: isTyping(target) };
  // Space and Enter press the button that has the focus.
  if (key === ' ' && target instanceof HTMLElement && target.matches('button, summary, a')) return;
  if (document.querySelector('dialog[open]') !== null) return;
  const command = commandOf(press, store.state.peek(), store.answers.peek());
  if (command === null) return;
  event.preventDefault();
  follow(command);
});

const PANEL_KEYS = ['code', 'objects', 'inspector', 'memory', 'collector', 'free_lists'] as const;
const CYCLE = ['code', 'objects', 'inspector', 'bottom', 'playback'] as const;

function follow(command: Command): void {
  switch (command.do) {
    case 'go':
      dispatch({ type: 'play', playing: false });
      dispatch({ type: 'go', at: command.at });
      break;
    case 'play':
      dispatch({ type: 'play', playing: !store.state.peek().playing });
      break;
    case 'run':
      run();
      break;
    case 'stop':
      engine.stop();
      break;
    case 'keys':
      commands.keys();
      break;
    case 'jump':
      document.querySelector<HTMLElement>('#jump')?.showPopover();
      break;
    case 'ledger':
      openPanel('inspector');
      break;
    case 'clear':
      dispatch({ type: 'select', serial: null });
      break;
    case 'change': {
      const { moment, ledger } = store.answers.peek() ?? {};
      const change = ledger && moment ? changeBeside(ledger, moment.line_step, command.by) : null;
      if (change !== null) dispatch({ type: 'go', at: { level: 'line', index: change.line_step } });
      break;
    }
    case 'panel': {
      const id = PANEL_KEYS[command.number - 1];
      if (id !== undefined) openPanel(id);
      break;
    }
    case 'cycle': {
      const shown = CYCLE.filter(
        (id) => document.querySelector(`[data-panel='${id}']:not([hidden])`) !== null,
      );
      const here = document.activeElement?.closest('[data-panel]')?.getAttribute('data-panel');
      const at = here ? shown.map(String).indexOf(here) : -1;
      const next = shown[(at + command.by + shown.length) % shown.length];
      if (next !== undefined) focusPanel(next);
      break;
    }
  }
}

function openPanel(id: (typeof PANEL_KEYS)[number]): void {
  const { layout } = store.state.peek();
  if (id === 'code' || id === 'objects') dispatch({ type: 'show-panel', tab: id });
  else if (id !== 'inspector' || layout === 'medium') dispatch({ type: 'show-tab', tab: id });
  requestAnimationFrame(() => focusPanel(id));
}

function focusPanel(id: string): void {
  if (id === 'code') {
    editor.focus();
    return;
  }
  const tab = document.getElementById(`tab-${id}`);
  if (tab !== null) {
    tab.focus();
    return;
  }
  const panel = document.querySelector<HTMLElement>(`[data-panel='${id}']`);
  const first = panel?.querySelector<HTMLElement>(
    "[role=treeitem][tabindex='0'], [role=tab][tabindex='0'], button:not([aria-disabled='true']), [tabindex='0']",
  );
  (first ?? panel)?.focus();
}

document.addEventListener('click', (event) => {
  if (event.target instanceof Element && event.target.matches('[data-skip]')) editor.focus();
});
