import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { describeInBrowser } from '../support/browser.ts';
import { jsonOf, textIn } from '../support/http.ts';
import {
  configureSources,
  customerEvent,
  sendStandard,
  standardSecret,
  subprojectOf,
} from '../support/sources.ts';
import { claim, createKey, createProject, done, useSystem } from '../support/system.ts';

const { api, owner, endpoint, system } = await useSystem();
const projectId = await createProject(owner, {
  purpose: 'production',
  onboarding: { plans: { basic: { scopes: ['messages:send'] } } },
  notifications: { url: endpoint.url, secrets: [standardSecret()] },
});
const { crm } = await configureSources(owner, projectId);
const product = api(
  (await createKey(owner, `projects/${projectId}`, { scopes: ['accessKeys:verify'] })).token,
);

/** The link as the reseller passes it on: from the notification. */
async function signUp(externalId: string): Promise<{ readonly subprojectId: string; readonly link: string }> {
  const subprojectId = subprojectOf(await sendStandard(crm, customerEvent('signed_up', externalId)));
  await system.idle();
  const link = endpoint.about(subprojectId)[0]?.content.data.claimLink?.url;
  if (link === undefined) throw new Error('the notification has no link');
  return { subprojectId, link };
}

async function verify(token: string): Promise<unknown> {
  return jsonOf(done(await product('POST', '/v1/accessKeys/verify', { token, scope: 'messages:send' })));
}

describeInBrowser('the claim page of the running system', (browser) => {
  async function open(link: string): Promise<Page> {
    const context = await browser().newContext();
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(link);
    return page;
  }
  const create = (page: Page) => page.getByRole('button', { name: 'Create my access key' });
  async function createKeyOn(page: Page): Promise<string> {
    await create(page).click();
    const field = page.getByLabel('Access key', { exact: true });
    await field.waitFor();
    return field.inputValue();
  }

  test('gives a key from the link of the notification, and the product lets it in', async () => {
    const { subprojectId, link } = await signUp('opens');
    const token = await createKeyOn(await open(link));
    expect(token).toMatch(new RegExp(`^onb_live_${subprojectId}_[0-9a-z]{52}_[0-9a-z]{7}$`));
    expect(await verify(token)).toMatchObject({ valid: true, subprojectId, scopes: ['messages:send'] });
  });

  test('takes no key before the click', async () => {
    const { subprojectId, link } = await signUp('looks');
    const page = await open(link);
    await create(page).waitFor();
    const keys = jsonOf(await owner('GET', `/v1/subprojects/${subprojectId}/accessKeys`));
    expect(keys).toMatchObject({ accessKeys: [] });
  });

  test('says that the key is taken already to whoever comes second', async () => {
    const { link } = await signUp('second');
    const token = await createKeyOn(await open(link));
    const page = await open(link);
    await create(page).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/taken already/);
    expect(await verify(token)).toMatchObject({ valid: true });
  });

  test('sends whoever has an old link to the new one', async () => {
    const { subprojectId, link } = await signUp('reissued');
    const newer = textIn(
      await owner('POST', `/v1/subprojects/${subprojectId}/claimLink`, { reissue: true }),
      'url',
    );
    const page = await open(link);
    await create(page).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/Open the newest one/);
    const token = await createKeyOn(await open(newer));
    expect(await verify(token)).toMatchObject({ valid: true });
  });

  test('makes a key like any other: the closure of its customer kills it', async () => {
    const { link } = await signUp('leaves');
    const token = await createKeyOn(await open(link));
    await sendStandard(crm, customerEvent('closed', 'leaves'));
    expect(await verify(token)).toEqual({ valid: false, code: 'subproject_closed' });
    const { answer } = await claim(api(), link);
    expect(answer.status).toBe(409);
  });
});
