import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { secretHashOf } from '../../lib/access/token.ts';
import { fenceIfDue } from '../../lib/account/purge.ts';
import type { Subproject } from '../../lib/account/subproject.ts';
import { sendDeletion, sweepOf } from '../support/deletions.ts';
import { jsonOf, listIn, textIn, verdictOf } from '../support/http.ts';
import { anyText, matching } from '../support/matchers.ts';
import {
  configureSources,
  customerEvent,
  resultsOf,
  sendStandard,
  standardSecret,
} from '../support/sources.ts';
import { checkedApi } from './contract/checked-api.ts';
import { claim, createKey, createProject, done, newSecret, useSystem } from '../support/system.ts';

const running = await useSystem();
const { api, owner, endpoint, system, admin } = running;
const projectId = await createProject(owner, {
  graceDays: 0,
  notifications: { url: endpoint.url, secrets: [standardSecret()] },
});
const { call } = await checkedApi(running);
const { crm } = await configureSources(owner, projectId);
const about = {
  name: 'Müller & Söhne',
  email: 'kontakt@mueller.example',
  plan: 'default',
  labels: { a: 'b' },
};
/** Of one start, so that what is older stays older however long the test takes. */
const startMs = Date.now();
const inSeconds = (seconds: number) => new Date(startMs + seconds * 1000);

type Kind = Parameters<typeof customerEvent>[0];
async function tell(kind: Kind, externalId: string, time: Date) {
  const [result] = resultsOf(await sendStandard(crm, customerEvent(kind, externalId, about, time)));
  return { ...result, subprojectId: result?.subprojectId ?? '' };
}

async function linkFor(subprojectId: string): Promise<string> {
  return textIn(done(await owner('POST', `/v1/subprojects/${subprojectId}/claimLink`, {})), 'url');
}

function known(item: Subproject | undefined): Subproject {
  if (item === undefined) throw new Error('it is there');
  return item;
}

/** Of all that was recorded of a subproject, sorted. */
async function outcomesOf(subprojectId: string): Promise<readonly unknown[]> {
  const recorded = z.array(
    z.object({ events: z.array(z.object({ result: z.record(z.string(), z.unknown()) })) }),
  );
  const results = recorded
    .parse(await admin.deliveries())
    .flatMap(({ events }) => events.map(({ result }) => result));
  return results
    .filter((result) => result['subprojectId'] === subprojectId)
    .map(({ outcome }) => outcome)
    .sort();
}

const read = async (subprojectId: string) =>
  jsonOf(done(await owner('GET', `/v1/subprojects/${subprojectId}`)));

async function listed(status = ''): Promise<readonly unknown[]> {
  const query = status === '' ? '' : `?status=${status}`;
  const list = done(await owner('GET', `/v1/projects/${projectId}/subprojects${query}`));
  return listIn(list, 'subprojects').map(({ subprojectId }) => subprojectId);
}

describe('a customer who left', () => {
  test('is purged by the sweep, stays away from what is older, and comes back as the next generation', async () => {
    const { subprojectId } = await tell('signed_up', 'leaves', inSeconds(-60));
    const oldLink = await linkFor(subprojectId);
    const secret = newSecret();
    const { token } = await claim(api(), oldLink, secret);
    expect((await tell('closed', 'leaves', inSeconds(-50))).outcome).toBe('applied');
    expect(await read(subprojectId)).toMatchObject({ status: 'closing', displayName: about.name });

    await sweepOf(running);
    expect(await read(subprojectId)).toMatchObject({
      status: 'closed',
      customer: null,
      displayName: subprojectId,
      email: null,
      labels: {},
      purgeTime: null,
    });
    expect(JSON.stringify(await admin.item(subprojectId))).not.toMatch(/leaves|mueller|Söhne|crm/);
    expect(await listed()).not.toContain(subprojectId);
    expect(await listed('closed')).toContain(subprojectId);
    expect(await listed('all')).toContain(subprojectId);
    expect(verdictOf(await owner('POST', `/v1/subprojects/${subprojectId}/restore`, {}))).toBe(
      '409 subproject_closed',
    );
    expect(jsonOf(await owner('POST', '/v1/accessKeys/verify', { token }))).toMatchObject({ valid: false });

    for (const kind of ['signed_up', 'changed', 'closed'] as const) {
      expect(await tell(kind, 'leaves', inSeconds(-52))).toEqual({
        outcome: 'ignored',
        reason: 'before_purge',
        subprojectId,
      });
    }
    expect(await read(subprojectId)).toMatchObject({ status: 'closed' });

    expect(await tell('signed_up', 'leaves', inSeconds(-20))).toEqual({ outcome: 'applied', subprojectId });
    expect(await read(subprojectId)).toMatchObject({ status: 'active', displayName: about.name });
    const again = await claim(api(), oldLink, newSecret());
    expect(verdictOf(again.answer)).toBe('410 claim_superseded');
    const retried = await owner('POST', `/v1/subprojects/${subprojectId}/accessKeys`, {
      displayName: 'late retry',
      secretHash: secretHashOf(secret),
    });
    expect(verdictOf(retried)).toBe('409 key_revoked');
    expect((await claim(api(), await linkFor(subprojectId))).answer.status).toBe(200);
  });
});

describe('while a purge is under way', () => {
  test('the customer is neither restored nor created, and what their CRM says waits until it is over', async () => {
    const { subprojectId } = await tell('signed_up', 'between', inSeconds(-60));
    await tell('closed', 'between', inSeconds(-50));
    await system.idle();
    await admin.directory.changeSubproject(subprojectId, (item) => fenceIfDue(known(item), new Date()));

    expect(await read(subprojectId)).toMatchObject({ status: 'closed', customer: null });
    const restored = await owner('POST', `/v1/subprojects/${subprojectId}/restore`, {});
    expect(verdictOf(restored)).toBe('409 subproject_purging');
    const customer = { realm: 'crm', externalId: 'between' };
    const created = await owner('POST', `/v1/projects/${projectId}/subprojects`, {
      displayName: 'x',
      customer,
    });
    expect(verdictOf(created)).toBe('409 subproject_purging');
    expect((await tell('signed_up', 'between', inSeconds(-30))).outcome).toBe('queued');
    expect((await tell('signed_up', 'between', inSeconds(-55))).outcome).toBe('queued');

    await sendDeletion(running, { schemaVersion: 1, kind: 'purge', subprojectId, dueTime: '' });
    await system.settle();
    expect(await read(subprojectId)).toMatchObject({ status: 'active', customer });
    expect(await outcomesOf(subprojectId)).toEqual(['applied', 'applied', 'applied', 'ignored']);
    const deadLetters = system.queues.deadLetterNames.flatMap((name) => system.queues.messages(name));
    expect(deadLetters).toEqual([]);
  });
});

describe('what is owed to the project’s endpoint', () => {
  test('goes out of a tombstone too, without a word of the customer', async () => {
    const { subprojectId } = await tell('signed_up', 'owed', inSeconds(-60));
    await system.idle();
    endpoint.answerWith(() => 500);
    const refused = endpoint.next();
    await tell('closed', 'owed', inSeconds(-50));
    await refused;
    await sendDeletion(running, { schemaVersion: 1, kind: 'purge', subprojectId, dueTime: '' });
    await expect.poll(() => read(subprojectId)).toMatchObject({ status: 'closed' });
    endpoint.answerWith(undefined);
    await system.settle();
    const last = endpoint.about(subprojectId).at(-1);
    expect(JSON.parse(last?.body ?? '')).toMatchObject({
      type: 'subproject.closed',
      data: {
        subprojectId,
        customer: null,
        displayName: null,
        email: null,
        status: 'closed',
        claimLink: null,
      },
    });
    expect(await admin.item(subprojectId)).toMatchObject({ state: 'closed', pendingNotifications: {} });
  });
});

describe('what never signed up', () => {
  test('is swept like what left, and nobody hears of it', async () => {
    const { subprojectId } = await tell('changed', 'stranger', inSeconds(-60));
    await sweepOf(running);
    expect(await admin.item(subprojectId)).toMatchObject({ state: 'closed' });
    expect(JSON.stringify(await admin.item(subprojectId))).not.toMatch(/stranger|mueller/);
    expect(verdictOf(await owner('GET', `/v1/subprojects/${subprojectId}`))).toBe('404 not_found');
    expect(await listed('all')).not.toContain(subprojectId);
    expect((await tell('signed_up', 'stranger', inSeconds(-70))).outcome).toBe('applied');
    expect(await read(subprojectId)).toMatchObject({ status: 'active' });
  });
});

describe('an Idempotency-Key', () => {
  test('makes one subproject, once: it does not bring back what is purged', async () => {
    const create = () =>
      owner(
        'POST',
        `/v1/projects/${projectId}/subprojects`,
        { displayName: 'x' },
        { 'idempotency-key': 'k' },
      );
    const subprojectId = textIn(done(await create()), 'subprojectId');
    done(await owner('DELETE', `/v1/subprojects/${subprojectId}`, ''));
    await sweepOf(running);
    expect(verdictOf(await create())).toBe('409 subproject_closed');
  });
});

describe('erasing', () => {
  test('is for who may know of the subproject and erase', async () => {
    const { subprojectId } = await tell('signed_up', 'guarded', inSeconds(-60));
    const path = `/v1/subprojects/${subprojectId}/erase`;
    const { token } = await createKey(owner, `projects/${projectId}`, { scopes: ['subprojects:close'] });
    expect(verdictOf(await api(token)('POST', path, {}))).toBe('403 forbidden');
    expect(verdictOf(await owner('POST', `/v1/subprojects/${projectId}${'0'.repeat(18)}/erase`, {}))).toBe(
      '404 not_found',
    );
    expect(await read(subprojectId)).toMatchObject({ status: 'active' });
  });

  test('answers only when the purge is on its way: what its queue refused is sent when it is asked again', async () => {
    const { subprojectId } = await tell('signed_up', 'unlucky', inSeconds(-60));
    await system.idle();
    const erase = () => call('eraseSubproject', { params: { subprojectId }, body: {} });
    const deletionsQueue = system.outputs['DeletionsQueueUrl'];
    system.onCall(({ input }) =>
      input['QueueUrl'] === deletionsQueue ? { kind: 'refuse', code: 'ThrottlingException' } : undefined,
    );
    expect((await erase()).status).toBeGreaterThanOrEqual(500);
    system.onCall(undefined);
    expect(jsonOf(await erase())).toMatchObject({ state: 'purging' });
    await system.settle();
    expect(jsonOf(await erase())).toMatchObject({ state: 'closed' });
  });

  test('ends the keys for good: while it lasts and after it, none is rotated, and none is left to revoke', async () => {
    const { subprojectId } = await tell('signed_up', 'rotated', inSeconds(-60));
    const { accessKeyId } = await createKey(owner, `subprojects/${subprojectId}`);
    const verdicts = async () => [
      verdictOf(await call('rotateSubprojectAccessKey', { params: { subprojectId, accessKeyId }, body: {} })),
      verdictOf(await call('revokeAllSubprojectAccessKeys', { params: { subprojectId }, body: {} })),
    ];
    const refused = matching(/^409 subproject_(purging|closed)$/);
    done(await owner('POST', `/v1/subprojects/${subprojectId}/erase`, {}));
    expect(await verdicts()).toEqual([refused, refused]);
    await system.settle();
    expect(await verdicts()).toEqual(['409 subproject_closed', '409 subproject_closed']);
  });

  test('takes a customer at once, and says when the last copy is gone', async () => {
    const { subprojectId } = await tell('signed_up', 'erased', inSeconds(-60));
    const { token } = await createKey(owner, `subprojects/${subprojectId}`);
    const erase = () => owner('POST', `/v1/subprojects/${subprojectId}/erase`, {});
    const first = done(await erase());
    expect(jsonOf(first)).toEqual({
      subprojectId,
      state: 'purging',
      eraseTimes: { directory: null, deliveries: anyText, deadLetters: anyText, backups: anyText },
    });
    expect(JSON.stringify(await admin.item(subprojectId))).not.toMatch(/erased|mueller|Söhne/);
    expect(jsonOf(await owner('POST', '/v1/accessKeys/verify', { token }))).toMatchObject({ valid: false });
    await system.settle();
    const second = done(await erase());
    expect(jsonOf(second)).toMatchObject({ state: 'closed', eraseTimes: { directory: matching(/^\d{4}-/) } });
    expect((await tell('signed_up', 'erased', inSeconds(-30))).outcome).toBe('ignored');
    expect((await tell('signed_up', 'erased', new Date(Date.now() + 30_000))).outcome).toBe('applied');
  });
});
