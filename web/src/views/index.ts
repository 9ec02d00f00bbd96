/** The registry: one line per view. */
import type { Wants } from '../engine/protocol';
import { mergeWants, visiblePanels } from '../store/select';
import type { AppState, PanelId } from '../store/state';
import { collector } from './collector/render';
import { freeLists } from './free_lists/render';
import { inspector } from './inspector/render';
import { memory } from './memory/render';
import { narrator } from './narrator/render';
import { objects } from './objects/render';
import { output } from './output/render';
import type { View } from './view';

/** Views that are panels or tabs: asked only while they can be seen. */
export const PANELS: Partial<Record<PanelId, View>> = {
  objects,
  inspector,
  memory,
  collector,
  free_lists: freeLists,
};

/** Views that are always on screen. */
export const ALWAYS: readonly View[] = [output, narrator];

export function wantsOf(state: AppState): Wants {
  const seen = visiblePanels(state);
  // The ledger is asked even where the inspector is hidden: its count has a lane, its block is followed in the map.
  const parts: Partial<Wants>[] = [{ badges: true, buckets: state.buckets, ledger: state.selection }];
  for (const [id, view] of Object.entries(PANELS)) {
    if (seen.has(id as PanelId)) parts.push(view.query(state));
  }
  for (const view of ALWAYS) parts.push(view.query(state));
  return mergeWants(parts);
}
