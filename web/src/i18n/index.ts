/**
 * Words on screen, in the language of the state. One bundle per language holds the page's own words and the core's
 * messages, so a key from the engine and a key of the page are looked up the same way.
 *
 * Rich text: backticks become `<code>`, objects become linked bold names.
 */
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';
import { html, nothing, type TemplateResult } from 'lit';
import coreEn from '../../../crates/glassheap_trace/locales/en.ftl?raw';
import coreZh from '../../../crates/glassheap_trace/locales/zh-CN.ftl?raw';
import type { Message, ObjectRef } from '../engine/generated/glassheap_wasm';
import pageEn from './en.ftl?raw';
import pageZh from './zh-CN.ftl?raw';

export type Language = 'en' | 'zh-CN';
export const LANGUAGES: readonly Language[] = ['en', 'zh-CN'];
export const CATALOGUES = {
  page: { en: pageEn, 'zh-CN': pageZh },
  core: { en: coreEn, 'zh-CN': coreZh },
} as const;

function bundleOf(language: Language): FluentBundle {
  // Both languages run left to right: isolating marks would only get into copied text.
  const bundle = new FluentBundle(language, { useIsolating: false });
  for (const catalogue of [CATALOGUES.page, CATALOGUES.core]) {
    bundle.addResource(new FluentResource(catalogue[language]));
  }
  return bundle;
}

const bundles: Record<Language, FluentBundle> = { en: bundleOf('en'), 'zh-CN': bundleOf('zh-CN') };

export type Args = Record<string, FluentVariable>;

/** Renders a linked object name; set by the page, so that this module needs no store. */
export type ObjectLink = (object: ObjectRef, words: string) => TemplateResult;

export class Words {
  private readonly bundle: FluentBundle;
  private readonly grouped: Intl.NumberFormat;

  constructor(
    readonly language: Language,
    private readonly link: ObjectLink = (_object, words) => html`<b>${words}</b>`,
  ) {
    this.bundle = bundles[language];
    this.grouped = new Intl.NumberFormat(language === 'zh-CN' ? 'zh-CN' : 'en');
  }

  /** The text of a key. An unknown key shows itself and its arguments: legible, and easy to report. */
  t(key: string, args: Args = {}): string {
    const pattern = this.bundle.getMessage(key)?.value;
    if (pattern === null || pattern === undefined) {
      const shown = Object.entries(args).map(([name, value]) => `${name} ${String(value)}`);
      return shown.length > 0 ? `${key} (${shown.join(', ')})` : key;
    }
    const errors: Error[] = [];
    return this.bundle.formatPattern(pattern, args, errors);
  }

  has(key: string): boolean {
    return this.bundle.hasMessage(key);
  }

  n(value: number): string {
    return this.grouped.format(value);
  }

  /** `list #3`, in the words of the language. */
  object(object: ObjectRef): string {
    const word = this.typeName(object.type_name);
    return `${word} #${object.serial}`;
  }

  typeName(name: string): string {
    const key = `type-${name}`;
    return this.bundle.hasMessage(key) ? this.t(key) : name;
  }

  /** A key of the page with code marks made into elements. */
  rich(key: string, args: Args = {}): TemplateResult {
    return this.dress(this.t(key, args), []);
  }

  /** A message of the core. */
  say(message: Message): TemplateResult {
    const objects: ObjectRef[] = [];
    const args: Args = {};
    for (const { name, value } of message.args) {
      if (value.type === 'object') {
        // Stands in for the object until the sentence is made: Fluent may move it.
        args[name] = `\u{e000}${objects.length}\u{e001}`;
        objects.push(value.value);
      } else if (value.type === 'code' && this.bundle.hasMessage(message.key)) {
        args[name] = value.value;
      } else args[name] = value.value;
    }
    return this.dress(this.t(message.key, args), objects);
  }

  /** A message of the core as plain text, for labels and live regions. */
  plain(message: Message): string {
    const args: Args = {};
    for (const { name, value } of message.args) {
      args[name] = value.type === 'object' ? this.object(value.value) : value.value;
    }
    return this.t(message.key, args).replaceAll('`', '');
  }

  private dress(text: string, objects: ObjectRef[]): TemplateResult {
    const parts = text.split(/(`[^`]*`|\u{e000}\d+\u{e001})/u).map((part) => {
      if (part === '') return nothing;
      if (part.startsWith('`')) return html`<code>${part.slice(1, -1)}</code>`;
      if (part.startsWith('\u{e000}')) {
        const object = objects[Number(part.slice(1, -1))];
        return object === undefined ? nothing : this.link(object, this.object(object));
      }
      return part;
    });
    return html`${parts}`;
  }
}
