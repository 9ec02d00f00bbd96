import { describe, expect, it } from 'vitest';
import { answersAt, read, show } from '../testing';
import { curve, fitView, outside, sceneOf, shorten, textWidth } from './model';
import { objects } from './render';

const scene = (step: number, selection: number | null = null) => {
  const { picture } = answersAt(step);
  if (picture === undefined) throw new Error('no picture');
  return sceneOf(picture, selection);
};

describe('edge routing', () => {
  it('leaves a rail on its right edge and enters a card on its left', () => {
    const route = scene(8).routes.find((r) => r.edge.root === 'module' && r.edge.to === 4);
    expect(route?.d).toMatch(/^M148,/);
    expect(route?.d).toMatch(/224,\d+(\.\d+)?$/);
  });

  it('goes around the right side within a column', () => {
    const { d } = curve(670, 333, 672, 90, 'right', 'right', 0);
    const [, reach] = /C(\d+(?:\.\d+)?),/.exec(d) ?? [];
    expect(Number(reach)).toBeGreaterThan(690);
  });

  it('leaves on the left where the target is on the left', () => {
    const back = scene(8).routes.find((r) => r.edge.from === 3 && r.edge.to === 4);
    expect(back?.d).toMatch(/^M474,/);
  });

  it('passes a column above or below its cards, never behind one', () => {
    const { picture } = answersAt(8);
    const card = picture?.objects.find((c) => c.object.serial === 4);
    if (picture === undefined || card === undefined) throw new Error('no picture');
    // Card 4 one column further out, another one where it was, at the same height.
    const other = picture.objects.find((c) => c.object.serial === 2) ?? card;
    const objects = [
      { ...other, x: 224, y: card.y, w: 190, h: 110 },
      { ...card, x: 474 },
    ];
    const edges = picture.edges.filter((e) => e.root === 'module' && e.to === 4);
    const [route] = sceneOf({ ...picture, objects, edges }, null).routes;
    const [, level] = /L[\d.]+,([\d.]+) C/.exec(route?.d ?? '') ?? [];
    expect(Number(level) < card.y || Number(level) > card.y + 110).toBe(true);
  });

  it('bows only as far as the next card', () => {
    const { d } = curve(420, 300, 422, 90, 'right', 'right', 3, 64);
    const [, reach] = /C(\d+(?:\.\d+)?),/.exec(d) ?? [];
    expect(420 + (Number(reach) - 420) * 0.75).toBeLessThan(420 + 64);
  });

  it('lets references that share a target come in one below the other', () => {
    const ends = scene(11)
      .routes.filter((r) => r.edge.to === 5)
      .map((r) => r.d.split(/[ L]/).pop());
    expect(ends).toHaveLength(2);
    expect(new Set(ends).size).toBe(2);
  });

  it('marks a removed reference as cut and crosses it out', () => {
    const cut = scene(12).routes.find((r) => r.edge.change === 'removed');
    expect(cut?.look).toBe('cut');
    expect(cut?.cross).not.toBeNull();
  });

  it('lights what holds the selection', () => {
    expect(
      scene(12, 3)
        .routes.filter((r) => r.look === 'hot')
        .map((r) => r.edge.from)
        .sort(),
    ).toEqual([4, 5]);
  });
});

describe('words that fit', () => {
  it('shortens in the middle', () => {
    const short = shorten('a_very_long_attribute_name', 80, 11, true);
    expect(short).toMatch(/^a_.*….*me$/);
    expect(textWidth(short, 11, true)).toBeLessThanOrEqual(80);
  });
  it('counts wide characters as wide', () => {
    expect(textWidth('列表', 10)).toBe(20);
  });
});

describe('the window on the picture', () => {
  it('counts what lies outside, and fits it in', () => {
    const s = scene(11);
    const small = { zoom: 1, x: 0, y: 0 };
    expect(outside(s, small, 300, 300)).toBeGreaterThan(0);
    expect(outside(s, fitView(s, 300, 300), 300, 300)).toBe(0);
  });
});

describe('objects view', () => {
  it('shows the count as a number of its own, with the old one struck', () => {
    const { root } = show(objects, answersAt(12));
    const badge = root.querySelector('[data-testid=refcount-3]');
    expect(badge?.getAttribute('data-count')).toBe('2');
    expect(badge?.getAttribute('data-before')).toBe('3');
    expect(badge?.querySelector('.now')?.textContent).toBe('2');
  });

  it('leaves a ghost for one step, then nothing', () => {
    const { root } = show(objects, answersAt(16));
    expect(root.querySelector('[data-testid=object-card-3]')?.getAttribute('data-change')).toBe('removed');
  });

  it('says the picture in words', () => {
    const { root } = show(objects, answersAt(12));
    const items = [...root.querySelectorAll('[data-serial]')].map(read);
    expect(items.find((t) => t.startsWith('Node #3'))).toContain('count 2, was 3');
  });

  it('selects on click', () => {
    const { root, actions } = show(objects, answersAt(12));
    root.querySelector('[data-testid=object-card-4]')?.dispatchEvent(new Event('click', { bubbles: true }));
    expect(actions).toContainEqual({ type: 'select', serial: 4 });
  });

  it('says what to do when there is nothing', () => {
    expect(read(show(objects, null).root.querySelector('.nothing'))).toBe(
      'No objects yetStep forward or press Run',
    );
  });
});
