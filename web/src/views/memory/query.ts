import type { Wants } from '../../engine/protocol';
import { parseAddress } from '../../store/select';
import type { AppState } from '../../store/state';

export function query(state: AppState): Partial<Wants> {
  const { arena, at, address } = state.memory;
  return {
    memory: true,
    arena,
    pool: at === null ? null : { arena: at.arena, pool: at.pool },
    address: parseAddress(address),
  };
}
