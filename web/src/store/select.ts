/** Questions about the state that more than one place asks. */
import type { RunOptions } from '../engine/generated/glassheap_wasm';
import type { Place, Wants } from '../engine/protocol';
import { NOTHING } from '../engine/protocol';
import type { Answers } from './answers';
import type { AppState, NarrowTab, PanelId } from './state';

export function runOptions(state: AppState, source: string): RunOptions {
  const { python, mode, start, limits } = state;
  return { source, python, mode, start, limits, input: [] };
}

/** The panels that can be seen, so that nothing is asked for in vain. */
export function visiblePanels(state: AppState): ReadonlySet<PanelId> {
  if (state.layout === 'narrow') {
    const tab: NarrowTab = state.narrowTab;
    return new Set<PanelId>(tab === 'objects' ? ['objects', 'inspector'] : [tab]);
  }
  const panels = new Set<PanelId>(['code', 'objects', state.bottomTab]);
  if (state.layout === 'wide') panels.add('inspector');
  return panels;
}

/** A printed address: `0x7f…`, or the digits that `id()` gives. */
export function parseAddress(text: string): number | null {
  const clean = text.trim().replaceAll(/[\s,_]/g, '');
  if (!/^(0x[0-9a-f]+|\d+)$/i.test(clean)) return null;
  const value = Number(clean);
  return Number.isSafeInteger(value) && value > 0 ? value : null;
}

export function mergeWants(parts: readonly Partial<Wants>[]): Wants {
  return Object.assign({}, NOTHING, ...parts);
}

/** Where one step from here leads at the level of the state; `null` at either end. */
export function stepFrom(state: AppState, answers: Answers | null, by: number): Place | null {
  return stepAt(state.level, answers, by);
}

export function stepAt(level: AppState['level'], answers: Answers | null, by: number): Place | null {
  if (answers === null) return null;
  const { index, last } = positionAt(level, answers);
  const next = index + by;
  if (next < 0 || next > last) return null;
  return { level, index: next };
}

export function positionAt(level: AppState['level'], answers: Answers): { index: number; last: number } {
  const { moment } = answers;
  switch (level) {
    case 'line':
      return { index: moment.line_step, last: moment.line_steps };
    case 'op':
      return { index: moment.op, last: moment.ops };
    case 'event':
      return { index: moment.event, last: moment.events };
  }
}

/** The first object that the narrator names and that the picture shows. */
export function subjectOf({ moment, picture }: Answers): number | null {
  const shown = new Set(picture?.objects.map((card) => card.object.serial));
  for (const message of moment.narrator) {
    for (const { value } of message.args) {
      if (value.type === 'object' && shown.has(value.value.serial)) return value.value.serial;
    }
  }
  return null;
}
