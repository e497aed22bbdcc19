import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import axe from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { ROUTES } from '../../lib/api/routes.ts';
import { ERRORS } from '../../lib/errors.ts';
import { describeInBrowser } from '../support/browser.ts';
import { sendRequest } from '../support/http.ts';
import { useSystem } from '../support/system.ts';

const { system, accountToken } = await useSystem();
const run = promisify(execFile);

describe('GET /docs', () => {
  test('is packed for whoever takes that, and plain for all others', async () => {
    const get = (headers: Record<string, string>) =>
      fetch(`${system.url}/docs`, { headers: { 'accept-encoding': 'identity', ...headers } });
    const plain = await (await get({})).text();
    expect(plain).toMatch(/^<!doctype html>/);
    const packed = await sendRequest(system.url, {
      method: 'GET',
      path: '/docs',
      headers: { 'accept-encoding': 'br;q=1, gzip' },
    });
    expect(packed.status).toBe(200);
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'text/html; charset=utf-8',
      vary: 'accept-encoding',
    });
    expect(Number(packed.headers['content-length'])).toBeLessThan(60_000);
    expect((await get({ 'accept-encoding': 'gzip;q=0' })).headers.get('content-encoding')).toBeNull();
    const unpacked = Buffer.from(await (await get({ 'accept-encoding': 'gzip' })).arrayBuffer());
    expect(unpacked[0] === 0x1f ? gunzipSync(unpacked).toString() : unpacked.toString()).toBe(plain);
  });
});

const OPERATION_IDS = [...ROUTES.map(({ operationId }) => operationId), 'receiveWebhook'].toSorted();

const axeResults = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.unknown()) })),
});

describeInBrowser('the page that describes the API', (browser) => {
  async function open(options: BrowserContextOptions = {}, hash = ''): Promise<Page> {
    const context = await browser().newContext(options);
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(`${system.url}/docs${hash}`);
    return page;
  }
  const articles = (page: Page) => page.locator('article:visible');

  test('has every operation and every error, without its script too', async () => {
    const page = await open({ javaScriptEnabled: false });
    const content = await page.content();
    const idsOf = (pattern: RegExp) => [...content.matchAll(pattern)].map(([, id]) => id).toSorted();
    expect(idsOf(/<article id="(\w+)"/g)).toEqual(OPERATION_IDS);
    expect(idsOf(/<tr id="error-(\w+)"/g)).toEqual(Object.keys(ERRORS).toSorted());
    expect(await articles(page).count()).toBe(OPERATION_IDS.length);
  });

  test('speaks to nobody but us, and breaks no rule of its own', async () => {
    const context = await browser().newContext();
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const [asked, complaints]: [string[], string[]] = [[], []];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${system.url}/docs`);
    await page.getByRole('searchbox').fill('keys');
    expect(asked).toEqual([`${system.url}/docs`]);
    expect(complaints).toEqual([]);
  });

  test('shows only what is searched for, and all of it again for a link to what is hidden', async () => {
    const page = await open();
    await page.keyboard.press('/');
    await page.keyboard.type('ratecards:write');
    expect(await articles(page).count()).toBe(1);
    expect(await page.getByRole('status').innerText()).toBe(`1 of ${OPERATION_IDS.length} operations`);
    await page.evaluate('location.hash = "createProject"');
    await page.locator('#createProject').waitFor({ state: 'visible' });
    expect(await articles(page).count()).toBe(OPERATION_IDS.length);
  });

  test('gives lines to copy that work as they are', async () => {
    const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    // The page itself may not read what was copied.
    const reader = await page.context().newPage();
    await reader.goto(`${system.url}/v1/openapi.json`);
    const copy = async (block: string) => {
      await page.bringToFront();
      await page.locator(block).getByRole('button', { name: 'Copy' }).click();
      await page.locator(block).getByRole('button', { name: 'Copied' }).waitFor();
      await reader.bringToFront();
      return z.string().parse(await reader.evaluate('navigator.clipboard.readText()'));
    };
    const variables = await copy('main > .code');
    expect(variables).toContain(`API=${system.url}\n`);
    const create = await copy('#createProject .code >> nth=0');
    const { stdout } = await run('sh', ['-ec', `API=${system.url}\n${create}`], {
      env: { ...process.env, TOKEN: accountToken },
    });
    expect(JSON.parse(stdout)).toMatchObject({ displayName: 'Shop', graceDays: 30 });
  });

  test('has no fault that axe finds, in the light and in the dark', async () => {
    const page = await open({ colorScheme: 'light', bypassCSP: true });
    // All articles are alike, and axe takes long for each.
    await page.getByRole('searchbox').fill('createproject ');
    await page.evaluate(axe.source);
    const faults = async (run: string) => {
      const { violations } = axeResults.parse(await page.evaluate(run));
      return violations.map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes[0])}`);
    };
    expect(await faults('axe.run()')).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await faults('axe.run({ runOnly: ["color-contrast"] })')).toEqual([]);
  });

  test('fits a small screen, and paper', async () => {
    const small = await open({ viewport: { width: 360, height: 700 } });
    const widths = await small.evaluate('[document.documentElement.scrollWidth, innerWidth]');
    const [content = 0, screen = 0] = z.array(z.number()).parse(widths);
    expect(content).toBeLessThanOrEqual(screen);
    await small.emulateMedia({ media: 'print' });
    expect(await small.getByRole('navigation').isVisible()).toBe(false);
    expect(await small.getByRole('button', { name: 'Copy' }).first().isVisible()).toBe(false);
  });
});
