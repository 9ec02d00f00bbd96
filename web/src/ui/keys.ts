/** Keys outside and inside the editor, and the sheet that lists them. Single letters can be switched off. */
import { html, type TemplateResult } from 'lit';
import type { Place } from '../engine/protocol';
import type { Answers } from '../store/answers';
import { positionAt, stepAt } from '../store/select';
import type { AppState } from '../store/state';
import type { ViewContext } from '../views/view';
import { icon } from './parts';

export type Command =
  | { do: 'go'; at: Place }
  | { do: 'play' | 'run' | 'stop' | 'jump' | 'keys' | 'ledger' | 'clear' }
  | { do: 'change'; by: -1 | 1 }
  | { do: 'panel'; number: number }
  | { do: 'cycle'; by: -1 | 1 };

export interface Press {
  key: string;
  shift: boolean;
  alt: boolean;
  ctrl: boolean;
  /** Where text is typed keys mean themselves. */
  typing: boolean;
}

/** What a press means, or `null`. A table to be read, and tested, from top to bottom. */
export function commandOf(press: Press, state: AppState, answers: Answers | null): Command | null {
  const { key, shift, alt, ctrl, typing } = press;
  if (ctrl && key === 'Enter') return { do: 'run' };
  if (key === 'F6') return { do: 'cycle', by: shift ? -1 : 1 };
  if (typing || ctrl) return null;
  const go = (at: Place | null): Command | null => (at === null ? null : { do: 'go', at });
  if (key === 'ArrowRight' || key === 'ArrowLeft') {
    const by = key === 'ArrowRight' ? 1 : -1;
    if (alt) return { do: 'change', by };
    return go(stepAt(shift ? 'line' : state.level, answers, by));
  }
  if (alt) return null;
  switch (key) {
    case 'Home':
      return go({ level: state.level, index: 0 });
    case 'End':
      return answers === null
        ? null
        : go({ level: state.level, index: positionAt(state.level, answers).last });
    case ' ':
      return { do: 'play' };
    case 'Escape':
      return state.run.phase === 'running' ? { do: 'stop' } : { do: 'clear' };
  }
  if (!state.letters) return null;
  switch (key) {
    case '.':
      return go(stepAt('event', answers, 1));
    case ',':
      return go(stepAt('event', answers, -1));
    case 'g':
      return { do: 'jump' };
    case 'l':
      return { do: 'ledger' };
    case '?':
      return { do: 'keys' };
  }
  return /^[1-6]$/.test(key) ? { do: 'panel', number: Number(key) } : null;
}

/** Whether the element with focus takes characters. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true;
  return target.tagName === 'GH-EDITOR';
}

const SHEET: readonly [keys: string, word: string][] = [
  ['Ctrl ↵', 'key-run'],
  ['Esc', 'key-stop'],
  ['← →', 'key-step'],
  ['⇧← ⇧→', 'key-line'],
  [', .', 'key-micro'],
  ['Alt← Alt→', 'key-change'],
  ['Home End', 'key-ends'],
  ['Space', 'key-play'],
  ['g', 'key-jump'],
  ['F6 ⇧F6', 'key-panels'],
  ['1 … 6', 'key-panel-n'],
  ['l', 'key-ledger'],
  ['Esc', 'key-escape'],
  ['?', 'key-help'],
];

export function keySheet({ words }: ViewContext, close: () => void): TemplateResult {
  return html`<dialog class="keys" id="keys" aria-label=${words.t('keys-title')} @click=${(e: Event) => {
    if (e.target === e.currentTarget) close();
  }}>
    <div class="phead"><h2>${words.t('keys-title')}</h2><span class="grow"></span><button
      class="btn small icon"
      aria-label=${words.t('close')}
      title=${words.t('close')}
      @click=${close}
    >${icon('x')}</button></div>
    <dl>${SHEET.map(([keys, word]) => html`<dt>${keys.split(' ').map((k) => html`<kbd>${k}</kbd> `)}</dt><dd>${words.t(word)}</dd>`)}</dl>
    <p>${words.t('keys-in-editor')}</p>
  </dialog>`;
}
