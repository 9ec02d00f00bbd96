import type { Wants } from '../../engine/protocol';
import type { AppState } from '../../store/state';

export const query = (state: AppState): Partial<Wants> => ({ ledger: state.selection });
