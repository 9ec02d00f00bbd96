// Script budget of the page: everything under dist that ends in .js, as a static host would send it.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET = 220_000;
const dist = new URL('../dist/', import.meta.url);
let total = 0;
for (const name of readdirSync(dist, { recursive: true }).map(String).sort()) {
  if (!/\.(js|css|wasm)$/.test(name)) continue;
  const size = gzipSync(readFileSync(new URL(name, dist)), { level: 9 }).length;
  if (name.endsWith('.js')) total += size;
  console.log(`${String(size).padStart(9)}  ${name}`);
}
console.log(`${String(total).padStart(9)}  script in all, gzip; budget ${BUDGET}`);
if (total > BUDGET) process.exit(1);
