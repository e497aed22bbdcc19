import { describe, expect, test } from 'vitest';
import { fetchesFor } from '../../../lib/intake/fetches.ts';
import { hubspot } from '../../../lib/intake/hubspot.ts';
import { putSource } from '../../../lib/intake/source-commands.ts';
import { customerEvent, NOW, NOW_SECOND, PROJECT_ID } from '../../support/factories.ts';

const configuration = {
  projectId: PROJECT_ID,
  source: 'hs',
  kind: 'hubspot',
  secretsCiphertext: 'c',
} as const;
const withToken = putSource(undefined, { ...configuration, api: { tokenCiphertext: 't' } }, NOW);
const source = { source: withToken, adapter: hubspot };
const contact = (objectId: number, more = {}) => ({
  subscriptionType: 'contact.creation',
  portalId: 5,
  objectId,
  ...more,
});
const object = (objectId: number) => ({ objectType: 'contact', objectId: String(objectId), portalId: '5' });
const signup = (externalId: string, second = NOW_SECOND) => customerEvent('signedUp', second, { externalId });
const change = (more: object) => customerEvent('changed', NOW_SECOND, { externalId: 'a', ...more });

describe('what is fetched', () => {
  test('is each customer once, for the latest of their events', () => {
    const events = [signup('a', 10), signup('b', 10), signup('a', 30), signup('a', 20)];
    const body = [contact(1), contact(2), contact(1), contact(1)];
    expect([...fetchesFor(source, events, body)]).toStrictEqual([
      [2, object(1)],
      [1, object(2)],
    ]);
  });

  test.each([
    ['a signup that names somebody', customerEvent('signedUp', 1, { name: 'A' }), 1],
    ['a change that says nothing', change({}), 1],
    ['a change of the e-mail', change({ email: 'a@x.example' }), 0],
    ['a change of the name', change({ name: 'A' }), 0],
    ['a closure', customerEvent('closed', 1), 0],
    ['what is ignored', { kind: 'ignored', reason: 'unknown_event_type' } as const, 0],
  ])('is asked for by %s: %#', (_what, event, count) => {
    expect(fetchesFor(source, [event], [contact(1)]).size).toBe(count);
  });

  test('is nothing without a token', () => {
    const without = { ...source, source: putSource(undefined, configuration, NOW) };
    expect(fetchesFor(without, [signup('a')], [contact(1)]).size).toBe(0);
  });
});

describe('the objects of a request of HubSpot', () => {
  test.each<readonly [unknown, unknown]>([
    [contact(9), object(9)],
    [contact(9, { subscriptionType: 'object.creation', objectTypeId: '0-1' }), object(9)],
    [contact(9, { subscriptionType: undefined, eventType: 'contact.creation' }), object(9)],
    [contact(9, { objectId: '9007199254740993' }), { ...object(9), objectId: '9007199254740993' }],
    [contact(9, { subscriptionType: 'object.creation', objectTypeId: '2-123' }), undefined],
    [contact(9, { subscriptionType: 'ticket.creation' }), undefined],
    [contact(9, { objectId: -1 }), undefined],
    [contact(9, { objectId: '../1' }), undefined],
    [contact(9, { portalId: undefined }), undefined],
    [null, undefined],
    ['text', undefined],
  ])('are what %j speaks of', (notification, expected) => {
    expect(hubspot.objectsOf?.([notification])).toStrictEqual([expected]);
  });

  test('are none in what is no list', () => {
    expect(hubspot.objectsOf?.({})).toStrictEqual([]);
  });
});
