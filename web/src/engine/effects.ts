/**
 * What follows from the state: a run that was asked for is started, a wish to look becomes one look.
 * The state never calls the engine, and the engine never writes the state but through actions.
 */
import { effect } from '@preact/signals-core';
import { parseAddress, subjectOf } from '../store/select';
import type { RunState } from '../store/state';
import type { Store } from '../store/store';
import { wantsOf } from '../views';
import { type ClientEvent, EngineClient, type WorkerLike } from './client';

export function connectEngine(store: Store, spawn: () => WorkerLike): { stop(): void; dispose(): void } {
  const client = new EngineClient(spawn, (event) => hear(store, event));
  let lastRun = store.state.peek().run.id;
  let lastLook = '';
  let lastFound = '';

  const undoState = effect(() => {
    const state = store.state.value;
    if (state.run.id !== lastRun) {
      lastRun = state.run.id;
      if (state.run.options !== null) client.run(lastRun, state.run.options);
    }
    if (state.place === null || state.run.trace === 0) return;
    const wants = wantsOf(state);
    const look = JSON.stringify([state.run.trace, state.place, wants, growth(state.run)]);
    if (look === lastLook) return;
    lastLook = look;
    client.look(state.place.at, wants);
  });

  // An address that was found opens its pool, once per search.
  const undoAnswers = effect(() => {
    const found = store.answers.value?.found;
    if (found === undefined || found.place === null) return;
    const state = store.state.peek();
    if (parseAddress(state.memory.address) !== found.address) return;
    const key = `${found.address} ${state.run.trace}`;
    if (key === lastFound) return;
    lastFound = key;
    const [arena, pool, block] = found.place;
    store.dispatch({ type: 'show-block', at: { arena, pool, block } });
  });

  // Until the person chooses an object, the selection follows the one that the step is about.
  const undoFollow = effect(() => {
    const answers = store.answers.value;
    if (answers === null) return;
    const subject = subjectOf(answers);
    if (subject !== null) store.dispatch({ type: 'suggest', serial: subject });
    const { arena, pool, block } = answers.ledger?.storage ?? {};
    if (typeof arena === 'number' && typeof pool === 'number' && typeof block === 'number') {
      store.dispatch({ type: 'suggest-block', at: { arena, pool, block } });
    }
  });

  return {
    stop: () => client.stop(store.state.peek().run.id),
    dispose: () => {
      undoState();
      undoAnswers();
      undoFollow();
    },
  };
}

/** While a run goes on its length is asked again whenever it has grown by a fifth; at its end once more. */
function growth({ phase, progress }: RunState): string | number {
  if (phase !== 'running' || progress === null) return phase;
  return Math.floor(4 * Math.log2(1 + progress.line_steps));
}

function hear(store: Store, event: ClientEvent): void {
  switch (event.type) {
    case 'ready':
      store.dispatch({ type: 'engine-ready', version: event.version, runtimes: event.runtimes });
      break;
    case 'started':
      store.dispatch({ type: 'run-started', id: event.id });
      break;
    case 'problem':
      store.dispatch({ type: 'run-problem', id: event.id, problem: event.problem });
      break;
    case 'progress':
      store.dispatch({ type: 'run-progress', id: event.id, progress: event.progress });
      break;
    case 'looked':
      // A look of the run before may still come in after a new one has started.
      if (event.answers.trace === store.state.peek().run.trace) store.answer(event.answers);
      break;
    case 'lost':
      store.dispatch({ type: 'engine-lost' });
      break;
    case 'broken':
      store.dispatch({ type: 'engine-broken', message: event.message });
      break;
    case 'looked_in_vain':
      break;
  }
}
