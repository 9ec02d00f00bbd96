/** Output as runs of text: which stream, and whether the cursor has passed it. */
import type { Output } from '../../engine/generated/glassheap_wasm';

export interface Run {
  text: string;
  stderr: boolean;
  later: boolean;
}

/** Characters that the panel shows; a program may print a megabyte. */
export const SHOWN = 200_000;

export function runsOf(output: Output, lineStep: number): Run[] {
  const runs: Run[] = [];
  let length = 0;
  for (const piece of output.pieces) {
    if (length >= SHOWN) break;
    const text = piece.text.slice(0, SHOWN - length);
    length += text.length;
    const later = piece.line_step > lineStep;
    const last = runs[runs.length - 1];
    if (last !== undefined && last.stderr === piece.stderr && last.later === later) last.text += text;
    else runs.push({ text, stderr: piece.stderr, later });
  }
  return runs;
}
