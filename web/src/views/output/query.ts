import type { Wants } from '../../engine/protocol';

/** Output comes with every look as soon as there is more of it; nothing needs to be asked. */
export const query = (): Partial<Wants> => ({});
