/** The real engine: what wasm-pack made, brought into the shape of `session.ts`. */
import init, { runtimes, Session, version } from './pkg/glassheap_wasm.js';
import type { Engine } from './session';

export async function loadWasmEngine(): Promise<Engine> {
  await init({ module_or_path: new URL('./pkg/glassheap_wasm_bg.wasm', import.meta.url) });
  return { runtimes, version, open: (options) => new Session(options) };
}
