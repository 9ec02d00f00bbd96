/** Everything that can happen to the state. */
import type {
  Level,
  Progress,
  RunMode,
  RunOptions,
  RuntimeInfo,
  StartHeap,
  StartProblem,
} from '../engine/generated/glassheap_wasm';
import type { Place } from '../engine/protocol';
import type { Language } from '../i18n';
import type { AppState, BlockPlace, BottomTab, Layout, NarrowTab, Theme } from './state';

export type Action =
  // the engine says
  | { type: 'engine-ready'; version: string; runtimes: RuntimeInfo[] }
  | { type: 'run-started'; id: number }
  | { type: 'run-problem'; id: number; problem: StartProblem }
  | { type: 'run-progress'; id: number; progress: Progress }
  | { type: 'engine-lost' }
  | { type: 'engine-broken'; message: string }
  // the person asks
  | { type: 'run'; options: RunOptions }
  | { type: 'go'; at: Place }
  | { type: 'set-level'; level: Level }
  | { type: 'play'; playing: boolean }
  | { type: 'select'; serial: number | null }
  | { type: 'suggest'; serial: number }
  | { type: 'hover'; serial: number | null }
  | { type: 'show-arena'; arena: number }
  | { type: 'show-block'; at: BlockPlace | null }
  | { type: 'suggest-block'; at: BlockPlace }
  | { type: 'hover-block'; at: BlockPlace | null }
  | { type: 'find-address'; address: string }
  | { type: 'set-python'; python: string }
  | { type: 'set-mode'; mode: RunMode }
  | { type: 'set-start'; start: StartHeap }
  | { type: 'set-language'; language: Language }
  | { type: 'set-theme'; theme: Theme }
  | { type: 'set-letters'; letters: boolean }
  | { type: 'set-layout'; layout: Layout; width: number }
  | { type: 'show-tab'; tab: BottomTab }
  | { type: 'show-panel'; tab: NarrowTab }
  | { type: 'resize'; part: keyof AppState['sizes']; size: number }
  | { type: 'move-graph'; zoom: number; x: number; y: number }
  | { type: 'dismiss-banner' }
  | { type: 'edited'; edited: boolean }
  | { type: 'set-buckets'; buckets: number };
