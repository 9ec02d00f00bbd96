/** What a view is: a pure function of state and answers, plus the questions that it asks the engine. */
import type { TemplateResult } from 'lit';
import type { Wants } from '../engine/protocol';
import type { Words } from '../i18n';
import type { Action } from '../store/action';
import type { Answers } from '../store/answers';
import type { AppState } from '../store/state';

export interface ViewContext {
  state: AppState;
  answers: Answers | null;
  words: Words;
  dispatch: (action: Action) => void;
}

export interface View {
  id: string;
  /** Key of the panel's title. */
  title: string;
  query(state: AppState): Partial<Wants>;
  render(context: ViewContext): TemplateResult;
}
