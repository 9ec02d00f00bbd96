// The engine's types are committed so that the page can be checked without a Rust build.
// Where the engine has been built, the two must be the same file.
import { existsSync, readFileSync } from 'node:fs';

const built = new URL('../src/engine/pkg/glassheap_wasm.d.ts', import.meta.url);
const kept = new URL('../src/engine/generated/glassheap_wasm.d.ts', import.meta.url);
if (!existsSync(built)) {
  console.log('engine types: not compared, src/engine/pkg has not been built');
} else if (readFileSync(built, 'utf8') !== readFileSync(kept, 'utf8')) {
  console.error(
    'engine types: src/engine/generated/glassheap_wasm.d.ts is stale; copy src/engine/pkg/glassheap_wasm.d.ts over it and look at the difference',
  );
  process.exit(1);
} else {
  console.log('engine types: same as built');
}
