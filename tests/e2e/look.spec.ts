/** Languages, themes, widths, keys. axe sees no behaviour, so the keys are walked by hand. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Glassheap, test } from './glassheap';

async function clean(app: Glassheap): Promise<void> {
  const { violations } = await new AxeBuilder({ page: app.page }).analyze();
  expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)).toEqual([]);
}

for (const theme of ['light', 'dark', 'contrast'] as const) {
  for (const language of ['en', 'zh-CN'] as const) {
    test(`no axe violation: ${theme}, ${language}`, async ({ app }) => {
      const { page } = app;
      await app.open();
      await page.getByTestId('settings').click();
      await page.getByTestId(`theme-${theme}`).click();
      await page.keyboard.press('Escape');
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      if (language === 'zh-CN') await page.getByTestId('language').click();
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await app.step('step-last');
      for (let i = 0; i < 3; i++) await app.back();
      await page.locator("[data-testid^='object-card-']").last().click();
      for (const tab of ['collector-tab', 'freelists-tab', 'memory-tab']) {
        await page.getByTestId(tab).click();
        await clean(app);
      }
      await app.keep(`${theme}-${language}`);
    });
  }
}

test('the language switch changes every word, and back', async ({ app }) => {
  const { page } = app;
  await app.open();
  await expect(page.getByTestId('run')).toContainText('Run');
  await page.getByTestId('language').click();
  await expect(page.getByTestId('run')).toContainText('运行');
  await expect(page.getByTestId('memory-tab')).toHaveText('内存');
  // Words of the page that are still Latin: names of things that have no other name.
  const left = await page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? '';
      const element = node.parentElement;
      if (
        element === null ||
        element.closest(
          "select, kbd, code, pre, .mono, svg, [role=tree], .brand, script, style, [data-testid='version'], .ledger, .insp-h, .chip, .plain, .link-object",
        )
      )
        continue;
      if (/[a-z]{4,}/.test(text) && !/[\u4e00-\u9fff]/.test(text)) found.push(text);
    }
    return [...new Set(found)];
  });
  expect(left.filter((text) => !/^(gc_refs|getsizeof|main\.py|float|weakref)$/.test(text))).toEqual([]);
  await page.reload();
  await app.ended();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await page.getByTestId('language').click();
  await expect(page.getByTestId('run')).toContainText('Run');
});

test('by keyboard: steps, ends, a jump, the sheet of keys, the panels', async ({ app }) => {
  const { page } = app;
  await app.open();
  await page.keyboard.press('ArrowRight');
  await expect(app.counter).toContainText('step 2 of');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(app.counter).toContainText('step 1 of');
  await page.keyboard.press('End');
  await expect(page.getByTestId('step-last')).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('Home');
  await expect(app.counter).toContainText('step 0 of');
  await page.keyboard.press('g');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('3');
  await page.keyboard.press('Enter');
  await expect(app.counter).toContainText('step 3 of');
  await page.keyboard.press('?');
  await expect(page.locator('dialog.keys')).toBeVisible();
  await clean(app);
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog.keys')).toBeHidden();
  await page.keyboard.press('5');
  await expect(page.getByTestId('collector-tab')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('1');
  await expect(app.editor).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(app.editor).not.toBeFocused();
  await page.keyboard.press('Space');
  await expect(app.counter).not.toContainText('step 3 of');
});

test('the slider is dragged', async ({ app }) => {
  const { page } = app;
  await app.open();
  const track = page.getByTestId('timeline');
  const box = await track.boundingBox();
  if (box === null) throw new Error('no timeline');
  await page.mouse.move(box.x + 5, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 10, { steps: 20 });
  await page.mouse.move(box.x + box.width - 2, box.y + 10, { steps: 20 });
  await page.mouse.up();
  await expect(page.getByTestId('step-last')).toHaveAttribute('aria-disabled', 'true');
  await expect(track).toHaveAttribute('aria-valuenow', (await track.getAttribute('aria-valuemax')) ?? '');
});

test('stepping moves no panel', async ({ app }) => {
  const { page } = app;
  await app.open();
  const boxes = () =>
    page
      .locator('[data-panel]:visible, .toolbar button:visible, .trans button:visible, [role=tab]:visible')
      .evaluateAll((all) => all.map((e) => JSON.stringify(e.getBoundingClientRect())));
  const before = await boxes();
  for (let i = 0; i < 8; i++) await app.forward();
  expect(await boxes()).toEqual(before);
});

test('a selection, a tab and a zoom outlive a step', async ({ app }) => {
  const { page } = app;
  await app.open();
  await app.step('step-last');
  await app.back();
  await page.locator("[data-testid^='object-card-']").first().click();
  await page.getByTestId('collector-tab').click();
  await page.getByRole('button', { name: 'Zoom in' }).click();
  const ledger = await page.getByTestId('ledger').getAttribute('aria-label');
  await app.back();
  await expect(page.getByTestId('ledger')).toHaveAttribute('aria-label', ledger ?? '');
  await expect(page.getByTestId('collector-tab')).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('.zoom-level')).toHaveText('125%');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('one panel at a time, the deck below, targets of 44 px', async ({ app }) => {
    const { page } = app;
    await app.open();
    await expect(page.locator("[data-panel='objects']")).toBeVisible();
    await expect(page.locator("[data-panel='code']")).toBeHidden();
    for (const button of ['step-back', 'step-forward', 'play', 'memory-tab']) {
      const box = await page.getByTestId(button).boundingBox();
      expect(box?.height ?? 0, button).toBeGreaterThanOrEqual(44);
    }
    await app.forward();
    await app.forward();
    await app.keep('phone-objects');
    await page.locator("[data-testid^='object-card-']").first().tap();
    await expect(page.getByTestId('ledger')).toBeVisible();
    await clean(app);
    await app.keep('phone-ledger');
    await page.getByRole('button', { name: 'Close', exact: true }).first().tap();
    for (const tab of ['memory-tab', 'collector-tab', 'freelists-tab', 'code-tab']) {
      await page.getByTestId(tab).tap();
      await clean(app);
      await app.keep(`phone-${tab}`);
    }
    await expect(app.editor).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});

for (const [width, height] of [
  [1440, 900],
  [1280, 800],
  [1024, 768],
  [768, 1024],
] as const) {
  test(`nothing is cut off at ${width} px`, async ({ app }) => {
    const { page } = app;
    await page.setViewportSize({ width, height });
    await app.open();
    await app.step('step-last');
    await app.back();
    const run = await page.getByTestId('run').boundingBox();
    expect((run?.x ?? 0) + (run?.width ?? 0)).toBeLessThanOrEqual(width);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await app.keep(`width-${width}`);
  });
}
