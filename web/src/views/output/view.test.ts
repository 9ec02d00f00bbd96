import { describe, expect, it } from 'vitest';
import { answersAt, read, show } from '../testing';
import { runsOf, SHOWN } from './model';
import { output } from './render';

describe('output', () => {
  it('dims what is printed later than the cursor', () => {
    const early = show(output, answersAt(3)).root;
    expect(early.querySelector('.later')?.textContent).toBe('2\n');
    expect(show(output, answersAt(16)).root.querySelector('.later')).toBeNull();
  });

  it('labels stderr', () => {
    const answers = answersAt(16);
    answers.output?.pieces.push({ stderr: true, text: 'Traceback\n', line_step: 16 });
    expect(read(show(output, answers).root.querySelector('[data-stream=stderr]'))).toBe('stderrTraceback');
  });

  it('joins pieces of one kind and cuts a flood', () => {
    const piece = { stderr: false, text: 'x'.repeat(150_000), line_step: 1 };
    const runs = runsOf({ pieces: [piece, piece, piece] }, 1);
    expect(runs).toHaveLength(1);
    expect(runs[0]?.text).toHaveLength(SHOWN);
  });
});
