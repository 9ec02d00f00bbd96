/** Every pair of tokens that is used together keeps its ratio in every theme: text 4.5, shapes 3. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

function tokensOf(selector: string): Map<string, string> {
  const start = css.indexOf(selector);
  const block = css.slice(start, css.indexOf('\n}', start));
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

const THEMES = {
  light: tokensOf(":root, [data-theme='light']"),
  dark: tokensOf("[data-theme='dark'] {"),
  contrast: tokensOf("[data-theme='contrast'] {"),
};

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((i) => Number.parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const TYPES = [
  'int',
  'float',
  'str',
  'list',
  'tuple',
  'dict',
  'set',
  'instance',
  'function',
  'class',
  'frame',
  'other',
];
const TEXT: [string, string][] = [
  ...['bg-panel', 'bg-sunken', 'bg-app', 'bg-hover', 'dying-tint', 'accent-tint', 'step-line'].map(
    (bg): [string, string] => ['ink-3', bg],
  ),
  ...['bg-panel', 'bg-raised', 'bg-hover', 'born-tint', 'dying-tint'].map((bg): [string, string] => [
    'ink-2',
    bg,
  ]),
  ...['bg-panel', 'bg-hover', 'step-line', 'bg-raised', 'accent-tint'].map((bg): [string, string] => [
    'ink-1',
    bg,
  ]),
  ['accent-ink', 'bg-panel'],
  ['accent-ink', 'accent-tint'],
  ['on-accent', 'accent'],
  ['born', 'bg-panel'],
  ['born', 'born-tint'],
  ['dying', 'bg-panel'],
  ['dying', 'dying-tint'],
  ['bg-panel', 'dying'],
  ['doubt', 'bg-panel'],
  ['doubt', 'doubt-tint'],
  ...['kw', 'str', 'num', 'com', 'def'].flatMap((s): [string, string][] => [
    [`sy-${s}`, 'bg-code'],
    [`sy-${s}`, 'step-line'],
  ]),
  ...TYPES.map((t): [string, string] => [`ty-${t}`, 'bg-panel']),
];
const SHAPES: [string, string][] = [
  ...['line-3', 'focus', 'step-edge', 'cell-live', 'cell-parked'].map((c): [string, string] => [
    c,
    'bg-panel',
  ]),
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((i): [string, string] => [`sz-${i}`, 'bg-panel']),
];

describe('contrast', () => {
  for (const [theme, tokens] of Object.entries(THEMES)) {
    it(`${theme}: text 4.5, shapes 3`, () => {
      const low: string[] = [];
      const check = (pairs: [string, string][], least: number) => {
        for (const [front, back] of pairs) {
          const f = tokens.get(front);
          const b = tokens.get(back);
          if (f === undefined || b === undefined) low.push(`${front} or ${back} is missing`);
          else if (ratio(f, b) < least) low.push(`${front} on ${back}: ${ratio(f, b).toFixed(2)}`);
        }
      };
      check(TEXT, 4.5);
      check(SHAPES, 3);
      expect(low).toEqual([]);
    });
  }

  it('knows black on white', () => {
    expect(ratio('#000000', '#ffffff')).toBeCloseTo(21);
  });
});
