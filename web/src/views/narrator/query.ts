import type { Wants } from '../../engine/protocol';

/** The sentences are part of every moment. */
export const query = (): Partial<Wants> => ({});
