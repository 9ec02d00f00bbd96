import { describe, expect, it } from 'vitest';
import { Words } from '../../i18n';
import { answersAt, read, show } from '../testing';
import { spoken } from './model';
import { narrator } from './render';

describe('narrator', () => {
  it('says what the step did', () => {
    const { root } = show(narrator, answersAt(12));
    expect(read(root.querySelector('.sentence'))).toBe(
      'The name a is removed, not the object: Node #3 goes from 3 to 2.',
    );
    expect(root.querySelector('.sentence code')?.textContent).toBe('a');
    expect(root.querySelector('.sentence b')?.textContent).toBe('Node #3');
  });

  it('says it in Chinese', () => {
    const { root } = show(narrator, answersAt(12), { language: 'zh-CN' });
    expect(read(root.querySelector('.sentence'))).toBe('删除的是名字 a，不是对象：Node #3 从 3 变为 2。');
  });

  it('keeps the other sentences behind a button', () => {
    const { root } = show(narrator, answersAt(16));
    expect(read(root.querySelector('[popovertarget]'))).toBe('2 more');
    expect(root.querySelectorAll('#more-sentences li')).toHaveLength(3);
  });

  it('is spoken without marks', () => {
    expect(spoken(answersAt(12).moment, new Words('en'))).toBe(
      'line 14: The name a is removed, not the object: Node #3 goes from 3 to 2.',
    );
  });
});
