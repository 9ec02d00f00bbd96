/** Play: one step after the other, as long as it lasts. */
import { effect } from '@preact/signals-core';
import { stepFrom } from '../store/select';
import type { Store } from '../store/store';

const STEP_MS = 700;

export function createPlayer(store: Store): void {
  let timer: ReturnType<typeof setInterval> | null = null;
  const step = () => {
    const at = stepFrom(store.state.peek(), store.answers.peek(), 1);
    if (at === null) store.dispatch({ type: 'play', playing: false });
    else store.dispatch({ type: 'go', at });
  };
  effect(() => {
    const { playing } = store.state.value;
    if (playing && timer === null) {
      // At the end there is nothing to play but the whole again.
      if (stepFrom(store.state.peek(), store.answers.peek(), 1) === null) {
        store.dispatch({ type: 'go', at: { level: store.state.peek().level, index: 0 } });
      } else step();
      timer = setInterval(step, STEP_MS);
    } else if (!playing && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  });
}
