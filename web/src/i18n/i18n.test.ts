import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FluentResource } from '@fluent/bundle';
import { render } from 'lit';
import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../editor/examples';
import { CATALOGUES, LANGUAGES, Words } from '.';

const keysOf = (ftl: string) => new FluentResource(ftl).body.map((entry) => entry.id).sort();
const variables = (ftl: string) =>
  new Map(
    ftl
      .split(/\n(?=[a-z])/i)
      .map(
        (entry) =>
          [
            entry.split(' ')[0] ?? '',
            [...new Set(entry.match(/\$[a-z_0-9]+/g) ?? [])].sort().join(' '),
          ] as const,
      )
      .filter(([key]) => /^[a-z]/i.test(key)),
  );

describe('catalogues', () => {
  for (const [name, catalogue] of Object.entries(CATALOGUES)) {
    it(`${name}: both languages have the same keys, each once`, () => {
      const en = keysOf(catalogue.en);
      expect(keysOf(catalogue['zh-CN'])).toEqual(en);
      expect(new Set(en).size).toBe(en.length);
    });

    it(`${name}: no language uses an argument that the other does not know`, () => {
      const en = variables(catalogue.en);
      for (const [key, used] of variables(catalogue['zh-CN'])) {
        for (const variable of used.split(' ').filter((v) => v !== ''))
          expect(`${key}: ${en.get(key)}`).toContain(variable);
      }
    });
  }

  it('page and core do not use the same key for two things', () => {
    const page = new Set(keysOf(CATALOGUES.page.en));
    expect(keysOf(CATALOGUES.core.en).filter((key) => page.has(key))).toEqual([]);
  });

  it('has every key that the source names', () => {
    const all = new Set([...keysOf(CATALOGUES.page.en), ...keysOf(CATALOGUES.core.en)]);
    const src = join(import.meta.dirname, '..');
    const missing: string[] = [];
    for (const file of readdirSync(src, { recursive: true }).map(String)) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts') || file.includes('pkg')) continue;
      const text = readFileSync(join(src, file), 'utf8');
      for (const [, key] of text.matchAll(/\.(?:t|rich)\(\s*'([a-z][a-z0-9_-]*)'/g))
        if (key && !all.has(key)) missing.push(`${file}: ${key}`);
      for (const [, a, b] of text.matchAll(/\.(?:t|rich)\([^'`()]*\? '([a-z0-9_-]+)' : '([a-z0-9_-]+)'/g)) {
        for (const key of [a, b]) if (key && !all.has(key)) missing.push(`${file}: ${key}`);
      }
      // Keys made from parts: at least one message must begin like that.
      for (const [, stem] of text.matchAll(/\.t\(`([a-z_-]+)\$\{/g)) {
        if (stem && ![...all].some((key) => key.startsWith(stem))) missing.push(`${file}: ${stem}…`);
      }
    }
    expect(missing).toEqual([]);
  });

  it('has a title for each example', () => {
    const words = new Words('en');
    for (const { id } of EXAMPLES) expect(words.has(`example-${id}`)).toBe(true);
  });

  it('formats every message in every language without an error', () => {
    for (const language of LANGUAGES) {
      const words = new Words(language);
      const names = (CATALOGUES.page.en + CATALOGUES.core.en).match(/\$[a-z_0-9]+/g) ?? [];
      const args = Object.fromEntries(names.map((name) => [name.slice(1), 2]));
      for (const key of keysOf(CATALOGUES.page[language])) expect(words.t(key, args)).not.toContain('{$');
    }
  });
});

describe('words', () => {
  it('shows an unknown key with its arguments', () => {
    expect(new Words('en').t('narrator-unheard-of', { a: 1 })).toBe('narrator-unheard-of (a 1)');
  });

  it('says an unknown message of the core legibly, with its object', () => {
    const root = document.createElement('div');
    const object = { serial: 7, type_name: 'list', kind: 'list' as const };
    render(
      new Words('en').say({
        key: 'narrator-unheard-of',
        args: [{ name: 'object', value: { type: 'object', value: object } }],
      }),
      root,
    );
    expect(root.textContent).toBe('narrator-unheard-of (object list #7)');
  });

  it('translates builtin types and leaves the others', () => {
    const words = new Words('zh-CN');
    expect(words.object({ serial: 3, type_name: 'list', kind: 'list' })).toBe('列表 #3');
    expect(words.object({ serial: 4, type_name: 'Node', kind: 'instance' })).toBe('Node #4');
  });

  it('writes numbers as the language does', () => {
    expect(new Words('en').n(1_048_576)).toBe('1,048,576');
  });
});
