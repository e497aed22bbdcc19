import { randomUUID } from 'node:crypto';
import axe from 'axe-core';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import * as z from 'zod/mini';
import { dayOf } from '../../lib/billing/days.ts';
import { firstDayOf, lastDayOf, monthAfter, monthBefore, monthOf } from '../../lib/billing/months.ts';
import { describeInBrowser } from '../support/browser.ts';
import { jsonOf, textIn, verdictOf } from '../support/http.ts';
import { createKey, createProject, createSubproject, done, useSystem } from '../support/system.ts';

const { api, owner, admin, system, accountToken } = await useSystem();

const THIS_MONTH = monthOf(dayOf(new Date()));
/** The account's first month, which is over. Its last day is at most 31 days ago. */
const MONTH = monthBefore(THIS_MONTH);
const DAY = lastDayOf(MONTH);
const path = (month: string, rest = '') => `/v1/invoices/${month}${rest}`;

const projectId = await createProject(owner, { displayName: '=Shop & <b>Sons</b>' });
const subprojectId = await createSubproject(owner, projectId);
const leaver = await createSubproject(owner, projectId);
const customer = await createKey(owner, `subprojects/${subprojectId}`);

const report = (subject: string, quantity: string, day: string, meter = 'sms') =>
  owner('POST', '/v1/usage', {
    specversion: '1.0',
    id: randomUUID(),
    source: 'urn:test',
    type: meter,
    subject,
    time: `${day}T12:00:00Z`,
    data: { quantity },
  });
const putCard = (meters: object) =>
  owner('PUT', `/v1/projects/${projectId}/rateCard`, {
    currency: 'USD',
    effectiveDate: '2020-01-01',
    meters,
  });
const SMS = { sms: { unitCost: '0.005', unitPrice: '0.02' } };

/** As if everything had been made when the month began: nobody can wait for one. */
async function backdate(): Promise<void> {
  const createTime = `${firstDayOf(MONTH)}T00:00:00.000Z`;
  const made = <Item extends object>(item: Item | undefined): Item => {
    if (item === undefined) throw new Error('it is there');
    return { ...item, createTime };
  };
  await admin.directory.changeAccount(made);
  const { items } = await admin.directory.listProjects({ pageSize: 100 });
  for (const project of items) await admin.directory.changeProject(project.projectId, made);
}

/** The nights' work of a whole month: an invoice that lacks days has them rolled up. */
async function computeAll(): Promise<void> {
  await admin.sqs.send(
    new SendMessageCommand({
      QueueUrl: system.outputs['RollUpsQueueUrl'],
      MessageBody: JSON.stringify({ schemaVersion: 1, kind: 'issue', month: MONTH }),
      MessageGroupId: 'account',
    }),
  );
  await system.settle();
}

let issued: unknown;
beforeAll(async () => {
  await backdate();
  done(await putCard(SMS));
  for (const [subject, quantity] of [[subprojectId, '3'], [leaver, '4']] as const) done(await report(subject, quantity, DAY)); // prettier-ignore
  done(await report(subprojectId, '2', DAY, 'voice'));
  await system.settle();
});

describe('the invoice of a month', () => {
  test('is refused while a day of it is not computed, and says which', async () => {
    const answer = await owner('POST', path(MONTH, '/issue'));
    expect(verdictOf(answer)).toBe('409 month_incomplete');
    expect(textIn(answer, 'detail')).toContain(`${firstDayOf(MONTH)} of project`);
    const draft = jsonOf(done(await owner('GET', path(MONTH))));
    expect(draft).toMatchObject({ status: 'draft', complete: false, total: '0.04' });
    expect(z.looseObject({ incompleteDays: z.unknown() }).parse(draft).incompleteDays).toContainEqual({
      projectId,
      day: firstDayOf(MONTH),
      reason: 'no run',
    });
    expect(verdictOf(await owner('POST', path(THIS_MONTH, '/issue')))).toBe('409 month_not_over');
    expect(verdictOf(await owner('GET', path(monthBefore(MONTH))))).toBe('404 not_found');
    expect(verdictOf(await owner('GET', path(monthAfter(THIS_MONTH))))).toBe('404 not_found');
    expect((await owner('GET', path('2026-13'))).status).toBe(400);
  });

  test('is issued once its days are, the same for whoever asks again', async () => {
    await computeAll();
    expect(await jsonOf(done(await owner('GET', path(MONTH))))).toMatchObject({
      status: 'draft',
      complete: true,
    });
    issued = jsonOf(done(await owner('POST', path(MONTH, '/issue'))));
    expect(issued).toMatchObject({
      number: 1,
      status: 'issued',
      complete: true,
      currency: 'USD',
      total: '0.04',
      lines: [
        { meter: 'sms', quantity: '7', cost: '0.035', amount: '0.04', displayName: '=Shop & <b>Sons</b>' },
        { meter: 'voice', quantity: '2', cost: '0', amount: '0.00' },
      ],
      days: [{ day: DAY, cost: '0.035' }],
      subprojectLineCount: 3,
      nextPageToken: '',
    });
    expect(jsonOf(done(await owner('POST', path(MONTH, '/issue'))))).toEqual(issued);
    expect(jsonOf(done(await owner('GET', path(MONTH))))).toEqual(issued);
    expect(jsonOf(done(await owner('GET', '/v1/invoices')))).toMatchObject({
      invoices: [{ month: MONTH, number: 1, total: '0.04' }],
      nextPageToken: '',
    });
  });

  test('comes in pages of lines of subprojects', async () => {
    const found: unknown[] = [];
    let pageToken = '';
    do {
      const answer = done(await owner('GET', path(MONTH, `?pageSize=2&pageToken=${pageToken}`)));
      found.push(...z.array(z.unknown()).parse(z.looseObject({ subprojectLines: z.unknown() }).parse(jsonOf(answer)).subprojectLines)); // prettier-ignore
      pageToken = textIn(answer, 'nextPageToken');
    } while (pageToken !== '');
    expect(found).toEqual(z.looseObject({ subprojectLines: z.unknown() }).parse(issued).subprojectLines);
    expect(verdictOf(await owner('GET', path(MONTH, '?pageToken=bm9uZQ')))).toBe('400 invalid_page_token');
  });

  test('keeps its prices, and what comes late is a correction of the next', async () => {
    expect(verdictOf(await putCard({ sms: { unitCost: '9' } }))).toBe('409 month_invoiced');
    done(await putCard({ ...SMS, voice: { unitCost: '0.5' } }));
    done(await report(subprojectId, '1', DAY));
    await system.settle();
    expect(jsonOf(done(await owner('GET', path(MONTH))))).toEqual(issued);
    expect(jsonOf(done(await owner('GET', path(THIS_MONTH))))).toMatchObject({
      number: 2,
      status: 'draft',
      total: '1.01',
      lines: [
        { kind: 'correction', month: MONTH, meter: 'sms', quantity: '1', cost: '0.005', amount: '0.01' },
        { kind: 'correction', month: MONTH, meter: 'voice', quantity: '0', cost: '1', amount: '1.00' },
      ],
    });
  });

  test('is the account’s: no project and no customer sees it', async () => {
    const ofProject = await createKey(owner, `projects/${projectId}`);
    for (const { token } of [ofProject, customer]) {
      expect((await api(token)('GET', path(MONTH))).status).toBe(403);
      expect((await api(token)('POST', path(MONTH, '/issue'))).status).toBe(403);
    }
    expect((await api()('GET', path(MONTH))).status).toBe(401);
  });

  test('as CSV has its lines, and nothing that a spreadsheet would calculate', async () => {
    const { headers, text } = done(await owner('GET', path(MONTH, '?format=csv&pageSize=1')));
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="invoice-${MONTH}.csv"`,
    });
    expect(text.split('\r\n').slice(0, 3)).toEqual([
      'level,kind,month,projectId,projectName,meter,subprojectId,quantity,cost,amount,currency',
      `total,,${MONTH},,,,,,,0.04,USD`,
      `line,usage,${MONTH},${projectId},'=Shop & <b>Sons</b>,sms,,7,0.035,0.04,USD`,
    ]);
    const next = /<([^>]+)>; rel="next"/.exec(headers['link'] ?? '')?.[1] ?? '';
    const rest = done(await owner('GET', next)).text.split('\r\n');
    expect(rest).toHaveLength(3);
    expect(rest[1]).toMatch(/^subproject,usage,/);
  });
});

describe('a statement', () => {
  const statement = (id: string, rest = '') => `/v1/subprojects/${id}/statements/${MONTH}${rest}`;

  test('is the customer’s month at price, for the customer’s own key too', async () => {
    const expected = {
      month: MONTH,
      projectId,
      subprojectId,
      currency: 'USD',
      complete: true,
      total: '1.08',
      lines: [
        { meter: 'sms', quantity: '4', price: '0.08', amount: '0.08' },
        { meter: 'voice', quantity: '2', price: '1', amount: '1.00' },
      ],
      days: [{ day: DAY, price: '1.08' }],
      unrated: [],
    };
    expect(jsonOf(done(await api(customer.token)('GET', statement(subprojectId))))).toEqual(expected);
    expect((await api(customer.token)('GET', statement(leaver))).status).toBe(404);
    const { text } = done(await owner('GET', statement(subprojectId, '?format=csv')));
    expect(text.split('\r\n')[1]).toBe(`total,${MONTH},${subprojectId},,,,1.08,USD`);
  });

  test('is there for whoever left, and not for whoever never was', async () => {
    done(await owner('POST', `/v1/subprojects/${leaver}/erase`));
    await system.settle();
    expect(jsonOf(done(await owner('GET', statement(leaver))))).toMatchObject({ total: '0.08' });
    expect(verdictOf(await owner('GET', statement(`${projectId}${'0'.repeat(18)}`)))).toBe('404 not_found');
  });
});

describeInBrowser('the pages', (browser) => {
  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser().newContext({
      ...options,
      extraHTTPHeaders: { authorization: `Bearer ${accountToken}` },
    });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('console', (message) => faults.push(message.text()));
    page.on('requestfailed', (request) => faults.push(request.url()));
    await page.goto(system.url + path);
    expect(faults).toEqual([]);
    return page;
  }
  const INVOICE = path(MONTH, '?format=html');
  const DRAFT = path(THIS_MONTH, '?format=html');
  const STATEMENT = `/v1/subprojects/${subprojectId}/statements/${MONTH}?format=html`;

  test('an invoice says what is to be paid, by project, meter and subproject', async () => {
    const page = await open(INVOICE);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Invoice 1');
    expect(await page.locator('.total').innerText()).toContain('0.04 USD');
    const usage = page.getByRole('table', { name: /^Usage of/ });
    expect(await usage.getByRole('row').allInnerTexts()).toEqual([
      expect.stringMatching(/^Meter\s+Quantity\s+Cost, exact\s+Amount \(USD\)/),
      expect.stringContaining('=Shop & <b>Sons</b>'),
      expect.stringMatching(/^sms\s+7\s+0.035\s+0.04$/),
      expect.stringMatching(/^\w{26}\s+\d\s+0.0\d+\s+0.0\d$/),
      expect.stringMatching(/^\w{26}\s+\d\s+0.0\d+\s+0.0\d$/),
      expect.stringMatching(/^voice\s+2\s+0\s+0.00$/),
      expect.stringMatching(new RegExp(`^${subprojectId}\\s+2\\s+0\\s+0.00$`)),
    ]);
  });

  test('its chart has a bar for each day, and says in words what it shows', async () => {
    const page = await open(INVOICE);
    const chart = page.getByRole('img', { name: /^Cost by day/ });
    const bars = chart.locator('rect');
    expect(await bars.count()).toBe(Number(DAY.slice(8)));
    const heights: number[] = [];
    for (const bar of await bars.all()) heights.push(Number(await bar.getAttribute('height')));
    expect(heights.map((height) => height > 0)).toEqual(
      heights.map((_, index) => index === heights.length - 1),
    );
    expect(await page.locator('figcaption').innerText()).toContain(`the most on ${DAY}: 0.035 USD`);
    await page.getByText('As a table').click();
    expect(await page.getByRole('row', { name: DAY }).innerText()).toMatch(/0.035/);
  });

  test('a draft says that it is one, and has its corrections apart', async () => {
    const page = await open(DRAFT);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Draft of an invoice');
    const corrections = page.getByRole('table', { name: /^Corrections/ });
    expect(await corrections.getByRole('row', { name: /^voice/ }).innerText()).toMatch(/0\s+1\s+1.00$/);
    expect(await page.getByRole('row', { name: 'Corrections' }).innerText()).toContain('1.01 USD');
  });

  test('a statement says what the customer pays', async () => {
    const page = await open(STATEMENT);
    expect(await page.locator('.total').innerText()).toContain('1.08 USD');
    expect(await page.getByRole('row', { name: /^voice/ }).innerText()).toMatch(/2\s+1\s+1.00$/);
  });

  test('are one answer that loads, runs and sends nothing', async () => {
    for (const place of [INVOICE, STATEMENT]) {
      const { headers } = done(await owner('GET', place));
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
      });
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
      );
    }
  });

  test.each([
    ['an invoice', INVOICE],
    ['a draft', DRAFT],
    ['a statement', STATEMENT],
  ])('can be printed: %s', async (_what, place) => {
    const page = await open(place);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('details').first().isVisible()).toBe(false);
    expect(await page.evaluate('getComputedStyle(document.querySelector("main")).borderTopWidth')).toBe(
      '0px',
    );
    expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
  });

  test.each([
    ['an invoice', INVOICE, { colorScheme: 'light' as const }],
    ['an invoice in the dark', INVOICE, { colorScheme: 'dark' as const }],
    ['a draft on a phone', DRAFT, { viewport: { width: 320, height: 568 }, isMobile: true }],
    ['a statement', STATEMENT, { colorScheme: 'light' as const }],
  ])('axe finds no fault and nothing scrolls sideways: %s', async (_what, place, options) => {
    const page = await open(place, { ...options, bypassCSP: true });
    await page.evaluate(axe.source);
    const { violations, passes } = axeResults.parse(await page.evaluate('axe.run()'));
    expect(violations).toEqual([]);
    expect(passes.length).toBeGreaterThan(10);
    expect(
      await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    ).toBe(0);
  });
});

const axeResults = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
  passes: z.array(z.unknown()),
});
