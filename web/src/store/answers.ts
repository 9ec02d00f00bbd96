/**
 * The latest answers of the engine. A look asks only what is on screen, so what it does not bring is kept from before
 * as long as it is of the same trace: output and timeline do not depend on the cursor, and a hidden tab may be stale.
 */
import type { Answers as Looked } from '../engine/protocol';

export type Answers = Looked;

export function keep(before: Answers | null, next: Answers): Answers {
  if (before === null || before.trace !== next.trace) return next;
  const kept: Answers = { ...next };
  if (next.output === undefined && before.output !== undefined) kept.output = before.output;
  if (next.timeline === undefined && before.timeline !== undefined) kept.timeline = before.timeline;
  return kept;
}
