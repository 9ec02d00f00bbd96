/** The one store: a signal of the state, a signal of the answers, one dispatch. */
import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { Action } from './action';
import { type Answers, keep } from './answers';
import { reduce } from './reduce';
import type { AppState } from './state';

export interface Store {
  readonly state: ReadonlySignal<AppState>;
  readonly answers: ReadonlySignal<Answers | null>;
  dispatch(action: Action): void;
  answer(answers: Answers): void;
}

export function createStore(initial: AppState): Store {
  const state = signal(initial);
  const answers = signal<Answers | null>(null);
  return {
    state,
    answers,
    dispatch(action) {
      state.value = reduce(state.peek(), action);
    },
    answer(next) {
      answers.value = keep(answers.peek(), next);
    },
  };
}
