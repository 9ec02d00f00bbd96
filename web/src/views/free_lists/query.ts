import type { Wants } from '../../engine/protocol';

export const query = (): Partial<Wants> => ({ memory: true });
