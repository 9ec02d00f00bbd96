/**
 * What the person wants to see, and how the run stands. Plain data: `JSON.stringify` keeps all of it.
 *
 * Not in here: the text being typed (CodeMirror has it) and what the engine answered (`answers.ts`), which can be
 * asked again at any time.
 */
import type {
  Level,
  Limits,
  Progress,
  RunMode,
  RunOptions,
  RuntimeInfo,
  StartHeap,
  StartProblem,
} from '../engine/generated/glassheap_wasm';
import type { Place } from '../engine/protocol';
import type { Language } from '../i18n';

export type Theme = 'system' | 'light' | 'dark' | 'contrast';
/** wide: three columns. medium: the inspector is a tab. narrow: one panel at a time. */
export type Layout = 'wide' | 'medium' | 'narrow';
export type PanelId = 'code' | 'objects' | 'inspector' | 'memory' | 'collector' | 'free_lists';
export type BottomTab = 'inspector' | 'memory' | 'collector' | 'free_lists';
export type NarrowTab = 'code' | 'objects' | 'memory' | 'collector' | 'free_lists';
export type Phase = 'loading' | 'idle' | 'running' | 'done' | 'stopped' | 'error';

export interface RunState {
  /** Counts the presses of Run; 0 before the first. */
  id: number;
  phase: Phase;
  options: RunOptions | null;
  progress: Progress | null;
  problem: StartProblem | null;
  /** The worker had to be replaced, or broke; its message. */
  lost: boolean;
  broken: string | null;
  /** Id of the run whose trace the engine holds; a text that does not start leaves the one before. */
  trace: number;
}

export interface BlockPlace {
  arena: number;
  pool: number;
  block: number | null;
}

export interface AppState {
  engine: { version: string; runtimes: RuntimeInfo[] };
  run: RunState;
  python: string;
  mode: RunMode;
  start: StartHeap;
  limits: Limits;
  level: Level;
  /** Where the cursor shall stand; `null` while there is nothing to look at. `tick` counts the wishes. */
  place: { at: Place; tick: number } | null;
  selection: number | null;
  /** The person chose the selection; until then it follows the object that each step is about. */
  chosen: boolean;
  /** The object under pointer or keyboard cursor, lit in every view. */
  hover: number | null;
  memory: {
    arena: number;
    at: BlockPlace | null;
    /** The person chose the place; until then it follows the block of the selection. */
    chosen: boolean;
    hover: BlockPlace | null;
    address: string;
  };
  language: Language;
  theme: Theme;
  letters: boolean;
  layout: Layout;
  bottomTab: BottomTab;
  narrowTab: NarrowTab;
  sizes: { code: number; inspector: number; bottom: number; output: number };
  graph: { zoom: number; x: number; y: number };
  playing: boolean;
  bannerDismissed: boolean;
  /** The editor's text differs from what was last run. */
  edited: boolean;
  /** Columns that the timeline has room for. */
  buckets: number;
}

export const NO_LIMITS: Limits = { line_steps: null, heap_bytes: null, output_bytes: null };

/** Room for a million live objects and then some; a run that wants more may raise it. */
export const DEFAULT_LIMITS: Limits = {
  line_steps: null,
  heap_bytes: 512 * 1024 * 1024,
  output_bytes: 1_000_000,
};

export const ZOOM = { min: 0.2, max: 3 } as const;

export const INITIAL: AppState = {
  engine: { version: '', runtimes: [] },
  run: {
    id: 0,
    phase: 'loading',
    options: null,
    progress: null,
    problem: null,
    lost: false,
    broken: null,
    trace: 0,
  },
  python: '',
  mode: 'script',
  start: 'release',
  limits: DEFAULT_LIMITS,
  level: 'line',
  place: null,
  selection: null,
  chosen: false,
  hover: null,
  memory: { arena: 0, at: null, chosen: false, hover: null, address: '' },
  language: 'en',
  theme: 'system',
  letters: true,
  layout: 'wide',
  bottomTab: 'memory',
  narrowTab: 'objects',
  sizes: { code: 340, inspector: 348, bottom: 200, output: 96 },
  graph: { zoom: 1, x: 0, y: 0 },
  playing: false,
  bannerDismissed: false,
  edited: false,
  buckets: 0,
};
