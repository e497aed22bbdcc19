import { describe, expect, test } from 'vitest';
import { textIn, valueIn, verdictOf, type Answer } from '../../support/http.ts';
import { standardSecret } from '../../support/sources.ts';
import { createProject, createSubproject, done, useSystem } from '../../support/system.ts';
import { checkedApi, type CheckedCall } from './checked-api.ts';

const testSystem = await useSystem();
const { owner, endpoint, system } = testSystem;
const { call } = await checkedApi(testSystem);
const projectId = await createProject(owner, {
  notifications: { url: endpoint.url, secrets: [standardSecret()] },
});
const subprojectId = await createSubproject(owner, projectId);

const etagIn = (answer: Answer) => textIn(done(answer), 'etag');

/** The call, if the resource is still what this etag is of. */
function ifMatch(operationId: string, etag: string, input: CheckedCall = {}): Promise<Answer> {
  return call(operationId, { ...input, headers: { 'if-match': `"${etag}"` } });
}

type Resource = {
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
  readonly get: string;
  readonly change: string;
  /** Each makes it something else. */
  readonly bodies: readonly [object, object, object];
};

const source = () => ({ kind: 'standard-webhooks', secrets: [standardSecret()] });
const card = (unitCost: string) => ({
  currency: 'USD',
  effectiveDate: '2099-01-01',
  meters: { sms: { unitCost } },
});
const resources: readonly Resource[] = [
  {
    name: 'a project',
    params: { projectId },
    get: 'getProject',
    change: 'updateProject',
    bodies: [{ graceDays: 1 }, { graceDays: 2 }, { graceDays: 3 }],
  },
  {
    name: 'a subproject',
    params: { subprojectId },
    get: 'getSubproject',
    change: 'updateSubproject',
    bodies: [{ displayName: 'One' }, { displayName: 'Two' }, { displayName: 'Three' }],
  },
  {
    name: 'a webhook source',
    params: { projectId, source: 'crm' },
    get: 'getWebhookSource',
    change: 'putWebhookSource',
    bodies: [source(), source(), source()],
  },
  {
    name: 'a member',
    params: { projectId, userId: 'ann' },
    get: 'getMember',
    change: 'putMember',
    bodies: [{ role: 'viewer' }, { role: 'admin' }, { role: 'developer' }],
  },
  {
    name: 'a rate card',
    params: { projectId },
    get: 'getRateCard',
    change: 'putRateCard',
    bodies: [card('1'), card('2'), card('3')],
  },
];

describe.each(resources)('$name', ({ params, get, change, bodies: [one, other, third] }) => {
  const query = get === 'getRateCard' ? { day: '2099-01-01' } : {};
  const read = () => call(get, { params, query });

  test('is changed under its newest etag, which reading and changing show, in the header too', async () => {
    done(await call(change, { params, body: one }));
    const before = await read();
    expect(before.headers).toMatchObject({ etag: `"${etagIn(before)}"` });
    const changed = await ifMatch(change, etagIn(before), { params, body: other });
    expect(verdictOf(changed)).toBe('200');
    expect(etagIn(changed)).not.toBe(etagIn(before));
    expect(changed.headers['etag']).toBe(`"${etagIn(changed)}"`);
    expect(etagIn(await read())).toBe(etagIn(changed));
  });

  test('is not changed under an older one: 412 precondition_failed', async () => {
    const old = etagIn(await call(change, { params, body: other }));
    done(await call(change, { params, body: one }));
    const before = await read();
    expect(verdictOf(await ifMatch(change, old, { params, body: other }))).toBe('412 precondition_failed');
    expect((await read()).text).toBe(before.text);
  });

  test('is changed once of two who saw the same', async () => {
    done(await call(change, { params, body: other }));
    const seen = etagIn(await read());
    const answers = await Promise.all([one, third].map((body) => ifMatch(change, seen, { params, body })));
    expect(answers.map(verdictOf).toSorted()).toEqual(['200', '412 precondition_failed']);
  });
});

describe('If-Match', () => {
  const params = { projectId };

  test('answers a request that took effect and is sent again, though its etag is old by now', async () => {
    const seen = etagIn(await call('getProject', { params }));
    const first = await ifMatch('updateProject', seen, { params, body: { graceDays: 77 } });
    const again = await ifMatch('updateProject', seen, { params, body: { graceDays: 77 } });
    expect([verdictOf(first), verdictOf(again)]).toEqual(['200', '200']);
    expect(again.text).toBe(first.text);
  });

  test('makes nothing where there is nothing', async () => {
    const absent = { params: { projectId, userId: 'bob' }, body: { role: 'viewer' } };
    for (const header of ['*', '"0000000000000000"']) {
      const answer = await call('putMember', { ...absent, headers: { 'if-match': header } });
      expect(verdictOf(answer)).toBe('412 precondition_failed');
    }
    expect(verdictOf(await call('getMember', absent))).toBe('404 member_not_found');
  });

  test('takes *, for whatever is there', async () => {
    const answer = await call('updateProject', {
      params,
      body: { graceDays: 5 },
      headers: { 'if-match': '*' },
    });
    expect(verdictOf(answer)).toBe('200');
  });

  test('removes only the member that was seen, and not one who came again', async () => {
    const member = { params: { projectId, userId: 'cid' } };
    const first = etagIn(await call('putMember', { ...member, body: { role: 'viewer' } }));
    done(await ifMatch('removeMember', first, member));
    expect(verdictOf(await ifMatch('removeMember', first, member))).toBe('200');
    const second = etagIn(await call('putMember', { ...member, body: { role: 'viewer' } }));
    expect(second).not.toBe(first);
    expect(verdictOf(await ifMatch('removeMember', first, member))).toBe('412 precondition_failed');
    expect(verdictOf(await call('getMember', member))).toBe('200');
    done(await ifMatch('removeMember', second, member));
    expect(verdictOf(await call('getMember', member))).toBe('404 member_not_found');
  });

  test('removes only the source that was seen, and closes only the subproject', async () => {
    const crm = { params: { projectId, source: 'gone' } };
    const body = source();
    const old = etagIn(await call('putWebhookSource', { ...crm, body }));
    const fresh = etagIn(await call('putWebhookSource', { ...crm, body }));
    expect(verdictOf(await ifMatch('deleteWebhookSource', old, crm))).toBe('412 precondition_failed');
    expect(verdictOf(await ifMatch('deleteWebhookSource', fresh, crm))).toBe('200');
    expect(verdictOf(await ifMatch('putWebhookSource', fresh, { ...crm, body }))).toBe(
      '412 precondition_failed',
    );

    const subproject = { params: { subprojectId: await createSubproject(owner, projectId) } };
    const seen = etagIn(await call('getSubproject', subproject));
    done(await call('updateSubproject', { ...subproject, body: { displayName: 'Renamed' } }));
    expect(verdictOf(await ifMatch('closeSubproject', seen, subproject))).toBe('412 precondition_failed');
  });

  test('erases only the subproject that was seen; sent again, it is as it was asked for', async () => {
    const subproject = { params: { subprojectId: await createSubproject(owner, projectId) } };
    const seen = etagIn(await call('getSubproject', subproject));
    const renamed = etagIn(
      await call('updateSubproject', { ...subproject, body: { displayName: 'Renamed' } }),
    );
    const erase = (etag: string) => ifMatch('eraseSubproject', etag, { ...subproject, body: {} });
    expect(verdictOf(await erase(seen))).toBe('412 precondition_failed');
    expect(textIn(await call('getSubproject', subproject), 'status')).toBe('active');
    expect(verdictOf(await erase(renamed))).toBe('200');
    expect(textIn(await call('getSubproject', subproject), 'status')).toBe('closed');
    expect(verdictOf(await erase(renamed))).toBe('200');
    await system.settle();
    expect(verdictOf(await erase(renamed))).toBe('200');
  });

  test.each([
    ['the account', 'AccountAccessKey', {}],
    ['a project', 'ProjectAccessKey', { projectId }],
    ['a subproject', 'SubprojectAccessKey', { subprojectId }],
  ])(
    'renames only the key of %s that was seen, whatever else of its container changed',
    async (_, noun, at) => {
      const key = async (displayName: string) => {
        const created = await call(`create${noun}`, { params: at, body: { displayName } });
        return { ...at, accessKeyId: textIn(done(created), 'accessKey', 'accessKeyId') };
      };
      const first = { params: await key('First') };
      const rename = (etag: string, displayName: string) =>
        ifMatch(`rename${noun}`, etag, { ...first, body: { displayName } });
      const seen = etagIn(await call(`rename${noun}`, { ...first, body: { displayName: 'Seen' } }));
      await key('Second');
      const renamed = await rename(seen, 'One');
      expect(renamed.headers).toMatchObject({ etag: `"${etagIn(renamed)}"` });
      expect(verdictOf(await rename(seen, 'Two'))).toBe('412 precondition_failed');
      expect(verdictOf(await rename(seen, 'One'))).toBe('200');
      const none = {
        ...first,
        params: { ...first.params, accessKeyId: `${'0'.repeat(8)}-${'0'.repeat(16)}` },
      };
      const absent = await ifMatch(`rename${noun}`, seen, { ...none, body: { displayName: 'x' } });
      expect(verdictOf(absent)).toBe('404 access_key_not_found');
    },
  );

  test('is not told of what nobody sees: a notification that was delivered changes no etag', async () => {
    const id = await createSubproject(owner, projectId);
    const created = etagIn(await call('getSubproject', { params: { subprojectId: id } }));
    await system.idle();
    expect(endpoint.about(id)).not.toEqual([]);
    expect(etagIn(await call('getSubproject', { params: { subprojectId: id } }))).toBe(created);
  });

  test.each(['', 'not an etag', '"unfinished'])('is refused as %j: 400 invalid_request', async (header) => {
    const answer = await call('updateProject', { params, body: {}, headers: { 'if-match': header } });
    expect(verdictOf(answer)).toBe('400 invalid_request');
  });

  test('is refused where nobody would look at it', async () => {
    const answer = await call('suspendSubproject', {
      params: { subprojectId },
      headers: { 'if-match': '*' },
    });
    expect(verdictOf(answer)).toBe('400 invalid_request');
  });
});

describe('a condition that no route takes', () => {
  const conditions = [
    { 'if-none-match': '*' },
    { 'if-none-match': '"0000000000000000"' },
    { 'if-none-match': '' },
    { 'if-unmodified-since': 'Sat, 29 Oct 1994 19:43:31 GMT' },
    { 'if-match': '*', 'if-none-match': '*' },
  ];

  test.each(conditions)('is refused with every change, which is not made: %j', async (headers) => {
    const member = { params: { projectId, userId: 'dot' } };
    done(await call('putMember', { ...member, body: { role: 'viewer' } }));
    const changes: readonly [string, CheckedCall][] = [
      ['putMember', { ...member, body: { role: 'admin' } }],
      ['removeMember', member],
      ['updateProject', { params: { projectId }, body: { graceDays: 9 } }],
      ['suspendSubproject', { params: { subprojectId } }],
      ['createSubproject', { params: { projectId }, body: { displayName: 'x' } }],
    ];
    for (const [operationId, input] of changes) {
      expect(verdictOf(await call(operationId, { ...input, headers })), operationId).toBe(
        '400 invalid_request',
      );
    }
    expect(valueIn(await call('getMember', member), 'role')).toBe('viewer');
    expect(valueIn(await call('getSubproject', { params: { subprojectId } }), 'status')).toBe('active');
  });

  test.each(conditions)('is not looked at where nothing is changed: %j', async (headers) => {
    expect(verdictOf(await call('getProject', { params: { projectId }, headers }))).toBe('200');
  });
});
