/** What survives a reload: the text, and the wishes. A browser may refuse to store: then nothing does. */
import type { AppState } from '../store/state';

const SOURCE = 'glassheap.source';
const SETTINGS = 'glassheap.settings';

/** Fields of the state that are wishes of the person. */
const KEPT = [
  'python',
  'mode',
  'start',
  'level',
  'language',
  'theme',
  'letters',
  'bottomTab',
  'sizes',
] as const;
type Kept = Pick<AppState, (typeof KEPT)[number]>;

export function loadSource(storage: Storage): string | null {
  try {
    return storage.getItem(SOURCE);
  } catch {
    return null;
  }
}

export function saveSource(storage: Storage, source: string): void {
  try {
    storage.setItem(SOURCE, source);
  } catch {
    // Full or forbidden: typing goes on.
  }
}

export function saveSettings(storage: Storage, state: AppState): void {
  try {
    storage.setItem(SETTINGS, JSON.stringify(Object.fromEntries(KEPT.map((key) => [key, state[key]]))));
  } catch {
    // As above.
  }
}

/** Only values of the right kind are taken: an older page may have written others. */
export function loadSettings(storage: Storage, initial: AppState, languages: readonly string[]): AppState {
  let stored: unknown = null;
  try {
    stored = JSON.parse(storage.getItem(SETTINGS) ?? 'null');
  } catch {
    stored = null;
  }
  const language: AppState['language'] =
    languages.some((l) => l.toLowerCase().startsWith('zh')) && languages[0]?.toLowerCase().startsWith('zh')
      ? 'zh-CN'
      : 'en';
  const base = { ...initial, language };
  if (typeof stored !== 'object' || stored === null) return base;
  const s = stored as Partial<Record<keyof Kept, unknown>>;
  const pick = <T extends string>(value: unknown, allowed: readonly T[], fallback: T): T =>
    allowed.find((a) => a === value) ?? fallback;
  const sizes = { ...base.sizes };
  if (typeof s.sizes === 'object' && s.sizes !== null) {
    for (const [part, size] of Object.entries(s.sizes)) {
      if (part in sizes && typeof size === 'number' && Number.isFinite(size))
        sizes[part as keyof typeof sizes] = size;
    }
  }
  return {
    ...base,
    python: typeof s.python === 'string' ? s.python : base.python,
    mode: pick(s.mode, ['script', 'module', 'repl'], base.mode),
    start: pick(s.start, ['release', 'empty'], base.start),
    level: pick(s.level, ['line', 'op', 'event'], base.level),
    language: pick(s.language, ['en', 'zh-CN'], base.language),
    theme: pick(s.theme, ['system', 'light', 'dark', 'contrast'], base.theme),
    letters: typeof s.letters === 'boolean' ? s.letters : base.letters,
    bottomTab: pick(s.bottomTab, ['inspector', 'memory', 'collector', 'free_lists'], base.bottomTab),
    sizes,
  };
}
