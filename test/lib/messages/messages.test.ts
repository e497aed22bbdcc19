import { describe, expect, test } from 'vitest';
import { asciiJson } from '../../../lib/encoding/json.ts';
import { fetchMessageSchema } from '../../../lib/messages/fetch.ts';
import { notificationMessageSchema } from '../../../lib/messages/notification.ts';
import { signupMessageSchema, type SignupMessage } from '../../../lib/messages/signup.ts';
import { customerEvent, NOW, NOW_SECOND, PROJECT_ID, SUBPROJECT_ID } from '../../support/factories.ts';

const SIGNUP: SignupMessage = {
  schemaVersion: 1,
  projectId: PROJECT_ID,
  source: 'crm',
  deliveryId: 'd-1',
  receiveTime: NOW.toISOString(),
  index: 0,
  event: customerEvent('signedUp', NOW_SECOND),
};
const NOTIFICATION = {
  schemaVersion: 1,
  subprojectId: SUBPROJECT_ID,
  kind: 'opened',
  notificationId: 'msg_1',
};

describe('a signup message', () => {
  test('may say what is to be fetched', () => {
    const message = { ...SIGNUP, fetch: { objectType: 'deal', objectId: '1', portalId: '2' } };
    expect(signupMessageSchema.parse(message)).toEqual(message);
  });

  const full = { name: 'Jön 🙂\uffff', email: 'a@example.com', plan: 'pro', labels: { ü: '\ud7ff' } };
  test.each<SignupMessage['event']>([
    customerEvent('signedUp', NOW_SECOND, full),
    customerEvent('changed', NOW_SECOND),
    customerEvent('closed', -1),
    { kind: 'ignored', reason: 'event_in_future' },
  ])('comes out of the queue as it went in: %j', (event) => {
    const message = { ...SIGNUP, event };
    expect(signupMessageSchema.parse(JSON.parse(asciiJson(message)))).toEqual(message);
  });

  test('with what a newer release added is read without it', () => {
    const newer = { ...SIGNUP, hop: 1, event: { ...SIGNUP.event, phone: 'x' } };
    expect(signupMessageSchema.parse(newer)).toEqual(SIGNUP);
  });

  test.each<[string, unknown]>([
    ['another schema version', { ...SIGNUP, schemaVersion: 2 }],
    ['no event', { ...SIGNUP, event: undefined }],
    ['an unknown kind', { ...SIGNUP, event: { ...SIGNUP.event, kind: 'renamed' } }],
    ['no index', { ...SIGNUP, index: undefined }],
    ['a fraction of a second', { ...SIGNUP, event: { ...SIGNUP.event, second: 0.5 } }],
  ])('is refused with %s', (_, message) => {
    expect(signupMessageSchema.safeParse(message).success).toBe(false);
  });
});

describe('a notification message', () => {
  test('has ids only', () => {
    expect(notificationMessageSchema.parse({ ...NOTIFICATION, email: 'a@example.com' })).toEqual(
      NOTIFICATION,
    );
  });

  test.each<[string, unknown]>([
    ['another schema version', { ...NOTIFICATION, schemaVersion: 2 }],
    ['an unknown kind', { ...NOTIFICATION, kind: 'renamed' }],
  ])('is refused with %s', (_, message) => {
    expect(notificationMessageSchema.safeParse(message).success).toBe(false);
  });
});

describe('a fetch message', () => {
  const FETCH = {
    schemaVersion: 1,
    projectId: PROJECT_ID,
    source: 'hubspot',
    objectType: 'contact',
    objectId: '1001',
    portalId: '62515',
    externalId: '62515/contact/1001',
    second: NOW_SECOND,
  };

  test('has ids only', () => {
    expect(fetchMessageSchema.parse({ ...FETCH, email: 'a@example.com' })).toEqual(FETCH);
  });

  test.each<[string, unknown]>([
    ['another schema version', { ...FETCH, schemaVersion: 2 }],
    ['another kind of object', { ...FETCH, objectType: 'tickets' }],
    ['an id that leads elsewhere in a URL', { ...FETCH, objectId: '1/../2' }],
    ['an id with a query', { ...FETCH, objectId: '1?archived=true' }],
  ])('is refused with %s', (_, message) => {
    expect(fetchMessageSchema.safeParse(message).success).toBe(false);
  });
});
