import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';

const EXECUTABLE = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** One test with a browser on a busy machine. */
const TIMEOUT_MILLISECONDS = 60_000;

/** What to tell where there is no browser; undefined where there is one. */
export function browserNotice(): string | undefined {
  if (existsSync(EXECUTABLE)) return undefined;
  return `no Chromium at ${EXECUTABLE}: install Debian's chromium, or set CHROMIUM_PATH`;
}

/** Whoever launches it closes it (`browser.close()`). It starts with no user data, and keeps none. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE });
}

/**
 * `describe` for tests that need a browser, which they share: each opens a context of its own. Without one they are
 * skipped with a notice; in CI they fail.
 */
export function describeInBrowser(title: string, define: (browser: () => Browser) => void): void {
  const notice = browserNotice();
  if (notice !== undefined && process.env['CI']) {
    test(`${title}: a browser is there`, () => {
      throw new Error(notice);
    });
    return;
  }
  if (notice !== undefined) console.warn(`SKIPPED ${title}: ${notice}`);
  describe.skipIf(notice !== undefined)(title, { timeout: TIMEOUT_MILLISECONDS }, () => {
    let launched: Browser | undefined;
    beforeAll(async () => {
      launched = await launchBrowser();
    }, TIMEOUT_MILLISECONDS);
    afterAll(() => launched?.close());
    define(() => {
      if (launched === undefined)
        throw new Error('the browser is launched before the first test, not earlier');
      return launched;
    });
  });
}
