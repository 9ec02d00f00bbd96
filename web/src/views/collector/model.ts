/** What the collector's tables show. */
import type { Candidate, Generation } from '../../engine/generated/glassheap_wasm';

/** Share of the counter bar that is filled; a threshold of 0 never fills. */
export function filled({ count, threshold }: Generation): number {
  return threshold > 0 ? Math.min(1, count / threshold) : 0;
}

export type Verdict = 'held' | 'reached' | 'rescued' | 'unreachable';

/** Only what keeps references of its own is held from outside; the others live by an object that is. */
export function verdictOf(candidate: Candidate): Verdict {
  if (candidate.gc_refs > 0) return 'held';
  if (!candidate.reachable) return 'unreachable';
  return candidate.rescued ? 'rescued' : 'reached';
}

/** References that come from inside the candidate set: what `subtract_refs` took away. */
export function fromInside(candidate: Candidate): number {
  return candidate.refcnt - candidate.gc_refs;
}
