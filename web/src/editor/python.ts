/** Python for the editor: Lezer's grammar with just enough around it. The ready-made package would bring completion. */
import {
  HighlightStyle,
  indentService,
  LanguageSupport,
  LRLanguage,
  syntaxHighlighting,
} from '@codemirror/language';
import { tags } from '@lezer/highlight';
import { parser } from '@lezer/python';

const language = LRLanguage.define({
  name: 'python',
  parser,
  languageData: { commentTokens: { line: '#' }, closeBrackets: { brackets: ['(', '[', '{', "'", '"'] } },
});

/** A block begins after a colon and ends with its last statement. */
const indentation = indentService.of((context, pos) => {
  const line = context.lineAt(pos, -1);
  const previous = line.text.trimEnd();
  const own = context.lineIndent(pos, -1);
  if (previous.endsWith(':') && !previous.trimStart().startsWith('#')) return own + context.unit;
  if (/^\s*(return|pass|break|continue|raise)\b/.test(previous)) return Math.max(0, own - context.unit);
  return own;
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null, tags.operatorKeyword], color: 'var(--sy-kw)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--sy-str)' },
  { tag: tags.number, color: 'var(--sy-num)' },
  { tag: tags.comment, color: 'var(--sy-com)' },
  {
    tag: [tags.definition(tags.function(tags.variableName)), tags.definition(tags.className)],
    color: 'var(--sy-def)',
    fontWeight: '600',
  },
]);

export const python = () => [new LanguageSupport(language, [indentation]), syntaxHighlighting(colours)];
