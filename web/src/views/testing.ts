/** For tests: the canned run at a step, as a view would see it. */
import { render } from 'lit';
import { fakeEngine } from '../engine/fake_session';
import type { Answers } from '../engine/protocol';
import { Words } from '../i18n';
import type { Action } from '../store/action';
import { type AppState, DEFAULT_LIMITS, INITIAL } from '../store/state';
import type { View, ViewContext } from './view';

export function answersAt(
  step: number,
  selection: number | null = null,
  pool: number | null = null,
): Answers {
  const session = fakeEngine.open({
    source: '',
    python: '3.14',
    mode: 'script',
    start: 'release',
    limits: DEFAULT_LIMITS,
    input: [],
  });
  session.advance(1_000);
  const moment = session.seek('line', step);
  const detail = pool === null ? null : session.pool(0, pool);
  return {
    trace: 1,
    moment,
    picture: session.picture(),
    ledger: selection === null ? null : (session.ledger(selection) ?? null),
    collector: session.collector(),
    memory: session.memory(),
    arena_pools: { arena: 0, pools: session.arena_pools(0) },
    pool: pool === null || !detail ? null : { arena: 0, pool, detail, blocks: session.pool_blocks(0, pool) },
    output: session.output(),
    badges: session.badges(),
    timeline: session.timeline(400),
  };
}

export function show(
  view: View,
  answers: Answers | null,
  more: Partial<AppState> = {},
): { root: HTMLElement; actions: Action[] } {
  const actions: Action[] = [];
  const state: AppState = { ...INITIAL, ...more };
  const context: ViewContext = {
    state,
    answers,
    words: new Words(state.language),
    dispatch: (action) => actions.push(action),
  };
  const root = document.createElement('div');
  render(view.render(context), root);
  return { root, actions };
}

/** Text as it is read: runs of white space are one space. */
export const read = (element: Element | null): string =>
  (element?.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
