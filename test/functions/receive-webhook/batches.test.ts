import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { contactCreated, hubSpotBatch, hubSpotBody, send } from '../../support/crm.ts';
import { openShop, type Shop } from '../../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
  // From here on the function is warm and has its configuration.
  await send(hubSpotBatch(shop.hubspot, [contactCreated(1)]));
});
afterEach(() => shop.calmDown());
afterAll(() => shop.close());

let lastObjectId = 1_000;
function freshObjectIds(count: number): readonly number[] {
  lastObjectId += count;
  return Array.from({ length: count }, (_, index) => lastObjectId - index);
}

const subprojectIdOf = (objectId: number) => shop.subprojectIdOf(`62515/contact/${objectId}`, 'hubspot');

async function openOnes(objectIds: readonly number[]): Promise<readonly number[]> {
  const items = await Promise.all(objectIds.map((id) => shop.admin.item(subprojectIdOf(id))));
  return objectIds.filter((_, index) => items[index]?.['state'] === 'open');
}

/** The type of each notification, however often it came. */
function toldOf(objectIds: readonly number[]): readonly string[] {
  const told = objectIds.flatMap((id) => shop.endpoint.about(subprojectIdOf(id)));
  return [...new Map(told.map(({ id, content }) => [id, content.type])).values()];
}

function batchOf(objectIds: readonly number[]) {
  return hubSpotBatch(
    shop.hubspot,
    objectIds.map((id) => contactCreated(id)),
  );
}

/** The AWS calls of the function itself. */
function callsSince(mark: number): number {
  return shop.system.calls.since(mark).filter(({ functionName }) => functionName === 'receive-webhook')
    .length;
}

describe('a batch', () => {
  test('of 100 events that mean nothing to us is recorded at once, without a message: 200', async () => {
    const unknown = freshObjectIds(100).map((id) => ({
      ...contactCreated(id),
      subscriptionType: 'ticket.creation',
    }));
    const mark = shop.system.calls.mark();
    const answer = await send(hubSpotBatch(shop.hubspot, unknown));
    expect(answer).toMatchObject({ status: 200, outcomes: Array(100).fill('ignored') });
    expect(callsSince(mark)).toBeLessThanOrEqual(3);
  });

  test.each([
    { count: 10, outcome: 'applied' },
    { count: 11, outcome: 'queued' },
    { count: 100, outcome: 'queued' },
    { count: 101, outcome: 'queued' },
  ])('of $count customers makes as many subprojects, each told under one id', async ({ count, outcome }) => {
    const objectIds = freshObjectIds(count);
    const mark = shop.system.calls.mark();
    const answer = await send(batchOf(objectIds));
    expect(answer).toMatchObject({ status: 200, outcomes: Array(count).fill(outcome) });
    // Ten messages a call, and the configuration once in 10 s.
    if (count === 100) expect(callsSince(mark)).toBeLessThanOrEqual(12);
    await shop.system.settle();
    expect(await openOnes(objectIds)).toStrictEqual(objectIds);
    expect(toldOf(objectIds)).toStrictEqual(Array(count).fill('subproject.opened'));
  });

  test('records every event of the queue under the delivery’s id and its place', async () => {
    const objectIds = freshObjectIds(11);
    const { deliveryId } = await send(batchOf(objectIds));
    await shop.system.settle();
    const records = (await shop.admin.deliveries()).filter((record) => record['deliveryId'] === deliveryId);
    const places = records.map(({ sk }) => String(sk).split('#').at(-1));
    expect(places.sort()).toStrictEqual(objectIds.map((_, index) => String(index).padStart(4, '0')));
  });

  test.each([3, 20])('with duplicate ids makes one subproject of them: %i times the same', async (times) => {
    const [objectId = 0] = freshObjectIds(1);
    const event = contactCreated(objectId);
    await send(
      hubSpotBatch(
        shop.hubspot,
        Array.from({ length: times }, () => event),
      ),
    );
    await shop.system.settle();
    expect(await openOnes([objectId])).toStrictEqual([objectId]);
    expect(new Set(shop.endpoint.about(subprojectIdOf(objectId)).map(({ id }) => id)).size).toBe(1);
  });

  test('applies the events of one customer one after the other: none is lost to another', async () => {
    const [objectId = 0] = freshObjectIds(1);
    const changes = Array.from({ length: 8 }, (_, index) => ({
      ...contactCreated(objectId, Date.now() - 60_000 + index * 1_000),
      subscriptionType: 'contact.propertyChange',
      propertyName: 'email',
      propertyValue: `${index}@example.com`,
    }));
    const mark = shop.system.calls.mark();
    const answer = await send(hubSpotBatch(shop.hubspot, [...changes, contactCreated(objectId)]));
    expect(answer.outcomes).toStrictEqual(Array(9).fill('applied'));
    const refused = shop.system.calls.since(mark).filter(({ errorCode }) => errorCode !== undefined);
    // The signup alone is written blind, and meets the item.
    expect(refused.length).toBeLessThanOrEqual(1);
    const subproject = await shop.admin.directory.readSubproject(subprojectIdOf(objectId));
    expect(subproject?.profile.email?.value).toBe('7@example.com');
  });

  test('of ten loses nine to none that fails: that one waits in the queue', async () => {
    const objectIds = freshObjectIds(10);
    const failing = objectIds[3] ?? 0;
    const sk = `subproject#${subprojectIdOf(failing)}`;
    shop.system.onCall(({ action, input }) =>
      action === 'PutItem' && JSON.stringify(input).includes(sk) ? { kind: 'throttle' } : undefined,
    );
    const answer = await send(batchOf(objectIds));
    expect(answer.status).toBe(200);
    expect(answer.outcomes).toStrictEqual(objectIds.map((id) => (id === failing ? 'queued' : 'applied')));
    expect(await openOnes(objectIds)).toStrictEqual(objectIds.filter((id) => id !== failing));

    shop.system.onCall(undefined);
    await shop.system.settle();
    expect(await openOnes(objectIds)).toStrictEqual(objectIds);
    const records = (await shop.admin.deliveries()).filter(
      ({ deliveryId }) => deliveryId === answer.deliveryId,
    );
    expect(records).toHaveLength(2);
  });

  test('takes object ids beyond 2^53 as they are: neighbours are two customers', async () => {
    const objectIds = ['9007199254740993', '9007199254740992'];
    const events = objectIds.map((id) =>
      JSON.stringify(contactCreated(0)).replace('"objectId":0', `"objectId":${id}`),
    );
    const answer = await send(hubSpotBody(shop.hubspot, `[${events.join(',')}]`));
    expect(answer.outcomes).toStrictEqual(['applied', 'applied']);
    expect(new Set(answer.results.map(({ subprojectId }) => subprojectId)).size).toBe(2);
  });
});
