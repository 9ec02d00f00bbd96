/** The journey: two objects that hold each other, and what becomes of them. */
import { CANNED, expect, type Glassheap, test } from './glassheap';

const SOURCE = `import gc
class Node:
    pass
a = Node()
b = Node()
a.other = b
b.other = a
print(id(a), id(b))
del a
del b
print(gc.collect())
`;

/** What the pool view says about an address: the state of its block, or that its pool has no blocks any more. */
async function blockAt(app: Glassheap, address: number): Promise<string> {
  const { page } = app;
  await page.getByTestId('memory-tab').click();
  await page.getByTestId('find-address').fill(`0x${address.toString(16)}`);
  await page.getByTestId('find-address-go').click();
  const table = page.getByTestId('memory-table');
  const row = table.locator("tr[data-selected='true']");
  const state = await row.getAttribute('data-block-state', { timeout: 3_000 }).catch(() => null);
  if (state !== null)
    return ['untouched', 'free', 'live', 'parked', 'interpreter', 'taken', 'freed'][Number(state)] ?? state;
  const pool = await page.getByTestId('pool-map').getAttribute('data-pool');
  return (await table.locator(`tr[data-pool='${pool}']`).getAttribute('data-state')) ?? 'unknown';
}

test('a cycle: counts go from 2 to 1, the collector frees both, stepping back brings them back', async ({
  app,
}) => {
  test.skip(CANNED, 'needs the real engine');
  const { page } = app;
  await app.open();
  await app.run(SOURCE);
  await app.ended('done');
  await expect(app.output).toContainText(/\d+ \d+\s+2\s*$/);
  const [first, second] = ((await app.output.textContent()) ?? '').match(/\d{5,}/g)?.map(Number) ?? [];
  if (first === undefined || second === undefined) throw new Error('no addresses were printed');

  await app.stepToLine(8);
  const left = app.card(first);
  const right = app.card(second);
  await expect(app.count(left)).toHaveAttribute('data-count', '2');
  await expect(app.count(right)).toHaveAttribute('data-count', '2');
  await left.click();
  await expect(page.getByTestId('ledger')).toContainText('adds up');
  await app.keep('before-del');

  await app.stepToLine(9);
  await expect(app.count(left)).toHaveAttribute('data-count', '1');
  await expect(app.count(left)).toHaveAttribute('data-before', '2');
  await expect(app.count(right)).toHaveAttribute('data-count', '2');
  await app.stepToLine(10);
  await expect(app.count(right)).toHaveAttribute('data-count', '1');
  await app.keep('only-each-other');
  expect(['live', 'taken']).toContain(await blockAt(app, first));

  await app.stepToLine(11);
  await expect(left).toHaveCount(0);
  await expect(right).toHaveCount(0);
  await expect(app.output.locator('.later')).toHaveCount(0);
  for (const address of [first, second])
    expect(['free', 'freed', 'empty']).toContain(await blockAt(app, address));
  await app.keep('collected');
  await page.getByTestId('collector-tab').click();
  await expect(page.getByTestId('collection-result')).toContainText('collected');
  await app.keep('collector');

  await app.back();
  await expect(left).toHaveCount(1);
  await expect(right).toHaveCount(1);
  await expect(app.count(left)).toHaveAttribute('data-count', '1');
  for (const address of [first, second]) expect(['live', 'taken']).toContain(await blockAt(app, address));
});

test('the first picture comes with the first line, and every step changes it', async ({ app }) => {
  await app.open();
  await expect(app.counter).toContainText(/^step 1 of \d+, line \d+$/);
  await app.forward();
  await expect(app.counter).toContainText(/^step 2 of/);
  await app.back();
  await app.back();
  await expect(app.counter).toContainText('step 0 of');
  await expect(app.page.getByTestId('step-back')).toHaveAttribute('aria-disabled', 'true');
  await app.step('step-last');
  await expect(app.page.getByTestId('step-forward')).toHaveAttribute('aria-disabled', 'true');
  await app.keep('end');
});
