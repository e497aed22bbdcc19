import { afterEach, describe, expect, test } from 'vitest';
import type { OnCall } from '../../local/aws-proxy/call.ts';
import { jsonOf, listIn, objectIn, textIn, valueIn, verdictOf, type Answer } from '../support/http.ts';
import { forget, onePageAReceive, sendTo } from '../support/jobs.ts';
import { anyText } from '../support/matchers.ts';
import {
  configureSources,
  contactEvent,
  customerEvent,
  sendHubSpot,
  sendStandard,
  subprojectOf,
} from '../support/sources.ts';
import { createKey, createProject, createSubproject, done, useSystem } from '../support/system.ts';
import { checkedApi, type CheckedCall } from './contract/checked-api.ts';

const testSystem = await useSystem({ editTemplate: onePageAReceive });
const { owner, system, admin } = testSystem;
const { call } = await checkedApi(testSystem);

afterEach(async () => {
  system.onCall(undefined);
  await system.settle();
  for (const name of system.queues.deadLetterNames) await system.queues.drain(name);
});

/** A project with a CRM. */
async function newShop() {
  const projectId = await createProject(owner, { purpose: 'production' });
  return { projectId, ...(await configureSources(owner, projectId)) };
}
type Shop = Awaited<ReturnType<typeof newShop>>;

const signUp = ({ crm }: Shop, externalId: string) =>
  sendStandard(crm, customerEvent('signed_up', externalId));
const idOf = (delivery: Answer) => textIn(delivery, 'deliveryId');
const statesOf = (ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => (await admin.item(id))?.['state']));

const create = (body: object, input: CheckedCall = {}) => call('createReplay', { body, ...input });
const get = async (replayId: string) => done(await call('getReplay', { params: { replayId } }));

/** Asks for a replay and waits for its end. */
async function replay(body: object): Promise<Answer> {
  const asked = done(await create(body));
  await system.settle();
  return get(textIn(asked, 'replayId'));
}

const outcomeOf = (answer: Answer) => ({
  state: valueIn(answer, 'state'),
  isSuccess: valueIn(answer, 'isSuccess'),
  counts: valueIn(answer, 'counts'),
});

/** Refuses what matches. */
const refuse =
  (matches: (call: Parameters<OnCall>[0]) => boolean): OnCall =>
  (each) =>
    matches(each) ? { kind: 'refuse', code: 'InternalServerError', status: 500 } : undefined;

describe('a replay of one delivery', () => {
  test('changes nothing of what is there, and brings back what was lost', async () => {
    const shop = await newShop();
    const sent = await signUp(shop, 'c-1');
    const subprojectId = subprojectOf(sent);
    const body = { projectId: shop.projectId, deliveryId: idOf(sent) };
    const before = await admin.item(subprojectId);
    expect(outcomeOf(await replay(body))).toEqual({
      state: 'done',
      isSuccess: true,
      counts: { unchanged: 1 },
    });
    expect(await admin.item(subprojectId)).toEqual(before);

    await forget(testSystem, subprojectId);
    expect(outcomeOf(await replay(body))).toMatchObject({ isSuccess: true, counts: { applied: 1 } });
    const { claim: _claim, createTime: _c, updateTime: _u, openTime: _o, ...item } = before ?? {};
    expect(await admin.item(subprojectId)).toMatchObject(item);
    expect(outcomeOf(await replay(body))).toMatchObject({ counts: { unchanged: 1 } });
  });

  test('leaves the record of the delivery as it is', async () => {
    const shop = await newShop();
    const sent = await signUp(shop, 'c-1');
    const recordOf = async () =>
      (await admin.deliveries()).filter((record) => record['deliveryId'] === idOf(sent));
    const before = await recordOf();
    await replay({ projectId: shop.projectId, deliveryId: idOf(sent) });
    expect(await recordOf()).toEqual(before);
  });

  test('is not success if the delivery is not there, or is another project’s', async () => {
    const shop = await newShop();
    const other = await newShop();
    const sent = await signUp(other, 'c-1');
    const answer = await replay({ projectId: shop.projectId, deliveryId: idOf(sent) });
    expect(outcomeOf(answer)).toEqual({ state: 'done', isSuccess: false, counts: { skipped: 1 } });
    expect(valueIn(answer, 'reasons')).toEqual({ delivery_not_found: 1 });
  });

  test('is not success once its source was removed', async () => {
    const shop = await newShop();
    const sent = await signUp(shop, 'c-1');
    await forget(testSystem, subprojectOf(sent));
    done(await owner('DELETE', `/v1/projects/${shop.projectId}/webhookSources/crm`));
    const answer = await replay({ projectId: shop.projectId, deliveryId: idOf(sent) });
    expect(outcomeOf(answer)).toEqual({ state: 'done', isSuccess: false, counts: { skipped: 1 } });
    expect(listIn(answer, 'sample')).toMatchObject([{ reason: 'source_deleted', deliveryId: idOf(sent) }]);
    expect(await statesOf([subprojectOf(sent)])).toEqual([undefined]);
  });
});

describe('a replay of a window', async () => {
  const shop = await newShop();
  const { projectId } = shop;
  const from = new Date(Date.now() - 60_000).toISOString();
  const lost: string[] = [];
  for (const externalId of ['c-1', 'c-2', 'c-3']) lost.push(subprojectOf(await signUp(shop, externalId)));
  await sendStandard(shop.crm, { ...customerEvent('signed_up', 'c-4'), type: 'customer.sneezed' });
  await sendHubSpot(
    shop.hubspot,
    Array.from({ length: 12 }, (_, index) => contactEvent(index + 1)),
  );
  await system.idle();

  test('counts and lists what it would do, and does nothing, if it is dry', async () => {
    for (const id of lost.slice(0, 2)) await forget(testSystem, id);
    const answer = await replay({ projectId, from, dryRun: true, ratePerSecond: 1 });
    expect(outcomeOf(answer)).toEqual({
      state: 'done',
      isSuccess: true,
      counts: { applied: 2, unchanged: 13, ignored: 1 },
    });
    expect(listIn(answer, 'sample')).toHaveLength(16);
    expect(await statesOf(lost)).toEqual([undefined, undefined, 'open']);
  });

  test.each([
    ['a source', { source: 'hubspot' }, { unchanged: 12 }],
    ['a customer among twelve', { externalId: '62515/contact/7' }, { unchanged: 1 }],
    ['an outcome', { outcome: 'ignored' }, { ignored: 1 }],
    ['a time before all', { to: new Date(Date.parse(from) + 1).toISOString() }, {}],
    ['a realm and a source', { realm: 'crm', source: 'crm', dryRun: true }, { applied: 2, unchanged: 1 }],
  ])('takes only what is asked for: %s', async (_what, filter, counts) => {
    expect(outcomeOf(await replay({ projectId, from, ...filter }))).toMatchObject({ state: 'done', counts });
  });

  test('goes on page by page with the same message until it is through', async () => {
    const mark = system.calls.mark();
    const answer = await replay({ projectId, from, ratePerSecond: 1 });
    expect(outcomeOf(answer)).toMatchObject({ counts: { applied: 2, unchanged: 13, ignored: 1 } });
    expect(valueIn(answer, 'processed')).toBe(16);
    expect(await statesOf(lost)).toEqual(['open', 'open', 'open']);
    const again = system.calls
      .since(mark)
      .filter(
        ({ functionName, action }) => functionName === 'run-replays' && action === 'ChangeMessageVisibility',
      );
    expect(again.map(({ input }) => input['VisibilityTimeout'])).toEqual([0, 0, 0]);
  });

  test('twice changes nothing', async () => {
    const items = () => Promise.all(lost.map((id) => admin.item(id)));
    const before = await items();
    const answer = await replay({ projectId, from });
    expect(outcomeOf(answer)).toMatchObject({ counts: { unchanged: 15, ignored: 1 } });
    expect(await items()).toEqual(before);
  });
});

describe('a replay', () => {
  test('is the only one of its project; cancelled, it makes room for the next', async () => {
    const shop = await newShop();
    const sent = await signUp(shop, 'c-1');
    await forget(testSystem, subprojectOf(sent));
    const body = { projectId: shop.projectId, deliveryId: idOf(sent) };
    const other = await newShop();
    const elsewhere = { projectId: other.projectId, deliveryId: idOf(await signUp(other, 'c-1')) };
    system.onCall(
      refuse(({ functionName, resource }) => functionName === 'run-replays' && /Directory/.test(resource)),
    );

    const replayId = textIn(done(await create(body)), 'replayId');
    const refused = await create(body);
    expect(verdictOf(refused)).toBe('409 replay_active');
    expect(textIn(refused, 'detail')).toContain(replayId);
    expect(verdictOf(await create(elsewhere))).toBe('200');

    const cancelled = await call('cancelReplay', { params: { replayId }, body: {} });
    expect(outcomeOf(cancelled)).toEqual({ state: 'cancelled', isSuccess: false, counts: {} });
    expect(verdictOf(await call('cancelReplay', { params: { replayId } }))).toBe('200');
    system.onCall(undefined);
    await system.settle();
    expect(valueIn(await get(replayId), 'state')).toBe('cancelled');
    expect(await statesOf([subprojectOf(sent)])).toEqual([undefined]);

    const next = await replay(body);
    expect(outcomeOf(next)).toMatchObject({ counts: { applied: 1 } });
    const end = await call('cancelReplay', { params: { replayId: textIn(next, 'replayId') } });
    expect(verdictOf(end)).toBe('409 job_ended');
    const list = await call('listReplays', { params: { projectId: shop.projectId } });
    expect(listIn(list, 'replays').map((each) => each['replayId'])).toEqual(
      [replayId, textIn(next, 'replayId')].toSorted(),
    );
  });

  test('asked for again under its Idempotency-Key is the same, and is sent if it was not', async () => {
    const shop = await newShop();
    const body = { projectId: shop.projectId, deliveryId: idOf(await signUp(shop, 'c-1')) };
    const headers = { 'idempotency-key': 'once' };
    system.onCall(
      refuse(
        ({ action, input }) => action === 'SendMessageBatch' && /Replays/.test(String(input['QueueUrl'])),
      ),
    );
    expect(verdictOf(await create(body, { headers }))).toBe('503 unavailable');
    system.onCall(undefined);
    const replayId = textIn(done(await create(body, { headers })), 'replayId');
    await system.settle();
    expect(outcomeOf(await get(replayId))).toMatchObject({ counts: { unchanged: 1 } });
    expect(textIn(done(await create(body, { headers })), 'replayId')).toBe(replayId);
    expect(verdictOf(await create({ ...body, dryRun: true }, { headers }))).toBe('409 idempotency_mismatch');
  });

  test('of a page that can’t be done fails after 12 tries, loudly, and goes on when its dead letter is replayed', async () => {
    const shop = await newShop();
    const sent = await signUp(shop, 'c-1');
    await forget(testSystem, subprojectOf(sent));
    system.onCall(
      refuse(({ functionName, resource }) => functionName === 'run-replays' && /Directory/.test(resource)),
    );
    const failed = await replay({ projectId: shop.projectId, deliveryId: idOf(sent) });
    expect(outcomeOf(failed)).toMatchObject({ state: 'failed', isSuccess: false });
    expect(textIn(failed, 'lastError')).toBe('InternalServerError');
    expect(system.queues.messages('ReplaysDeadLetterQueue')).toHaveLength(1);

    system.onCall(undefined);
    const queue = await call('peekDeadLetters', { params: { queue: 'replays' } });
    const replayId = textIn(failed, 'replayId');
    expect(listIn(queue, 'deadLetters')).toMatchObject([{ jobId: replayId, projectId: shop.projectId }]);
    const mended = await replay({ deadLetters: { queue: 'replays' } });
    expect(outcomeOf(mended)).toMatchObject({ counts: { sent: 1 } });
    expect(outcomeOf(await get(replayId))).toMatchObject({ state: 'done', counts: { applied: 1 } });
    expect(valueIn(await get(replayId), 'lastError')).toBeNull();
    expect(await statesOf([subprojectOf(sent)])).toEqual(['open']);
  });

  test('can be asked for by a plain message, which is one replay however often it comes', async () => {
    const shop = await newShop();
    const sent = await signUp(shop, 'c-1');
    await forget(testSystem, subprojectOf(sent));
    const request = { projectId: shop.projectId, deliveryId: idOf(sent) };
    const message = { schemaVersion: 1, kind: 'request', request };
    for (const id of ['a', 'a', 'b', undefined]) await sendTo(testSystem, 'Replays', { ...message, id });
    await system.settle();
    expect(await statesOf([subprojectOf(sent)])).toEqual(['open']);
    const list = await call('listReplays', { params: { projectId: shop.projectId } });
    const counts = listIn(list, 'replays').map((each) => JSON.stringify(each['counts']));
    // Two workers may have one in hand at once; who saves the page first need not be who applied it.
    expect(counts).toEqual(Array(3).fill(expect.stringMatching(/^\{"(?:applied|unchanged)":1\}$/)));
    expect(counts.filter((each) => each.includes('applied')).length).toBeLessThanOrEqual(1);
    expect(system.queues.messages('ReplaysDeadLetterQueue')).toEqual([]);
  });

  test('by a message with a filter that this release does not know is not run: it would replay too much', async () => {
    const shop = await newShop();
    const request = { projectId: shop.projectId, from: '2026-01-01T00:00:00Z', onlyOnTuesdays: true };
    await sendTo(testSystem, 'Replays', { schemaVersion: 1, kind: 'request', request });
    await system.settle();
    expect(system.queues.messages('ReplaysDeadLetterQueue')).toHaveLength(1);
    expect(listIn(await call('listReplays', { params: { projectId: shop.projectId } }), 'replays')).toEqual(
      [],
    );
  });

  test('of a scheduled run sends its message again', async () => {
    const subprojectId = await createSubproject(owner, (await newShop()).projectId);
    expect(outcomeOf(await replay({ run: { name: 'sweep' }, dryRun: true }))).toMatchObject({
      counts: { sent: 1 },
    });
    const mark = system.calls.mark();
    expect(outcomeOf(await replay({ run: { name: 'sweep' } }))).toMatchObject({ counts: { sent: 1 } });
    const sweeps = system.calls
      .since(mark)
      .filter(({ functionName }) => functionName === 'delete-subprojects');
    expect(sweeps.length).toBeGreaterThan(0);
    expect(await statesOf([subprojectId])).toEqual(['open']);
  });
});

describe('dead letters', () => {
  /** A signup that its worker gave up, of a project; its subproject. */
  async function signupGivenUp(shop: Shop, externalId: string) {
    system.onCall(
      refuse(({ action, input }) => action === 'PutItem' && JSON.stringify(input).includes(externalId)),
    );
    const sent = await signUp(shop, externalId);
    await system.settle();
    system.onCall(undefined);
    return { deliveryId: idOf(sent) };
  }

  const letterCount = () => system.queues.messages('SignupsDeadLetterQueue').length;
  const peeked = async () =>
    listIn(await call('peekDeadLetters', { params: { queue: 'signups' } }), 'deadLetters');

  test('are shown by ids and kinds, and stay', async () => {
    const shop = await newShop();
    const { deliveryId } = await signupGivenUp(shop, 'marker-customer');
    await sendTo(testSystem, 'SignupsDeadLetter', {});
    const peek = await call('peekDeadLetters', { params: { queue: 'signups' } });
    expect(listIn(peek, 'deadLetters')).toMatchObject([
      { kind: 'signedUp', projectId: shop.projectId, source: 'crm', deliveryId, messageId: anyText },
      { kind: null, projectId: null },
    ]);
    expect(peek.text).not.toContain('marker-customer');
    // Nothing is hidden from the next one who looks.
    expect(await peeked()).toMatchObject(listIn(peek, 'deadLetters').map(({ messageId }) => ({ messageId })));
    const queues = listIn(await call('listDeadLetterQueues'), 'queues');
    expect(queues.map(({ queue, count }) => [queue, count])).toEqual([
      ['signups', 2],
      ['notifications', 0],
      ['fetches', 0],
      ['deletions', 0],
      ['replays', 0],
      ['watches', 0],
      ['usage', 0],
      ['rollUps', 0],
      ['digests', 0],
      ['denials', 0],
    ]);
    expect(verdictOf(await call('peekDeadLetters', { params: { queue: 'none' } }))).toBe('404 not_found');
  });

  test('that are wanted go back to where they came from, and the record then tells the truth', async () => {
    const [shop, other] = [await newShop(), await newShop()];
    const { deliveryId } = await signupGivenUp(shop, 'stuck');
    await signupGivenUp(other, 'elsewhere');
    const delivery = { params: { projectId: shop.projectId, deliveryId } };
    expect(letterCount()).toBe(2);
    const deadLetters = { queue: 'signups', filter: { projectId: shop.projectId } };

    const dry = await replay({ deadLetters, dryRun: true });
    expect(objectIn(dry)).toMatchObject({ state: 'done', counts: { sent: 1 }, total: 2 });
    expect(listIn(dry, 'sample')).toMatchObject([{ kind: 'signedUp', deliveryId }]);
    expect(letterCount()).toBe(2);

    expect(outcomeOf(await replay({ deadLetters }))).toMatchObject({ isSuccess: true, counts: { sent: 1 } });
    expect(letterCount()).toBe(1);
    expect(jsonOf(await call('getDelivery', delivery))).toMatchObject({ outcomes: { applied: 1 } });
    expect(outcomeOf(await replay({ deadLetters: { queue: 'signups' } }))).toMatchObject({
      counts: { sent: 1 },
    });
    expect(letterCount()).toBe(0);
  });

  test('are never lost: what is sent back and can’t be deleted is there twice', async () => {
    const shop = await newShop();
    await signupGivenUp(shop, 'twice');
    let refusals = 0;
    system.onCall(({ functionName, action }) => {
      if (functionName !== 'run-replays' || action !== 'DeleteMessageBatch' || refusals === 4)
        return undefined;
      refusals += 1;
      return { kind: 'refuse', code: 'InternalError', status: 500 };
    });
    const answer = await replay({ deadLetters: { queue: 'signups' } });
    expect(outcomeOf(answer)).toMatchObject({ state: 'done', counts: { sent: 1 } });
    expect(refusals).toBe(4);
    expect(letterCount()).toBe(0);
    const list = done(await owner('GET', `/v1/projects/${shop.projectId}/subprojects`));
    expect(listIn(list, 'subprojects')).toMatchObject([
      { customer: { externalId: 'twice' }, status: 'active' },
    ]);
  });
});

describe('who may replay', async () => {
  const [shop, other] = [await newShop(), await newShop()];
  const { projectId } = shop;
  const sent = await signUp(shop, 'c-1');
  const deliveryId = idOf(sent);
  const ofProject = await createKey(owner, `projects/${projectId}`);
  const reader = await createKey(owner, `projects/${projectId}`, { scopes: ['replays:read'] });
  const ofOther = await createKey(owner, `projects/${other.projectId}`);
  const ofCustomer = await createKey(owner, `subprojects/${subprojectOf(sent)}`);
  const window = { from: '2026-01-01T00:00:00Z', dryRun: true };

  test.each([
    ['a project’s own key, without naming it', ofProject, { deliveryId }, '200'],
    ['a key of another project', ofOther, { projectId, deliveryId }, '404 not_found'],
    ['a key that may only look', reader, { deliveryId }, '403 forbidden'],
    ['a customer’s key', ofCustomer, { deliveryId }, '403 forbidden'],
    ['a project’s key, of dead letters', ofProject, { deadLetters: { queue: 'signups' } }, '403 forbidden'],
    ['a project’s key, of the account’s runs', ofProject, { run: { name: 'sweep' } }, '403 forbidden'],
  ])('%s', async (_who, { token }, body, verdict) => {
    expect(verdictOf(await create(body, { token }))).toBe(verdict);
  });

  test('and look at replays and dead letters', async () => {
    const params = {
      replayId: textIn(done(await create({ projectId: other.projectId, ...window })), 'replayId'),
    };
    expect(verdictOf(await call('getReplay', { params, token: ofOther.token }))).toBe('200');
    expect(verdictOf(await call('getReplay', { params, token: ofProject.token }))).toBe('404 not_found');
    expect(verdictOf(await call('cancelReplay', { params, token: ofProject.token }))).toBe('404 not_found');
    for (const operation of ['listDeadLetterQueues', 'peekDeadLetters']) {
      const input = { params: { queue: 'signups' }, token: ofProject.token };
      expect(verdictOf(await call(operation, input))).toBe('403 forbidden');
    }
    const unknown = `${projectId}-${'0'.repeat(16)}`;
    for (const replayId of [unknown, 'nonsense', `${deliveryId}-x`, projectId]) {
      expect(verdictOf(await call('getReplay', { params: { replayId } }))).toBe('404 not_found');
    }
  });

  test.each([
    ['nothing', {}],
    ['a window from the year 10000, by its zone', { projectId, from: '9999-12-31T23:59:59-23:59' }],
    ['two things at once', { projectId, deliveryId, from: '2026-01-01T00:00:00Z' }],
    ['no project', { deliveryId }],
    ['a project of dead letters', { projectId, deadLetters: { queue: 'signups' } }],
    ['a filter without a window', { projectId, deliveryId, source: 'crm' }],
    [
      'a window that ends before it begins',
      { projectId, from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' },
    ],
    ['what is no delivery', { projectId, deliveryId: 'c-1' }],
    ['a queue that there is not', { deadLetters: { queue: 'payments' } }],
    ['a run that there is not', { run: { name: 'payday' } }],
    ['no rate', { projectId, deliveryId, ratePerSecond: 0 }],
  ])('%s is refused as 400 invalid_request', async (_what, body) => {
    expect(verdictOf(await create(body))).toBe('400 invalid_request');
  });

  test('of a project that there is not is 404', async () => {
    expect(verdictOf(await create({ projectId: '00000000', deliveryId }))).toBe('404 not_found');
  });
});
