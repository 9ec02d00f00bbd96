/** Running, stopping, failing: what was there stays. */
import { CANNED, expect, test } from './glassheap';

test('Stop ends an endless program and leaves its trace to step through', async ({ app }) => {
  const { page } = app;
  await app.open();
  await app.run('n = 0\nwhile True:\n    n = n + 1\n');
  await expect(page.getByTestId('stop')).toBeVisible();
  await page.waitForTimeout(400);
  await page.getByTestId('stop').click();
  await app.ended('stopped');
  await expect(page.getByTestId('banner-info')).toContainText('Stopped by you at step');
  await expect(app.counter).not.toContainText('step 0 of 0');
  await app.back();
  await app.back();
  await app.forward();
  await app.step('step-first');
  await expect(app.counter).toContainText('step 0 of');
  await expect(page.getByTestId('run')).toBeVisible();
  await app.keep('stopped');
});

test('the run can be scrubbed while it goes on', async ({ app }) => {
  const { page } = app;
  await app.open();
  await app.run('n = 0\nwhile True:\n    n = n + 1\n');
  await expect(page.getByTestId('stop')).toBeVisible();
  await expect(app.counter).toContainText('step 1 of');
  await app.forward();
  await app.forward();
  await expect(app.counter).toContainText('step 3 of');
  await expect(app.status).toHaveAttribute('data-state', 'running');
  await page.getByTestId('stop').click();
  await app.ended('stopped');
});

test('what is typed survives a reload', async ({ app }) => {
  const { page } = app;
  await app.open();
  await app.type('kept = "across the reload"\n');
  await expect(app.editor).toContainText('across the reload');
  await page.reload();
  await app.ended();
  await expect(app.editor).toContainText('kept = "across the reload"');
});

test('a syntax error is shown in its place, and the last picture stays', async ({ app }) => {
  const { page } = app;
  await app.open();
  await app.step('step-last');
  const cards = await page.locator("[data-testid^='object-card-']").count();
  expect(cards).toBeGreaterThan(0);
  await app.run('x = 1\ndef broken(\n');
  await app.ended('error');
  await expect(page.getByTestId('banner-error')).toContainText('SyntaxError, line 2');
  await expect(page.locator('.cm-syntax-error')).toHaveCount(1);
  await expect(page.locator("[data-testid^='object-card-']")).toHaveCount(cards);
  await app.keep('syntax-error');
  await page.getByTestId('banner-error').getByRole('button', { name: 'Go to line 2' }).click();
  await expect(app.editor).toBeFocused();
  await app.back();
  await expect(page.locator("[data-testid^='object-card-']").first()).toBeVisible();
});

test('an exception that nobody catches is told, with its traceback', async ({ app }) => {
  const { page } = app;
  await app.open();
  await app.run('values = [1, 2]\nprint(1 / 0)\n');
  await app.ended('error');
  await expect(page.getByTestId('banner-error')).toContainText('ZeroDivisionError');
  await expect(app.output.locator('[data-stream=stderr]')).toContainText(
    'ZeroDivisionError: division by zero',
  );
  await app.keep('exception');
});

test('Python that is not run is told in its own words', async ({ app }) => {
  await app.open();
  await app.run('async def f():\n    pass\n');
  await app.ended('error');
  await expect(app.page.getByTestId('banner-limit')).toContainText('Not supported, line 1');
  await expect(app.page.locator('.cm-unsupported')).not.toHaveCount(0);
});

test('every example runs', async ({ app }) => {
  const { page } = app;
  test.setTimeout(120_000);
  await app.open();
  await page.getByTestId('examples').click();
  const ids = await page
    .locator("[data-testid^='example-']")
    .evaluateAll((all) => all.map((e) => e.getAttribute('data-testid') ?? ''));
  expect(ids.length).toBeGreaterThanOrEqual(12);
  for (const id of ids) {
    if (!(await page.getByTestId(id).isVisible())) await page.getByTestId('examples').click();
    await page.getByTestId(id).click();
    await expect(page.getByTestId('run')).toBeVisible();
    await app.ended();
    if (!CANNED) await expect(app.status, id).toHaveAttribute('data-state', 'done');
  }
});
