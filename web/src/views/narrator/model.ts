/** Which sentence is said, and what is said aloud. */
import type { Message, Moment } from '../../engine/generated/glassheap_wasm';
import type { Words } from '../../i18n';

export interface Narration {
  first: Message | null;
  more: Message[];
}

export function narrationOf(moment: Moment): Narration {
  const [first, ...more] = moment.narrator;
  return { first: first ?? null, more };
}

/** For the live region: where, then the sentence. */
export function spoken(moment: Moment, words: Words): string {
  const { first } = narrationOf(moment);
  const where = moment.line > 0 ? words.t('line-tag', { line: moment.line }) : '';
  return [where, first === null ? '' : words.plain(first)].filter((part) => part !== '').join(': ');
}
