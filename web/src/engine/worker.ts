/** The module worker that owns the engine. What it does is in `desk.ts`; this file connects it to the scope. */
import { Desk } from './desk';
import type { Reply, Request } from './protocol';
import type { Engine } from './session';

const scope = self as unknown as {
  postMessage(reply: Reply, transfer: ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<Request>) => void): void;
};

// A message to ourselves comes after the page's messages that are already waiting, without setTimeout's clamp to 4 ms.
const yielding = new MessageChannel();
const tasks: (() => void)[] = [];
yielding.port1.onmessage = () => guarded(() => tasks.shift()?.());

async function load(canned: boolean): Promise<Engine> {
  if (import.meta.env.DEV && canned) {
    return (await import('./fake_session')).fakeEngine;
  }
  return (await import('./wasm_engine')).loadWasmEngine();
}

function broken(thrown: unknown): void {
  const message = thrown instanceof Error ? `${thrown.message}\n${thrown.stack ?? ''}` : String(thrown);
  scope.postMessage({ type: 'broken', message }, []);
}

function guarded(task: () => void): void {
  try {
    task();
  } catch (thrown) {
    broken(thrown);
  }
}

// Requests that come while the wasm is still loading wait here.
const early: Request[] = [];
let desk: Desk | null = null;
scope.addEventListener('message', ({ data: request }) => {
  const at = desk;
  if (request.type === 'hello') load(request.canned).then(open, broken);
  else if (at === null) early.push(request);
  else guarded(() => at.handle(request));
});

function open(engine: Engine): void {
  guarded(() => {
    const opened = new Desk(engine, {
      post: (reply, transfer) => scope.postMessage(reply, transfer),
      later: (task) => {
        tasks.push(task);
        yielding.port2.postMessage(null);
      },
      now: () => performance.now(),
    });
    opened.greet();
    desk = opened;
    for (const request of early) opened.handle(request);
  });
}
