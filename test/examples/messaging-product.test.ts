import { afterAll, expect, test } from 'vitest';
import { createMessagingProduct, type ProductOptions } from '../../examples/messaging-product.ts';
import { dayOf } from '../../lib/billing/days.ts';
import { portOf } from '../../local/demo/reseller.ts';
import { jsonOf } from '../support/http.ts';
import { createKey, createProject, createSubproject, done, useSystem } from '../support/system.ts';

const { system, owner } = await useSystem();
const projectId = await createProject(owner, {
  onboarding: { defaultPlan: 'basic', plans: { basic: { scopes: ['messages:send'] } } },
});
const { token: productToken } = await createKey(owner, `projects/${projectId}`, {
  scopes: ['accessKeys:verify', 'usage:write'],
});
const days = [dayOf(new Date())];

async function startProduct(options: Partial<ProductOptions> = {}) {
  const product = createMessagingProduct({ apiUrl: system.url, productToken, ...options });
  await new Promise<void>((listening) => product.server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${portOf(product.server.address())}`;
  afterAll(() => {
    product.server.closeAllConnections();
  });
  const send = (subprojectId: string, token?: string) =>
    fetch(`${origin}/subprojects/${subprojectId}/messages`, {
      method: 'POST',
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    }).then(async (response) => [response.status, await response.json()] as const);
  return { send, close: product.close };
}

async function customer() {
  const subprojectId = await createSubproject(owner, projectId);
  const { token } = await createKey(owner, `subprojects/${subprojectId}`);
  return { subprojectId, token };
}

async function quantities(container: string) {
  days.push(dayOf(new Date()));
  for (const day of new Set(days)) done(await owner('POST', '/v1/rollUps', { day, projectId }));
  await system.settle();
  const path = `/v1/${container}/costs?from=${days[0] ?? ''}&to=${days.at(-1) ?? ''}`;
  return jsonOf(done(await owner('GET', path)));
}

test('whoever may send is let in, and what they sent is in their costs once, whatever got lost on the way', async () => {
  let lost = 0;
  const unreliable: typeof fetch = async (url, init) => {
    const response = await fetch(url, init);
    // Every first answer gets lost after the usage was taken.
    if (typeof url === 'string' && url.endsWith('/v1/usage') && (lost += 1) % 2 === 1)
      throw new TypeError('fetch failed');
    return response;
  };
  const { send, close } = await startProduct({ fetch: unreliable, batchEvents: 4 });
  const [one, other] = [await customer(), await customer()];
  for (let message = 0; message < 5; message += 1)
    expect(await send(one.subprojectId, one.token)).toEqual([202, { accepted: true }]);
  await send(other.subprojectId, other.token);
  expect(await send(other.subprojectId, one.token)).toEqual([403, { error: 'wrong_subproject' }]);
  expect(await send(one.subprojectId)).toMatchObject([401, {}]);
  await close();

  expect(lost).toBeGreaterThanOrEqual(2);
  expect(await quantities(`projects/${projectId}`)).toMatchObject({
    total: { meters: { messages: { quantity: '6' } }, unrated: ['messages'] },
  });
  expect(await quantities(`subprojects/${one.subprojectId}`)).toMatchObject({
    total: { meters: { messages: { quantity: '5' } } },
  });
});
