/**
 * What the run draws into the editor: the line that ran, the part of it, badges per line, the place of an error.
 * One state field, fed by one effect; edits move the marks with the text.
 */
import { RangeSet, RangeSetBuilder, StateEffect, StateField, type Text } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  GutterMarker,
  gutter,
  gutterLineClass,
} from '@codemirror/view';
import type { LineBadge, TextRange } from '../engine/generated/glassheap_wasm';

export interface Marks {
  /** Line that ran last, 0 for none. */
  line: number;
  range: TextRange | null;
  badges: readonly LineBadge[];
  problem: { range: TextRange; kind: 'syntax' | 'unsupported' } | null;
  badgeTitle: (badge: LineBadge) => string;
}

export const setMarks = StateEffect.define<Marks>();

class BadgeMarker extends GutterMarker {
  constructor(
    private readonly badge: LineBadge,
    private readonly title: string,
  ) {
    super();
  }
  override eq(other: BadgeMarker): boolean {
    return this.title === other.title;
  }
  override toDOM(): Node {
    const { increfs, decrefs, born, freed } = this.badge;
    const row = document.createElement('div');
    row.className = 'badges';
    row.title = this.title;
    const cell = (cls: string, text: string) => {
      const span = row.appendChild(document.createElement('span'));
      span.className = cls;
      span.textContent = text;
    };
    cell('inc', increfs > 0 ? `+${short(increfs)}` : '');
    cell('dec', decrefs > 0 ? `−${short(decrefs)}` : '');
    cell('born', born > 0 ? short(born) : '');
    cell('freed', freed > 0 ? short(freed) : '');
    return row;
  }
}

/** Four columns are narrow: 20,001 becomes 20k, 512,434 .5M. The title has the whole number. */
function short(n: number): string {
  if (n < 1_000) return String(n);
  if (n < 99_500) return `${Math.round(n / 1_000)}k`;
  if (n < 950_000) return `.${Math.round(n / 100_000)}M`;
  return `${Math.round(n / 1_000_000)}M`;
}

class StepMarker extends GutterMarker {
  override elementClass = 'cm-step-gutter';
}
const stepMarker = new StepMarker();

interface Drawn {
  decorations: DecorationSet;
  gutterLines: RangeSet<GutterMarker>;
  badges: RangeSet<GutterMarker>;
}

const NONE: Drawn = { decorations: Decoration.none, gutterLines: RangeSet.empty, badges: RangeSet.empty };

export const marksField = StateField.define<Drawn>({
  create: () => NONE,
  update(value, transaction) {
    let next = value;
    if (transaction.docChanged) {
      next = {
        decorations: value.decorations.map(transaction.changes),
        gutterLines: value.gutterLines.map(transaction.changes),
        badges: value.badges.map(transaction.changes),
      };
    }
    for (const effect of transaction.effects)
      if (effect.is(setMarks)) next = draw(effect.value, transaction.newDoc);
    return next;
  },
  provide: (field) => [
    EditorView.decorations.from(field, (drawn) => drawn.decorations),
    gutterLineClass.from(field, (drawn) => drawn.gutterLines),
  ],
});

export const badgeGutter = gutter({
  class: 'cm-badges',
  side: 'after',
  markers: (view) => view.state.field(marksField).badges,
});

function draw(marks: Marks, doc: Text): Drawn {
  const ranges = [];
  const lines = new RangeSetBuilder<GutterMarker>();
  if (marks.line >= 1 && marks.line <= doc.lines) {
    const line = doc.line(marks.line);
    ranges.push(Decoration.line({ class: 'cm-step' }).range(line.from));
    lines.add(line.from, line.from, stepMarker);
    if (marks.range !== null) {
      const [from, to] = positions(marks.range, doc);
      if (to > from) ranges.push(Decoration.mark({ class: 'cm-step-range' }).range(from, to));
    }
  }
  if (marks.problem !== null) {
    const [from, end] = positions(marks.problem.range, doc);
    // An error at the end of a line has no width: mark the character before it.
    const to = Math.min(doc.length, Math.max(end, from + 1));
    const start = to > from ? from : Math.max(0, from - 1);
    if (to > start) {
      const cls = marks.problem.kind === 'syntax' ? 'cm-syntax-error' : 'cm-unsupported';
      ranges.push(
        Decoration.mark({ class: cls, attributes: { 'data-problem': marks.problem.kind } }).range(start, to),
      );
    }
  }
  const badges = new RangeSetBuilder<GutterMarker>();
  for (const badge of [...marks.badges].sort((a, b) => a.line - b.line)) {
    if (badge.line < 1 || badge.line > doc.lines) continue;
    const { from } = doc.line(badge.line);
    badges.add(from, from, new BadgeMarker(badge, marks.badgeTitle(badge)));
  }
  return { decorations: Decoration.set(ranges, true), gutterLines: lines.finish(), badges: badges.finish() };
}

/** Positions of a range of the engine, kept inside the text: it may have been edited since. */
export function positions(range: TextRange, doc: Text): [number, number] {
  const at = (line: number, col: number) => {
    const l = doc.line(Math.min(doc.lines, Math.max(1, line)));
    return Math.min(l.to, l.from + col);
  };
  const from = at(range.line, range.col);
  return [from, Math.max(from, at(range.end_line, range.end_col))];
}
