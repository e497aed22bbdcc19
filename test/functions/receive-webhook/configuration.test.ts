import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Inputs } from '../../../lib/api-client/operations.ts';
import { contactCreated, hubSpotBatch, send, standardWebhook, type CrmSource } from '../../support/crm.ts';
import { newSecret, openShop, type Shop } from '../../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterEach(() => shop.calmDown());
afterAll(() => shop.close());

type SourceParams = Inputs['putWebhookSource']['params'];

let number = 0;
/** A source of its own, that the function has read already. */
async function warmSource(): Promise<CrmSource & { readonly params: SourceParams }> {
  number += 1;
  const params = { projectId: shop.projectId, source: `crm${number}` };
  const source = {
    params,
    url: `${shop.system.url}/webhooks/${params.projectId}/${params.source}`,
    secret: newSecret(),
  };
  await put(params, [source.secret]);
  expect(await signUp(source)).toMatchObject({ status: 200, outcomes: ['applied'] });
  return source;
}

function put(params: SourceParams, secrets: readonly string[]): Promise<unknown> {
  return shop.api('putWebhookSource', { params, body: { kind: 'standard-webhooks', secrets } });
}

function signUp(source: CrmSource) {
  number += 1;
  return send(standardWebhook(source, 'customer.signed_up', { externalId: `c-${number}` }));
}

function readsOf(mark: number): readonly string[] {
  return shop.system.calls
    .since(mark)
    .filter(({ functionName, action }) => functionName === 'receive-webhook' && action !== 'PutItem')
    .map(({ action }) => action);
}

describe('a rotated secret', () => {
  test('is accepted at once although the function remembers the old one', async () => {
    const source = await warmSource();
    const secret = newSecret();
    await put(source.params, [secret]);
    expect(await signUp({ ...source, secret })).toMatchObject({ status: 200, outcomes: ['applied'] });
    expect(await signUp(source)).toMatchObject({ status: 401, code: 'signature_invalid' });
  });

  test('works beside the old one for as long as both are configured', async () => {
    const source = await warmSource();
    const secret = newSecret();
    await put(source.params, [secret, source.secret]);
    expect(await signUp({ ...source, secret })).toMatchObject({ status: 200 });
    expect(await signUp(source)).toMatchObject({ status: 200 });
  });

  test('may be of another kind: then the new kind’s signature is accepted at once', async () => {
    const source = await warmSource();
    const secret = 'a-hubspot-secret';
    await shop.api('putWebhookSource', {
      params: source.params,
      body: { kind: 'hubspot', secrets: [secret] },
    });
    expect(await send(hubSpotBatch({ ...source, secret }, [contactCreated(1)]))).toMatchObject({
      status: 200,
      outcomes: ['applied'],
    });
    expect(await signUp(source)).toMatchObject({ status: 401, code: 'signature_missing' });
  });
});

describe('a source that the function remembers', () => {
  test('is not read again for genuine webhooks', async () => {
    const source = await warmSource();
    const mark = shop.system.calls.mark();
    for (let sent = 0; sent < 3; sent += 1) await signUp(source);
    expect(readsOf(mark).filter((action) => action === 'GetItem' || action === 'Decrypt')).toStrictEqual([]);
  });

  test('is read again once, however many signatures are forged within a second', async () => {
    const source = await warmSource();
    const forged = standardWebhook({ ...source, secret: newSecret() }, 'customer.closed', {
      externalId: 'c',
    });
    const mark = shop.system.calls.mark();
    const answers = await inTurn(20, () => send(forged));
    expect(new Set(answers.map(({ code }) => code))).toStrictEqual(new Set(['signature_invalid']));
    const seconds = Math.ceil((answers.at(-1)?.atMs ?? 0) / 1_000);
    // Source and project each time; one decryption, as the ciphertext is the same.
    expect(readsOf(mark).filter((action) => action === 'GetItem').length).toBeLessThanOrEqual(2 * seconds);
    expect(readsOf(mark)).not.toContain('Decrypt');
  });

  test('is refused at once after its deletion where a signature fails, and so is a genuine one then', async () => {
    const source = await warmSource();
    await shop.api('deleteWebhookSource', { params: source.params });
    const forger = { ...source, secret: newSecret() };
    expect(await signUp(forger)).toMatchObject({ status: 404, code: 'source_not_found' });
    expect(await signUp(source)).toMatchObject({ status: 404, code: 'source_not_found' });
  });
});

/** One after the other: one execution environment answers them all. */
async function inTurn<Answer extends object>(times: number, act: () => Promise<Answer>) {
  const started = performance.now();
  const answers: (Answer & { readonly atMs: number })[] = [];
  for (let time = 0; time < times; time += 1) {
    answers.push({ ...(await act()), atMs: performance.now() - started });
  }
  return answers;
}
