import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import { subprojectKey } from '../../../lib/aws/directory.ts';
import { jsonOf, listIn, textIn, verdictOf } from '../../support/http.ts';
import { configureSources, customerEvent, sendStandard, subprojectOf } from '../../support/sources.ts';
import {
  createKey,
  createProject,
  createSubproject,
  done,
  useSystem,
  type TestKey,
} from '../../support/system.ts';

const { api, owner, system, admin } = await useSystem();
const projectId = await createProject(owner);

async function fresh(): Promise<{ readonly subprojectId: string; readonly key: TestKey }> {
  const subprojectId = await createSubproject(owner, projectId);
  return { subprojectId, key: await createKey(owner, `subprojects/${subprojectId}`) };
}

async function verify({ token }: TestKey): Promise<string> {
  return textIn(done(await owner('POST', '/v1/accessKeys/verify', { token })), 'code');
}

/** What its holder gets with it. */
async function use({ token }: TestKey, subprojectId: string): Promise<string> {
  return verdictOf(await api(token)('GET', `/v1/subprojects/${subprojectId}`));
}

/** As if its time had come: what the API refuses to make, time makes. */
async function letExpire(subprojectId: string, { accessKeyId }: TestKey, time = new Date()): Promise<void> {
  await admin.directoryTable.client.send(
    new UpdateItemCommand({
      TableName: admin.directoryTable.tableName,
      Key: marshall(subprojectKey(subprojectId)),
      UpdateExpression: 'SET #keys.#id.expireTime = :time',
      ExpressionAttributeNames: { '#keys': 'keys', '#id': accessKeyId },
      ExpressionAttributeValues: { ':time': { S: time.toISOString() } },
    }),
  );
}

describe('a key stops working with the next request', () => {
  test('when its subproject is suspended, and works again when it is resumed', async () => {
    const { subprojectId, key } = await fresh();
    expect([await verify(key), await use(key, subprojectId)]).toEqual(['valid', '200']);
    done(await owner('POST', `/v1/subprojects/${subprojectId}/suspend`));
    expect([await verify(key), await use(key, subprojectId)]).toEqual([
      'subproject_suspended',
      '401 unauthenticated',
    ]);
    done(await owner('POST', `/v1/subprojects/${subprojectId}/resume`));
    expect([await verify(key), await use(key, subprojectId)]).toEqual(['valid', '200']);
  });

  test('when its subproject is closed, and works again when it is restored', async () => {
    const { subprojectId, key } = await fresh();
    done(await owner('DELETE', `/v1/subprojects/${subprojectId}`));
    expect([await verify(key), await use(key, subprojectId)]).toEqual([
      'subproject_closed',
      '401 unauthenticated',
    ]);
    done(await owner('POST', `/v1/subprojects/${subprojectId}/restore`));
    expect([await verify(key), await use(key, subprojectId)]).toEqual(['valid', '200']);
  });

  test('when it is revoked, also through closing and restoring', async () => {
    const { subprojectId, key } = await fresh();
    done(await owner('DELETE', `/v1/subprojects/${subprojectId}/accessKeys/${key.accessKeyId}`));
    done(await owner('DELETE', `/v1/subprojects/${subprojectId}`));
    done(await owner('POST', `/v1/subprojects/${subprojectId}/restore`));
    expect([await verify(key), await use(key, subprojectId)]).toEqual(['key_revoked', '401 unauthenticated']);
  });

  test('when it revokes itself', async () => {
    const { subprojectId, key } = await fresh();
    const path = `/v1/subprojects/${subprojectId}/accessKeys/${key.accessKeyId}`;
    done(await api(key.token)('DELETE', path));
    expect(verdictOf(await api(key.token)('DELETE', path))).toBe('401 unauthenticated');
  });

  test('when its time has come', async () => {
    const { subprojectId, key } = await fresh();
    await letExpire(subprojectId, key, new Date(Date.now() + 3_600_000));
    expect([await verify(key), await use(key, subprojectId)]).toEqual(['valid', '200']);
    await letExpire(subprojectId, key);
    expect([await verify(key), await use(key, subprojectId)]).toEqual(['key_expired', '401 unauthenticated']);
  });
});

describe('a key that reaches down', () => {
  test('finds a suspended subproject shut, and its own project open', async () => {
    const { subprojectId } = await fresh();
    const key = await createKey(owner, `projects/${projectId}`);
    done(await owner('POST', `/v1/subprojects/${subprojectId}/suspend`));
    const answer = await owner('POST', '/v1/accessKeys/verify', { token: key.token, subprojectId });
    expect(jsonOf(answer)).toEqual({ valid: false, code: 'subproject_suspended' });
    expect(await verify(key)).toBe('valid');
    // It manages the subproject all the same: who else would resume it?
    expect(await use(key, subprojectId)).toBe('200');
  });
});

test('a key of a project finds no subproject of which only a change is known: it does not exist yet', async () => {
  const { crm } = await configureSources(owner, projectId);
  const key = await createKey(owner, `projects/${projectId}`);
  const subprojectId = subprojectOf(await sendStandard(crm, customerEvent('changed', 'early')));
  const answer = await owner('POST', '/v1/accessKeys/verify', { token: key.token, subprojectId });
  expect(jsonOf(answer)).toEqual({ valid: false, code: 'wrong_subproject' });
  const path = `/v1/subprojects/${subprojectId}/accessKeys`;
  expect(verdictOf(await owner('POST', path, { displayName: 'x' }))).toBe('404 not_found');
});

test('a token with a typo is told apart offline: no call to the table is made for it', async () => {
  const { key } = await fresh();
  const typo = key.token.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  await system.idle();
  const mark = system.calls.mark();
  expect(verdictOf(await api(typo)('GET', '/v1/projects'))).toBe('401 unauthenticated');
  expect(system.calls.since(mark)).toEqual([]);
});

test('a secret that is wrong learns nothing of a key that was revoked', async () => {
  const { subprojectId, key } = await fresh();
  const other = await createKey(owner, `subprojects/${subprojectId}`);
  done(await owner('DELETE', `/v1/subprojects/${subprojectId}/accessKeys/${key.accessKeyId}`));
  const basic = Buffer.from(`${key.accessKeyId}:${other.secret}`).toString('base64');
  const answer = await api()('GET', `/v1/subprojects/${subprojectId}`, '', {
    authorization: `Basic ${basic}`,
  });
  expect(verdictOf(answer)).toBe('401 unauthenticated');
});

test('twenty keys made at once are never more than ten', async () => {
  const subprojectId = await createSubproject(owner, projectId);
  const path = `/v1/subprojects/${subprojectId}/accessKeys`;
  const verdicts = await Promise.all(
    Array.from({ length: 20 }, async () => verdictOf(await owner('POST', path, { displayName: 'x' }))),
  );
  const accessKeys = listIn(await owner('GET', path), 'accessKeys');
  expect(accessKeys.length).toBeLessThanOrEqual(10);
  expect(verdicts.filter((verdict) => verdict === '200')).toHaveLength(accessKeys.length);
  for (const verdict of verdicts) expect(verdict).toMatch(/^200$|^409 (too_many_keys|write_conflict)$/);
});
