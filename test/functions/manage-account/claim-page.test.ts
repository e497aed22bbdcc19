import axe from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import * as z from 'zod/mini';
import { parseToken } from '../../../lib/access/token.ts';
import { claimRoutes } from '../../../lib/api/routes/claims.ts';
import type { ErrorCode } from '../../../lib/errors.ts';
import { describeInBrowser } from '../../support/browser.ts';
import {
  CLAIM_TOKEN,
  startClaimPageServer,
  SUBPROJECT_ID,
  type ClaimPageServer,
} from '../../support/claim-page-server.ts';

const PHONE = { viewport: { width: 320, height: 568 }, isMobile: true, hasTouch: true } as const;

describeInBrowser('claim page', (browser) => {
  let server: ClaimPageServer;
  beforeAll(async () => {
    server = await startClaimPageServer();
  });
  beforeEach(() => server.reset());
  afterAll(() => server.close());

  async function open(options: BrowserContextOptions = {}, fragment = `#${CLAIM_TOKEN}`) {
    const context = await browser().newContext(options);
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(`${server.origin}/claim${fragment}`);
    return page;
  }

  describe('before the click', () => {
    test('claims nothing: link scanners and previews take no key', async () => {
      const page = await open();
      expect(server.claims).toEqual([]);
      await createKey(page);
      expect(server.claims).toHaveLength(1);
    });

    test('is made of one answer that nobody may frame, cache, or add anything to', () => {
      const { headers, statusCode } = server.page;
      expect(statusCode).toBe(200);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}='; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
      );
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
    });

    test('says what is missing when the link lost its fragment', async () => {
      const page = await open({}, '');
      expect(await problem(page)).toMatch(/needs the whole link.*Open the link from your message/s);
      expect(await button(page, 'Create my access key').isVisible()).toBe(false);
    });

    test('refuses to make a secret over plain http', async () => {
      const page = await open();
      const { statusCode: status, headers, body } = server.page;
      await page.route('http://claim.test/claim', (route) => route.fulfill({ status, headers, body }));
      await page.goto(`http://claim.test/claim#${CLAIM_TOKEN}`);
      expect(await problem(page)).toMatch(/not secure.*https/s);
      expect(await page.getByRole('button').count()).toBe(0);
    });

    test('says that it needs JavaScript where there is none', async () => {
      const page = await open({ javaScriptEnabled: false });
      expect(await page.locator('noscript').textContent()).toMatch(/needs JavaScript/);
      expect(await button(page, 'Create my access key').isDisabled()).toBe(true);
    });
  });

  describe('on the click', () => {
    test('shows a token whose hash is what was sent', async () => {
      const page = await open();
      const token = await createKey(page);
      const key = parseToken(token);
      expect(key?.container).toMatchObject({ level: 'subproject', subprojectId: SUBPROJECT_ID });
      expect(server.claims).toEqual([{ claimToken: CLAIM_TOKEN, secretHash: key?.secretHash }]);
      expect(await page.locator('#key-id').textContent()).toBe(key?.accessKeyId);
      expect(await page.locator('pre').textContent()).toContain('Authorization: Bearer');
    });

    test('lets no secret out, and the claim token only in the body', async () => {
      const page = await open();
      const urls: string[] = [];
      page.on('request', (request) => urls.push(request.url()));
      const token = await createKey(page);
      const [, , , secret = ''] = token.split('_');
      expect(secret).toHaveLength(52);
      expect(server.requests.filter((request) => request.includes(secret))).toEqual([]);
      expect(server.requests.filter((request) => request.includes(CLAIM_TOKEN))).toHaveLength(1);
      expect(urls).toEqual([`${server.origin}/v1/claims`]);
    });

    test('makes another secret each time', async () => {
      const first = await createKey(await open());
      server.reset();
      expect(await createKey(await open())).not.toBe(first);
    });

    test('takes the claim token out of the address, and out of the way back', async () => {
      const page = await open();
      await createKey(page);
      expect(page.url()).toBe(`${server.origin}/claim`);
      expect(await read(page, 'history.length', z.number())).toBe(2);
    });

    test('is busy until the answer is there, and can not be clicked twice', async () => {
      const release = server.hold();
      const page = await open();
      const create = button(page, 'Create my access key');
      await create.click();
      await page.getByRole('status').filter({ hasText: 'Creating your key' }).waitFor();
      expect(await create.isDisabled()).toBe(true);
      expect(await create.getAttribute('aria-busy')).toBe('true');
      release();
      await tokenField(page).waitFor();
      expect(server.claims).toHaveLength(1);
    });

    test('works by keyboard alone, and moves the focus to what is new', async () => {
      const page = await open();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await tokenField(page).waitFor();
      expect(await read(page, 'document.activeElement.textContent', z.string())).toBe(
        'Your access key is ready',
      );
      await page.keyboard.press('Tab');
      expect(await read(page, 'getSelection().toString()', z.string())).toBe(
        await tokenField(page).inputValue(),
      );
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await copied(page).waitFor();
    });
  });

  describe('the token', () => {
    test('gets into the clipboard by the copy button', async () => {
      const page = await open({ permissions: ['clipboard-write'] });
      const token = await createKey(page);
      await button(page, 'Copy the key').click();
      await copied(page).waitFor();
      expect(await clipboardOf(page)).toBe(token);
    });

    test('is not lost by leaving before it was copied', async () => {
      const page = await open({ permissions: ['clipboard-write'] });
      await createKey(page);
      const asked = page.waitForEvent('dialog');
      await page.close({ runBeforeUnload: true });
      const dialog = await asked;
      expect(dialog.type()).toBe('beforeunload');
      await dialog.dismiss();

      await button(page, 'Copy the key').click();
      await copied(page).waitFor();
      const closed = page.waitForEvent('close');
      await page.close({ runBeforeUnload: true });
      await closed;
    });

    test('counts as copied when it was copied by hand', async () => {
      const page = await open();
      await createKey(page);
      await tokenField(page).focus();
      await page.keyboard.press('Control+C');
      await copied(page).waitFor();
    });
  });

  describe('when there is no key', () => {
    const NO_RETRY = false;
    const RETRY = true;
    const sentences: readonly (readonly [ErrorCode, RegExp, boolean])[] = [
      ['claim_invalid', /Copy the whole link/, NO_RETRY],
      ['claim_expired', /expired.*Ask your provider for a new link/s, NO_RETRY],
      ['claim_superseded', /replaced\. Open the newest one/, NO_RETRY],
      ['claim_used', /taken already.*tell your provider at once/s, NO_RETRY],
      ['claim_unavailable', /suspended or closed.*provider can tell you why/s, NO_RETRY],
      ['key_revoked', /revoked.*Ask your provider for a new link/s, NO_RETRY],
      ['too_many_keys', /ten keys already.*Revoke one/s, NO_RETRY],
      ['too_many_revoked_keys', /Ask your provider when/, NO_RETRY],
      ['write_conflict', /same moment.*try again/s, RETRY],
      ['unavailable', /busy.*try again/s, RETRY],
      ['internal', /went wrong on our side.*try again/s, RETRY],
      ['invalid_request', /Copy the whole link/, NO_RETRY],
    ];

    test('every refusal of the API has its sentence', () => {
      const codes = claimRoutes.flatMap((route) => route.errors);
      expect(sentences.map(([code]) => code)).toEqual(expect.arrayContaining(codes));
    });

    test.each(sentences)('%s is said in plain words, with what to do', async (code, sentence, canRetry) => {
      server.answerWith({ code });
      const page = await open();
      await button(page, 'Create my access key').click();
      const text = await problem(page);
      expect(text).toMatch(sentence);
      expect(text).toContain('Reference: request-1');
      expect(await button(page, 'Try again').isVisible()).toBe(canRetry);
      expect(await button(page, 'Create my access key').isVisible()).toBe(false);
    });

    test.each(['lost', 'foreign'] as const)(
      'a %s answer is asked for again with the same hash',
      async (answer) => {
        server.answerWith(answer);
        const page = await open();
        await button(page, 'Create my access key').click();
        expect(await problem(page)).toMatch(/No answer came back.*Stay on this page and try again/s);
        server.answerWith('claimed');
        await button(page, 'Try again').click();
        await tokenField(page).waitFor();
        const hashes = server.claims.map(({ secretHash }) => secretHash);
        expect(hashes.length).toBeGreaterThan(1);
        expect(new Set(hashes)).toEqual(
          new Set([parseToken(await tokenField(page).inputValue())?.secretHash]),
        );
      },
    );

    test('a lost connection is named, and trying again later works', async () => {
      const page = await open();
      await page.context().setOffline(true);
      await button(page, 'Create my access key').click();
      expect(await problem(page)).toMatch(/offline.*check your connection/s);
      await page.context().setOffline(false);
      await button(page, 'Try again').click();
      await tokenField(page).waitFor();
    });

    test('another link in the same tab starts anew', async () => {
      const page = await open({}, '#onbclaim_cut');
      await button(page, 'Create my access key').click();
      await problem(page);
      await page.goto(`${server.origin}/claim#${CLAIM_TOKEN}`);
      await createKey(page);
    });
  });

  describe('its policy', () => {
    test('is kept by the page itself', async () => {
      const page = await open({ permissions: ['clipboard-write'] });
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.reload();
      await createKey(page);
      await button(page, 'Copy the key').click();
      await copied(page).waitFor();
      expect(complaints).toEqual([]);
    });

    test('lets no other script run and nothing go elsewhere', async () => {
      const page = await open();
      await expect(page.addScriptTag({ content: 'document.title = "taken"' })).rejects.toThrow(
        /Content Security Policy/,
      );
      await expect(page.evaluate('fetch("https://example.com/")')).rejects.toThrow(/Failed to fetch/);
    });
  });

  describe.each([
    ['in the light', { colorScheme: 'light' }],
    ['in the dark', { colorScheme: 'dark' }],
    ['on a phone', { ...PHONE, colorScheme: 'light' }],
  ] as const)('for everybody, %s', (_where, options) => {
    test.each([
      ['before', undefined],
      ['after', 'claimed'],
      ['with a problem', { code: 'unavailable' }],
    ] as const)('axe finds no fault and nothing scrolls sideways: %s', async (_when, answer) => {
      const page = await open({ ...options, bypassCSP: true });
      if (answer !== undefined) {
        server.answerWith(answer);
        await button(page, 'Create my access key').click();
        await (answer === 'claimed' ? tokenField(page) : page.getByRole('alert')).waitFor();
      }
      await page.evaluate(axe.source);
      const results = await read(page, 'axe.run()', axeResults);
      expect(results.violations).toEqual([]);
      expect(results.passes.length).toBeGreaterThan(10);
      const { scrollWidth, clientWidth } = await read(
        page,
        '({ scrollWidth: document.documentElement.scrollWidth, clientWidth: document.documentElement.clientWidth })',
        z.object({ scrollWidth: z.number(), clientWidth: z.number() }),
      );
      expect(scrollWidth).toBe(clientWidth);
    });
  });
});

const axeResults = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
  passes: z.array(z.unknown()),
});

function button(page: Page, name: string) {
  return page.getByRole('button', { name });
}

function tokenField(page: Page) {
  return page.getByLabel('Access key', { exact: true });
}

function copied(page: Page) {
  return page.getByRole('status').filter({ hasText: 'Copied' });
}

async function createKey(page: Page): Promise<string> {
  await button(page, 'Create my access key').click();
  await tokenField(page).waitFor();
  return tokenField(page).inputValue();
}

async function problem(page: Page): Promise<string> {
  const alert = page.getByRole('alert');
  await alert.waitFor();
  return alert.innerText();
}

/** The page may write the clipboard but not read it, so another one is asked, as a person would. */
async function clipboardOf(page: Page): Promise<string> {
  const other = await page.context().newPage();
  await other.setContent('<textarea></textarea>');
  await other.locator('textarea').focus();
  await other.keyboard.press('Control+V');
  return other.locator('textarea').inputValue();
}

async function read<Schema extends z.ZodMiniType>(page: Page, expression: string, schema: Schema) {
  return schema.parse(await page.evaluate<unknown>(expression));
}
