import { Text } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { positions } from './marks';

const doc = Text.of(['a = 1', 'b = "😀" + x', '']);

describe('ranges of the engine in the text', () => {
  it('counts columns in UTF-16 code units', () => {
    const [from, to] = positions({ line: 2, col: 4, end_line: 2, end_col: 8 }, doc);
    expect(doc.sliceString(from, to)).toBe('"😀"');
  });
  it('stays inside a text that has become shorter', () => {
    expect(positions({ line: 9, col: 3, end_line: 12, end_col: 50 }, doc)).toEqual([doc.length, doc.length]);
  });
});
