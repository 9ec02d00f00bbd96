import { defineConfig } from '@playwright/test';

// The page is served by whoever starts this: `cargo xtask test e2e` under a sub-path with the recommended policy,
// or `npm run dev`. No browser is ever downloaded.
const executablePath = process.env.PLAYWRIGHT_CHROMIUM ?? '/usr/bin/chromium';

export default defineConfig({
  testDir: '../tests/e2e',
  tsconfig: '../tests/e2e/tsconfig.json',
  outputDir: '../test-artifacts/e2e',
  reporter: [['list'], ['json', { outputFile: '../test-artifacts/playwright.json' }]],
  workers: 2,
  timeout: 45_000,
  expect: { timeout: 10_000 },
  use: {
    browserName: 'chromium',
    actionTimeout: 10_000,
    launchOptions: { executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] },
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    colorScheme: 'light',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
});
