/** What every journey shares: the page as a person uses it, and a watch on what it must never do. */
import { test as base, expect, type Locator, type Page } from '@playwright/test';

const URL_OF_PAGE = process.env.GLASSHEAP_URL ?? 'http://localhost:5173/';
/** Against the canned run of a development server: it ignores most of the text. */
export const CANNED = URL_OF_PAGE.includes('engine=fake');

export class Glassheap {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto(URL_OF_PAGE);
    await this.ended();
  }

  /** The run has ended, in whatever way, and its picture is there. */
  async ended(...states: string[]): Promise<void> {
    const allowed = states.length > 0 ? states : ['done', 'stopped', 'error'];
    await expect(this.status).toHaveAttribute('data-state', new RegExp(`^(${allowed.join('|')})$`), {
      timeout: 30_000,
    });
  }

  get status(): Locator {
    return this.page.getByTestId('status');
  }
  get output(): Locator {
    return this.page.getByTestId('output');
  }
  get counter(): Locator {
    return this.page.getByTestId('step-counter');
  }
  get editor(): Locator {
    return this.page.getByTestId('editor');
  }

  async type(source: string): Promise<void> {
    await this.editor.click();
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.insertText(source);
  }

  async run(source: string): Promise<void> {
    await this.type(source);
    await this.page.keyboard.press('ControlOrMeta+Enter');
  }

  async forward(): Promise<void> {
    await this.step('step-forward');
  }
  async back(): Promise<void> {
    await this.step('step-back');
  }

  /** Presses a button of the transport and waits until the counter shows it. */
  async step(button: 'step-forward' | 'step-back' | 'step-first' | 'step-last'): Promise<void> {
    const before = await this.counter.textContent();
    const pressed = this.page.getByTestId(button);
    const off = (await pressed.getAttribute('aria-disabled')) === 'true';
    await pressed.click();
    if (!off) await expect(this.counter).not.toHaveText(before ?? '');
  }

  /** Steps until a line has run. */
  async stepToLine(line: number): Promise<void> {
    const here = new RegExp(`line ${line}$`);
    for (let i = 0; i < 200; i++) {
      if (here.test((await this.counter.textContent()) ?? '')) return;
      await this.forward();
    }
    throw new Error(`line ${line} was not reached`);
  }

  /** The card of the object that `id()` printed. */
  card(address: number): Locator {
    return this.page.locator(
      `[data-testid^='object-card-'][data-addr='${address}']:not([data-change='removed'])`,
    );
  }

  count(card: Locator): Locator {
    return card.locator("[data-testid^='refcount-']").first();
  }

  async keep(name: string): Promise<void> {
    const { path } = base.info().outputDir
      ? { path: base.info().outputPath(`${name}.png`) }
      : { path: `${name}.png` };
    await this.page.screenshot({ path });
    await base.info().attach(name, { path, contentType: 'image/png' });
  }
}

/** Every journey fails if the page asks another origin, breaks its policy or throws. */
export const test = base.extend<{ app: Glassheap }>({
  app: async ({ page }, use) => {
    const trouble: string[] = [];
    const origin = new URL(URL_OF_PAGE).origin;
    page.on('request', (request) => {
      const { protocol, origin: asked } = new URL(request.url());
      const own =
        asked === origin || protocol === 'data:' || protocol === 'blob:' || (CANNED && protocol === 'ws:');
      if (!own) trouble.push(`asked for ${request.url()}`);
    });
    page.on('pageerror', (error) => trouble.push(`threw ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') trouble.push(`console: ${message.text()}`);
    });
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        // biome-ignore lint/suspicious/noConsole: the watch above reads it
        console.error(`policy broken: ${event.violatedDirective} by ${event.blockedURI}`);
      });
    });
    await use(new Glassheap(page));
    expect(trouble).toEqual([]);
  },
});

export { expect };
