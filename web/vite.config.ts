import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Without the wasm the page can still be built for a look at its size; the engine then says that it is missing.
const hasEngine = existsSync(here('src/engine/pkg/glassheap_wasm.js'));

export default defineConfig({
  base: './',
  resolve: {
    alias: hasEngine
      ? []
      : [{ find: './pkg/glassheap_wasm.js', replacement: here('src/engine/missing_engine.ts') }],
  },
  build: {
    outDir: 'dist',
    target: 'es2023',
    // Nothing may become a data: URL: the recommended policy allows scripts and the wasm from 'self' only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
  // The core's messages are shared with Rust and live beside it.
  server: { fs: { allow: ['.', '../crates/glassheap_trace/locales'] } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
  },
});
