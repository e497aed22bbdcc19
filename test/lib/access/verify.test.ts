import { describe, expect, test } from 'vitest';
import { addKey, revokeKey, type KeyRing } from '../../../lib/access/key-ring.ts';
import type { KeyPrincipal } from '../../../lib/access/policy.ts';
import { secretFromBytes, tokenOf } from '../../../lib/access/secret.ts';
import { accessKeyIdOf, secretHashOf, tokenPrefixOf } from '../../../lib/access/token.ts';
import { verifyToken } from '../../../lib/access/verify.ts';
import { SUBPROJECT_ID_PATTERN } from '../../../lib/account/ids.ts';
import type { Subproject } from '../../../lib/account/subproject.ts';
import { sha256 } from '../../../lib/encoding/hash.ts';
import {
  atSecond,
  NOW,
  NOW_SECOND,
  PROJECT_ID,
  project,
  SUBPROJECT_ID,
  subproject,
} from '../../support/factories.ts';
import { readerOf } from '../../support/stored-directory.ts';

const SECRET = secretFromBytes(sha256('mine'));
const NEIGHBOUR_ID = `${PROJECT_ID}${'z'.repeat(18)}`;
const OPERATOR: KeyPrincipal = {
  accessKeyId: 'operator',
  container: { level: 'project', projectId: PROJECT_ID },
  scopes: ['*'],
};

function ringOf(containerId: string, overrides: { expireTime?: string; scopes?: string[] } = {}): KeyRing {
  const secretHash = secretHashOf(SECRET);
  return addKey(
    {},
    { accessKeyId: accessKeyIdOf(containerId, secretHash), secretHash, displayName: 'k', ...overrides },
    atSecond(NOW_SECOND - 60),
  );
}

function tokenFor(containerId: string): string {
  return tokenOf(tokenPrefixOf(containerId, 'live'), SECRET);
}

function worldWith(changes: Partial<Subproject> = {}) {
  return readerOf({
    projects: [project({ keys: ringOf(PROJECT_ID) })],
    subprojects: [
      subproject({ keys: ringOf(SUBPROJECT_ID), ...changes }),
      subproject({ subprojectId: NEIGHBOUR_ID }),
    ],
  });
}

describe('the answer says why', () => {
  const customer = tokenFor(SUBPROJECT_ID);
  const revoked = revokeKey(ringOf(SUBPROJECT_ID), accessKeyIdOf(SUBPROJECT_ID, secretHashOf(SECRET)), NOW);
  const expired = ringOf(SUBPROJECT_ID, { expireTime: NOW.toISOString() });

  test.each<[string, Partial<Subproject>, string, string | undefined, string | undefined, string]>([
    ['of a customer in their own subproject', {}, customer, undefined, undefined, 'valid'],
    ['of a customer who names their own', {}, customer, SUBPROJECT_ID, 'messages:read', 'valid'],
    ["of a customer in the neighbour's", {}, customer, NEIGHBOUR_ID, undefined, 'wrong_subproject'],
    ['of a customer who names no subproject', {}, customer, PROJECT_ID, undefined, 'wrong_subproject'],
    ['of a customer beyond the plan', {}, customer, undefined, 'messages:write', 'insufficient_scope'],
    ['of a suspended one', { holds: ['operator'] }, customer, undefined, undefined, 'subproject_suspended'],
    ['of a closing one', { state: 'closing' }, customer, undefined, undefined, 'subproject_closed'],
    ['of a revoked key', { keys: revoked }, customer, undefined, undefined, 'key_revoked'],
    ['of an expired key', { keys: expired }, customer, undefined, undefined, 'key_expired'],
    ['of a key that is not there', { keys: {} }, customer, undefined, undefined, 'unknown_key'],
    ['of a typo', {}, customer.replace('onb_live', 'onb_livf'), undefined, undefined, 'malformed_token'],
    ["of the project's own key", {}, tokenFor(PROJECT_ID), undefined, undefined, 'valid'],
    [
      "of the project's key down in a subproject",
      {},
      tokenFor(PROJECT_ID),
      SUBPROJECT_ID,
      undefined,
      'valid',
    ],
    [
      '… beyond the plan there',
      {},
      tokenFor(PROJECT_ID),
      SUBPROJECT_ID,
      'numbers:read',
      'insufficient_scope',
    ],
    [
      '… in a suspended one',
      { holds: ['budget'] },
      tokenFor(PROJECT_ID),
      SUBPROJECT_ID,
      undefined,
      'subproject_suspended',
    ],
    // What is not listed does not exist for anybody yet.
    [
      '… in an unlisted one',
      { state: 'unlisted' },
      tokenFor(PROJECT_ID),
      SUBPROJECT_ID,
      undefined,
      'wrong_subproject',
    ],
    [
      '… where nothing is',
      {},
      tokenFor(PROJECT_ID),
      `${PROJECT_ID}${'y'.repeat(18)}`,
      undefined,
      'wrong_subproject',
    ],
    [
      '… in another project',
      {},
      tokenFor(PROJECT_ID),
      `zzzzzzzz${'0'.repeat(18)}`,
      undefined,
      'wrong_subproject',
    ],
    ['of a key of another project', {}, tokenFor('zzzzzzzz'), undefined, undefined, 'unknown_key'],
    ['of a key of the account', {}, tokenFor('account'), undefined, undefined, 'unknown_key'],
  ])('%s', async (_, changes, token, subprojectId, scope, code) => {
    const answer = await verifyToken(worldWith(changes), OPERATOR, { token, subprojectId, scope }, NOW);
    expect(answer.code).toBe(code);
    expect(answer.valid).toBe(code === 'valid');
  });

  test('and if yes, for whom and with which scopes', async () => {
    expect(SUBPROJECT_ID).toMatch(SUBPROJECT_ID_PATTERN);
    await expect(verifyToken(worldWith(), OPERATOR, { token: customer }, NOW)).resolves.toEqual({
      valid: true,
      code: 'valid',
      accessKeyId: accessKeyIdOf(SUBPROJECT_ID, secretHashOf(SECRET)),
      projectId: PROJECT_ID,
      subprojectId: SUBPROJECT_ID,
      scopes: ['messages:read'],
    });
  });
});

test('a wrong secret learns nothing about the key that it names', async () => {
  const otherSecret = secretFromBytes(sha256('not mine'));
  const token = tokenOf(tokenPrefixOf(SUBPROJECT_ID, 'live'), otherSecret);
  const held = worldWith({ holds: ['operator'], state: 'closing' });
  const answer = await verifyToken(held, OPERATOR, { token }, NOW);
  expect(answer).toEqual({ valid: false, code: 'unknown_key' });
});

test('an id alone proves nothing: the stored hash is what the secret must have', async () => {
  const ring = ringOf(SUBPROJECT_ID);
  const other = Object.fromEntries(
    Object.entries(ring).map(([id, key]) => [id, { ...key, secretHash: secretHashOf('another') }]),
  );
  const answer = await verifyToken(
    worldWith({ keys: other }),
    OPERATOR,
    { token: tokenFor(SUBPROJECT_ID) },
    NOW,
  );
  expect(answer).toEqual({ valid: false, code: 'unknown_key' });
});

test('a verification reads one item, two if a key from above names a subproject', async () => {
  const reads: string[] = [];
  const world = worldWith();
  const counting = {
    readAccount: () => (reads.push('account'), world.readAccount()),
    readProject: (id: string) => (reads.push(id), world.readProject(id)),
    readSubproject: (id: string) => (reads.push(id), world.readSubproject(id)),
  };
  await verifyToken(counting, OPERATOR, { token: tokenFor(SUBPROJECT_ID), subprojectId: SUBPROJECT_ID }, NOW);
  expect(reads.splice(0)).toEqual([SUBPROJECT_ID]);
  await verifyToken(counting, OPERATOR, { token: tokenFor(PROJECT_ID), subprojectId: SUBPROJECT_ID }, NOW);
  expect(reads.splice(0)).toEqual([PROJECT_ID, SUBPROJECT_ID]);
  await verifyToken(counting, OPERATOR, { token: `${tokenFor(PROJECT_ID)}x` }, NOW);
  expect(reads).toEqual([]);
});
