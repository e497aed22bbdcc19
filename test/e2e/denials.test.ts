import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { tokenOf } from '../../lib/access/secret.ts';
import { parseToken, tokenPrefixOf } from '../../lib/access/token.ts';
import { newEntryId } from '../../lib/audit/record.ts';
import { addDays, dayOf } from '../../lib/billing/days.ts';
import type { OnCall } from '../../local/aws-proxy/call.ts';
import { entriesOf } from '../support/audit.ts';
import { runCli, wordsOf } from '../support/cli.ts';
import { valueIn, verdictOf } from '../support/http.ts';
import { sendTo } from '../support/jobs.ts';
import { anyText } from '../support/matchers.ts';
import { createKey, createProject, createSubproject, newSecret, useSystem } from '../support/system.ts';
import { createWorld } from './attacks/world.ts';

/** Denied attempts at functions that may not write the audit log, and of keys that have come to an end. */
const testSystem = await useSystem();
const { api, owner, system, accountToken } = testSystem;
const world = await createWorld(testSystem);
const project = `projects/${world.project}`;

afterEach(() => system.onCall(undefined));

/** A key of a project of its own: each has room for few. */
async function newCaller(body: object = {}) {
  const projectId = await createProject(owner);
  return {
    projectId,
    of: `projects/${projectId}`,
    ...(await createKey(owner, `projects/${projectId}`, body)),
  };
}

/** In a log, once all queues are empty. */
async function denialsOf(actor: string, of: string) {
  await system.settle();
  return entriesOf(owner, of, { actor });
}

const refuseDenials: OnCall = ({ action, input }) =>
  action === 'SendMessageBatch' && String(input['QueueUrl']).includes('Denials')
    ? { kind: 'refuse', code: 'InternalServerError', status: 500 }
    : undefined;

const usageOf = (...subjects: string[]) =>
  subjects.map((subject) => ({
    specversion: '1.0',
    id: randomUUID(),
    source: 'urn:test',
    type: 'sms',
    subject,
    time: new Date().toISOString(),
    data: { quantity: '1' },
  }));

describe.each([
  ['verify-keys', 'POST', '/v1/accessKeys/verify', 'accessKeys:verify', 'verifyAccessKey', 'scope'],
  ['record-usage', 'POST', '/v1/usage', 'usage:write', 'recordUsage', 'scope'],
  ['read-dead-letters', 'GET', '/v1/deadLetters', 'deadLetters:read', 'listDeadLetterQueues', 'level'],
] as const)('who is denied by %s', (_function, method, path, action, operationId, reason) => {
  test('is on record in the one log, once a minute, at the time of the attempt', async () => {
    const { token, accessKeyId, of, projectId } = await newCaller({ scopes: [] });
    const [before, tries] = [new Date().toISOString(), 5];
    for (let count = 0; count < tries; count += 1) {
      expect(verdictOf(await api(token)(method, path, ''))).toBe('403 forbidden');
    }
    const after = new Date().toISOString();
    const isOfAccount = reason === 'level';
    const found = await denialsOf(accessKeyId, isOfAccount ? 'account' : of);
    // Two, should a minute end amid them. One after the other, they are of one execution environment.
    expect(found.length).toBeGreaterThanOrEqual(1);
    expect(found.length).toBeLessThanOrEqual(2);
    expect(found.at(-1)).toEqual({
      entryId: anyText,
      time: anyText,
      actor: accessKeyId,
      action,
      operationId,
      resource: isOfAccount ? 'account' : of,
      projectId: isOfAccount ? null : projectId,
      decision: 'denied',
      outcome: 'forbidden',
      reason,
      requestId: anyText,
      made: null,
      fields: [],
      values: {},
      attemptTime: null,
      isLastOfMinute: false,
    });
    const time = String(found.at(-1)?.['time']);
    expect(time >= before && time <= after).toBe(true);
  });

  test('is not told so before it is on its way to the log', async () => {
    const { token, accessKeyId } = await newCaller({ scopes: [] });
    system.onCall(refuseDenials);
    expect(verdictOf(await api(token)(method, path, ''))).toBe('503 unavailable');
    system.onCall(undefined);
    expect(await denialsOf(accessKeyId, 'account')).toEqual([]);
  });
});

describe('usage of a subproject elsewhere', () => {
  test('is not taken, and on record in the own project alone; the rest is taken', async () => {
    const { token, accessKeyId, of, projectId } = await newCaller();
    const mine = await createSubproject(owner, projectId);
    const answer = await api(token)('POST', '/v1/usage', usageOf(mine, world.cousin, world.cousin));
    expect([valueIn(answer, 'accepted'), valueIn(answer, 'rejected')]).toEqual([
      1,
      [
        { index: 1, code: 'subject_not_found' },
        { index: 2, code: 'subject_not_found' },
      ],
    ]);
    expect(await denialsOf(accessKeyId, of)).toMatchObject([
      { action: 'usage:write', resource: `subprojects/${world.cousin}`, reason: 'elsewhere' },
    ]);
    expect(await denialsOf(accessKeyId, `projects/${world.otherProject}`)).toEqual([]);
  });

  test('that is taken is in no audit log', async () => {
    const { token, accessKeyId, projectId } = await newCaller();
    const mine = await createSubproject(owner, projectId);
    expect(valueIn(await api(token)('POST', '/v1/usage', usageOf(mine)), 'accepted')).toBe(1);
    expect(await denialsOf(accessKeyId, 'account')).toEqual([]);
  });
});

describe('a key that has come to an end', () => {
  test.each([
    ['revoked', world.keys.revoked, 'key_revoked'],
    ['expired', world.keys.expired, 'key_expired'],
    ['of a suspended subproject', world.keys.held, 'subproject_suspended'],
    ['of a closed subproject', world.keys.closed, 'subproject_closed'],
  ])(
    '%s, that somebody goes on using, is on record with why; its answer does not say',
    async (_, key, reason) => {
      const path = `/v1/projects/${world.project}`;
      expect(verdictOf(await api(key.token)('GET', path))).toBe('401 unauthenticated');
      expect(verdictOf(await api(key.token)('POST', '/v1/accessKeys/verify', ''))).toBe(
        '401 unauthenticated',
      );
      const found = await denialsOf(key.accessKeyId, project);
      expect(found.map(({ operationId }) => operationId).toSorted()).toEqual([
        'getProject',
        'verifyAccessKey',
      ]);
      for (const entry of found) {
        expect(entry).toMatchObject({ decision: 'denied', outcome: 'unauthenticated', reason });
      }
    },
  );

  test('is on record in its own project when it asks for another', async () => {
    const { token, accessKeyId } = world.keys.revoked;
    expect(verdictOf(await api(token)('GET', `/v1/projects/${world.otherProject}`))).toBe(
      '401 unauthenticated',
    );
    expect(await denialsOf(accessKeyId, `projects/${world.otherProject}`)).toEqual([]);
    expect(await denialsOf(accessKeyId, project)).toContainEqual(
      expect.objectContaining({ resource: `projects/${world.otherProject}` }),
    );
  });

  test('that nobody ever had is a stranger’s: guessing fills no log', async () => {
    const token = tokenOf(tokenPrefixOf(world.project, 'live'), newSecret());
    const guessed = parseToken(token)?.accessKeyId ?? '';
    expect(guessed).not.toBe('');
    expect(verdictOf(await api(token)('GET', `/v1/${project}`))).toBe('401 unauthenticated');
    expect(await denialsOf(guessed, 'account')).toEqual([]);
  });
});

describe('a denied attempt on its way to the log', () => {
  const message = (time: string) => ({
    schemaVersion: 1,
    kind: 'denied',
    state: 'denied',
    entryId: newEntryId((count) => crypto.getRandomValues(new Uint8Array(count))),
    time,
    actor: `${world.project}-late`,
    action: 'usage:write',
    operationId: 'recordUsage',
    resource: project,
    projectId: world.project,
    requestId: 'r',
    outcome: 'forbidden',
    reason: 'scope',
  });

  test('comes there once, though the log was away and the message came twice', async () => {
    let refused = 0;
    system.onCall(({ action, functionName, resource }) =>
      action === 'PutItem' && functionName === 'manage-account' && resource.includes('Audit') && refused++ < 2
        ? { kind: 'refuse', code: 'InternalServerError', status: 500 }
        : undefined,
    );
    const denial = message(new Date().toISOString());
    await sendTo(testSystem, 'Denials', denial);
    await sendTo(testSystem, 'Denials', denial);
    await system.settle();
    expect(refused).toBeGreaterThanOrEqual(2);
    const found = await denialsOf(denial.actor, project);
    expect(found.map(({ entryId }) => entryId)).toEqual([denial.entryId]);
  });

  test('for longer than its day stays open is put into today, and closed days still fit', async () => {
    await system.schedules.fire('NightlyDigestSchedule');
    await system.settle();
    const time = `${addDays(dayOf(new Date()), -2)}T12:00:00.000Z`;
    const denial = { ...message(time), actor: `${world.project}-later` };
    await sendTo(testSystem, 'Denials', denial);
    const [entry] = await denialsOf(denial.actor, project);
    expect(entry).toMatchObject({ entryId: denial.entryId, attemptTime: time });
    expect(String(entry?.['time']) > time).toBe(true);
    const env = { ONBOARDING_URL: system.url, ONBOARDING_KEY: accountToken };
    expect((await runCli(wordsOf('audit verify'), { env })).exitCode).toBe(0);
  });

  test('can not say where it is put, nor more than a denied attempt has', async () => {
    const yesterday = addDays(dayOf(new Date()), -1);
    const elsewhere = { pk: `entries#${yesterday}#0`, sk: `${yesterday}T12:00:00.000Z#x`, made: 'x' };
    const denial = { ...message(new Date().toISOString()), ...elsewhere, actor: `${world.project}-place` };
    await sendTo(testSystem, 'Denials', denial);
    expect(await denialsOf(denial.actor, project)).toMatchObject([{ entryId: denial.entryId, made: null }]);
    const env = { ONBOARDING_URL: system.url, ONBOARDING_KEY: accountToken };
    expect((await runCli(wordsOf('audit verify'), { env })).exitCode).toBe(0);
  });

  test('is the only thing that can come that way: a change can not be made up', async () => {
    const forged = { ...message(new Date().toISOString()), state: 'begun', actor: `${world.project}-forged` };
    await sendTo(testSystem, 'Denials', forged);
    expect(await denialsOf(forged.actor, 'account')).toEqual([]);
    expect(system.queues.messages('DenialsDeadLetterQueue')).toHaveLength(1);
  });
});
