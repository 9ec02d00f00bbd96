/** The one way the state changes. Pure: effects (running, seeking, storing) watch the state from outside. */
import type { Place } from '../engine/protocol';
import type { Action } from './action';
import { type AppState, type Phase, ZOOM } from './state';

export function reduce(state: AppState, action: Action): AppState {
  switch (action.type) {
    case 'engine-ready': {
      const { version, runtimes } = action;
      const known = runtimes.some((r) => r.name === state.python);
      const preferred = runtimes.find((r) => r.is_default) ?? runtimes[runtimes.length - 1];
      return {
        ...state,
        engine: { version, runtimes },
        python: known ? state.python : (preferred?.name ?? ''),
        run: { ...state.run, phase: state.run.phase === 'loading' ? 'idle' : state.run.phase },
      };
    }
    case 'run':
      return {
        ...state,
        run: {
          ...state.run,
          id: state.run.id + 1,
          phase: 'running',
          options: action.options,
          progress: null,
          problem: null,
          lost: false,
          broken: null,
        },
        playing: false,
        edited: false,
        bannerDismissed: false,
      };
    case 'run-started':
      if (action.id !== state.run.id) return state;
      return {
        ...state,
        run: { ...state.run, trace: action.id },
        place: null,
        hover: null,
        selection: null,
        chosen: false,
      };
    case 'run-problem':
      if (action.id !== state.run.id) return state;
      return { ...state, run: { ...state.run, phase: 'error', problem: action.problem } };
    case 'run-progress': {
      if (action.id !== state.run.trace || action.id !== state.run.id) return state;
      const { progress } = action;
      const phase = phaseOf(progress.done, progress.end?.kind);
      const after = { ...state, run: { ...state.run, progress, phase } };
      return { ...after, place: placeAfter(after) };
    }
    case 'engine-lost':
      return {
        ...state,
        run: { ...state.run, phase: 'stopped', lost: true, trace: 0, progress: null },
        place: null,
        playing: false,
        bannerDismissed: false,
      };
    case 'engine-broken':
      return {
        ...state,
        run: { ...state.run, phase: 'error', broken: action.message },
        playing: false,
        bannerDismissed: false,
      };
    case 'go':
      return go(state, action.at);
    case 'set-level':
      return { ...state, level: action.level };
    case 'play':
      return { ...state, playing: action.playing };
    case 'select':
      return {
        ...state,
        selection: action.serial,
        chosen: action.serial !== null,
        memory: { ...state.memory, chosen: false },
      };
    case 'suggest':
      if (state.chosen || state.selection === action.serial) return state;
      return { ...state, selection: action.serial };
    case 'hover':
      return state.hover === action.serial ? state : { ...state, hover: action.serial };
    case 'show-arena':
      return {
        ...state,
        memory: { ...state.memory, arena: action.arena, at: null, chosen: true, hover: null },
      };
    case 'show-block': {
      const arena = action.at?.arena ?? state.memory.arena;
      return { ...state, memory: { ...state.memory, arena, at: action.at, chosen: true, hover: null } };
    }
    case 'suggest-block': {
      const { chosen, at } = state.memory;
      const same =
        at?.arena === action.at.arena && at.pool === action.at.pool && at.block === action.at.block;
      if (chosen || same) return state;
      return { ...state, memory: { ...state.memory, arena: action.at.arena, at: action.at } };
    }
    case 'hover-block':
      return { ...state, memory: { ...state.memory, hover: action.at } };
    case 'find-address':
      return { ...state, memory: { ...state.memory, address: action.address } };
    case 'set-python':
      return { ...state, python: action.python };
    case 'set-mode':
      return { ...state, mode: action.mode };
    case 'set-start':
      return { ...state, start: action.start };
    case 'set-language':
      return { ...state, language: action.language };
    case 'set-theme':
      return { ...state, theme: action.theme };
    case 'set-letters':
      return { ...state, letters: action.letters };
    case 'set-layout': {
      if (action.layout === state.layout) return state;
      // The inspector is a tab only at medium width: elsewhere the tab that was open before would be empty.
      const bottomTab =
        action.layout !== 'medium' && state.bottomTab === 'inspector' ? 'memory' : state.bottomTab;
      // A narrow panel shows less of the picture: begin a little smaller.
      const graph = action.width < 600 ? { zoom: 0.72, x: 0, y: 0 } : { zoom: 1, x: 0, y: 0 };
      return { ...state, layout: action.layout, bottomTab, graph };
    }
    case 'show-tab':
      return {
        ...state,
        bottomTab: action.tab,
        narrowTab: action.tab === 'inspector' ? 'objects' : action.tab,
      };
    case 'show-panel': {
      const bottom = action.tab === 'code' || action.tab === 'objects' ? state.bottomTab : action.tab;
      return { ...state, narrowTab: action.tab, bottomTab: bottom };
    }
    case 'resize':
      return { ...state, sizes: { ...state.sizes, [action.part]: Math.round(action.size) } };
    case 'move-graph': {
      const zoom = Math.min(ZOOM.max, Math.max(ZOOM.min, action.zoom));
      return { ...state, graph: { zoom, x: action.x, y: action.y } };
    }
    case 'dismiss-banner':
      return { ...state, bannerDismissed: true };
    case 'edited':
      return state.edited === action.edited ? state : { ...state, edited: action.edited };
    case 'set-buckets':
      return state.buckets === action.buckets ? state : { ...state, buckets: action.buckets };
  }
}

function go(state: AppState, at: Place): AppState {
  if (state.run.trace === 0) return state;
  return { ...state, place: { at, tick: (state.place?.tick ?? 0) + 1 } };
}

function phaseOf(done: boolean, end: string | undefined): Phase {
  if (!done) return 'running';
  switch (end) {
    case 'stopped':
    case 'limit':
      return 'stopped';
    case 'exception':
      return 'error';
    default:
      return 'done';
  }
}

/**
 * Where a run leaves the cursor. A run is a recording, and a recording starts at its beginning: the first line has run,
 * so that there is a picture, and the next press forward shows what the second line does. A run that was cut or that
 * raised is looked at where it ended, for that is the question then.
 */
function placeAfter(state: AppState): AppState['place'] {
  const { progress, phase } = state.run;
  if (progress === null) return state.place;
  if (progress.done && (phase === 'stopped' || phase === 'error')) {
    return { at: 'end', tick: (state.place?.tick ?? 0) + 1 };
  }
  if (state.place === null && (progress.line_steps >= 1 || progress.done)) {
    return { at: { level: 'line', index: 1 }, tick: 1 };
  }
  return state.place;
}
