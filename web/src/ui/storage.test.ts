import { beforeEach, describe, expect, it } from 'vitest';
import { INITIAL } from '../store/state';
import { loadSettings, loadSource, saveSettings, saveSource } from './storage';

describe('storage', () => {
  beforeEach(() => localStorage.clear());

  it('brings back text and settings', () => {
    saveSource(localStorage, 'a = 1\n');
    saveSettings(localStorage, {
      ...INITIAL,
      theme: 'dark',
      language: 'zh-CN',
      sizes: { ...INITIAL.sizes, code: 400 },
    });
    expect(loadSource(localStorage)).toBe('a = 1\n');
    const state = loadSettings(localStorage, INITIAL, ['en']);
    expect([state.theme, state.language, state.sizes.code]).toEqual(['dark', 'zh-CN', 400]);
  });

  it('takes the language of the browser first', () => {
    expect(loadSettings(localStorage, INITIAL, ['zh-TW', 'en']).language).toBe('zh-CN');
    expect(loadSettings(localStorage, INITIAL, ['de', 'zh']).language).toBe('en');
  });

  it('ignores what it does not understand', () => {
    localStorage.setItem(
      'glassheap.settings',
      '{"theme":"pink","sizes":{"code":"wide","nonsense":3},"letters":1}',
    );
    expect(loadSettings(localStorage, INITIAL, ['en'])).toEqual(INITIAL);
    localStorage.setItem('glassheap.settings', 'not json');
    expect(loadSettings(localStorage, INITIAL, ['en'])).toEqual(INITIAL);
  });

  it('goes on where nothing may be stored', () => {
    const refusing = {
      getItem: () => {
        throw new Error('no');
      },
      setItem: () => {
        throw new Error('no');
      },
    } as unknown as Storage;
    expect(loadSource(refusing)).toBeNull();
    expect(() => saveSource(refusing, 'x')).not.toThrow();
  });
});
