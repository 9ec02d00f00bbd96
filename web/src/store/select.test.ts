import { describe, expect, it } from 'vitest';
import { parseAddress, visiblePanels } from './select';
import { INITIAL } from './state';

describe('parseAddress', () => {
  it('reads what id() prints and what hex() prints', () => {
    expect(parseAddress('139836158050384')).toBe(139836158050384);
    expect(parseAddress(' 0x7f2e4a61c050 ')).toBe(0x7f2e4a61c050);
    expect(parseAddress('139,836')).toBe(139836);
  });
  it('refuses everything else', () => {
    for (const text of ['', 'a', '0x', '-4', '1.5', '99999999999999999999'])
      expect(parseAddress(text)).toBeNull();
  });
});

describe('visiblePanels', () => {
  it('asks nothing for what cannot be seen', () => {
    expect([...visiblePanels(INITIAL)].sort()).toEqual(['code', 'inspector', 'memory', 'objects']);
    expect([...visiblePanels({ ...INITIAL, layout: 'medium', bottomTab: 'collector' })].sort()).toEqual([
      'code',
      'collector',
      'objects',
    ]);
    expect([...visiblePanels({ ...INITIAL, layout: 'narrow', narrowTab: 'memory' })]).toEqual(['memory']);
  });
});
