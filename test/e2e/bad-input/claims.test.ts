import { KMSClient } from '@aws-sdk/client-kms';
import { describe, expect, test } from 'vitest';
import { claimTokenOf } from '../../../lib/access/claim.ts';
import { secretHashOf } from '../../../lib/access/token.ts';
import { createSecretBox } from '../../../lib/aws/secrets.ts';
import { createStoredSecrets } from '../../../lib/aws/stored-secrets.ts';
import { jsonOf, textIn, valueIn, verdictOf } from '../../support/http.ts';
import {
  claim,
  createKey,
  createProject,
  createSubproject,
  done,
  newSecret,
  useSystem,
} from '../../support/system.ts';

const { api, owner, system, admin } = await useSystem();
const anybody = api();
const projectId = await createProject(owner);

type Fresh = { readonly subprojectId: string; readonly link: string };

async function fresh(): Promise<Fresh> {
  const subprojectId = await createSubproject(owner, projectId);
  return { subprojectId, link: await linkOf(subprojectId) };
}

async function linkOf(subprojectId: string, body: object = {}): Promise<string> {
  return textIn(done(await owner('POST', `/v1/subprojects/${subprojectId}/claimLink`, body)), 'url');
}

async function keysOf(subprojectId: string): Promise<unknown> {
  return valueIn(await owner('GET', `/v1/subprojects/${subprojectId}/accessKeys`), 'accessKeys');
}

async function verdictOfClaim(link: string, secret?: string): Promise<string> {
  return verdictOf((await claim(anybody, link, secret)).answer);
}

/** Signed as the system signs, with its own key: only the time has passed. */
async function expiredLink(subprojectId: string, generation = 1): Promise<string> {
  const kms = new KMSClient(system.adminClientConfig);
  const box = createSecretBox(kms, system.outputs['SecretsKeyArn'] ?? '');
  const signingKey = await createStoredSecrets(box, admin.directory).claimSigningKey();
  kms.destroy();
  const expireSecond = Math.floor(Date.now() / 1000) - 1;
  return `${system.url}/claim#${claimTokenOf({ subprojectId, generation, expireSecond }, signingKey)}`;
}

describe('a claim link', () => {
  test('that has expired is 410 claim_expired, and no key is made', async () => {
    const { subprojectId } = await fresh();
    expect(await verdictOfClaim(await expiredLink(subprojectId))).toBe('410 claim_expired');
    expect(await keysOf(subprojectId)).toEqual([]);
  });

  test('that expired after its key was taken still answers whoever lost the reply', async () => {
    const { subprojectId, link } = await fresh();
    const secret = newSecret();
    expect(await verdictOfClaim(link, secret)).toBe('200');
    expect(await verdictOfClaim(await expiredLink(subprojectId), secret)).toBe('200');
    expect(await verdictOfClaim(await expiredLink(subprojectId))).toBe('409 claim_used');
  });

  test('that was reissued is 410 claim_superseded; the new one works', async () => {
    const { subprojectId, link } = await fresh();
    const newer = await linkOf(subprojectId, { reissue: true });
    expect(await verdictOfClaim(link)).toBe('410 claim_superseded');
    expect(await verdictOfClaim(newer)).toBe('200');
  });

  test('that is used again with another secret is 409 claim_used; with the same one it gives the same key', async () => {
    const { subprojectId, link } = await fresh();
    const secret = newSecret();
    const first = await claim(anybody, link, secret);
    expect(await verdictOfClaim(link)).toBe('409 claim_used');
    const again = await claim(anybody, link, secret);
    expect(jsonOf(again.answer)).toEqual(jsonOf(first.answer));
    expect(await keysOf(subprojectId)).toHaveLength(1);
  });

  test('that ten race for gives one of them the key', async () => {
    const { subprojectId, link } = await fresh();
    const verdicts = await Promise.all(Array.from({ length: 10 }, () => verdictOfClaim(link)));
    expect(verdicts.filter((verdict) => verdict === '200')).toHaveLength(1);
    expect(new Set(verdicts)).toEqual(new Set(['200', '409 claim_used']));
    expect(await keysOf(subprojectId)).toHaveLength(1);
  });

  test('whose key was taken and revoked gives no other: 409', async () => {
    const { subprojectId, link } = await fresh();
    const secret = newSecret();
    const { answer } = await claim(anybody, link, secret);
    const accessKeyId = textIn(answer, 'accessKey', 'accessKeyId');
    done(await owner('DELETE', `/v1/subprojects/${subprojectId}/accessKeys/${accessKeyId}`));
    expect(await verdictOfClaim(link, secret)).toBe('409 key_revoked');
    expect(await verdictOfClaim(link)).toBe('409 claim_used');
  });

  test.each([
    ['suspended', 'POST', '/suspend'],
    ['closed', 'DELETE', ''],
  ])('of a subproject that was %s is 409 claim_unavailable', async (_how, method, suffix) => {
    const { subprojectId, link } = await fresh();
    done(await owner(method, `/v1/subprojects/${subprojectId}${suffix}`));
    expect(await verdictOfClaim(link)).toBe('409 claim_unavailable');
  });

  test('of a subproject with 10 keys is 409 too_many_keys, and still works when there is room', async () => {
    const { subprojectId, link } = await fresh();
    const keys = [];
    for (let index = 0; index < 10; index += 1)
      keys.push(await createKey(owner, `subprojects/${subprojectId}`));
    expect(await verdictOfClaim(link)).toBe('409 too_many_keys');
    done(await owner('DELETE', `/v1/subprojects/${subprojectId}/accessKeys/${keys[0]?.accessKeyId ?? ''}`));
    expect(await verdictOfClaim(link)).toBe('200');
  });
});

describe('a tampered claim token is 404 claim_invalid', () => {
  const tamper: readonly (readonly [string, (token: string, other: string) => string])[] = [
    ['another subproject', (token, other) => token.replace(/_[0-9a-z]{26}_/, `_${other}_`)],
    [
      'a later expiry',
      (token) => token.replace(/_1_(\d+)_/, (_, second: string) => `_1_${Number(second) + 86_400}_`),
    ],
    ['another generation', (token) => token.replace(/_1_(\d+)_/, '_2_$1_')],
    ['a generation written otherwise', (token) => token.replace('_1_', '_01_')],
    ['another signature', (token) => token.replace(/[0-9a-z]{52}$/, '0'.repeat(52))],
    ['one character of the signature', (token) => token.replace(/.$/, (last) => (last === '0' ? 'g' : '0'))],
    ['no signature', (token) => token.replace(/_[0-9a-z]{52}$/, '')],
    ['upper case', (token) => token.toUpperCase()],
    ['a space behind it', (token) => `${token} `],
    ['a line feed behind it', (token) => `${token}\n`],
    ['nothing in it', () => ''],
    ['an access key in its place', () => `onb_live_account_${'0'.repeat(52)}_0000000`],
    ['Arabic digits', (token) => token.replace('_1_', '_١_')],
    ['a negative generation', (token) => token.replace('_1_', '_-1_')],
    ['a time without end', (token) => token.replace(/_1_\d+_/, '_1_999999999999_')],
  ];

  test.each(tamper)('by %s', async (_how, change) => {
    const { subprojectId, link } = await fresh();
    const claimToken = change(new URL(link).hash.slice(1), (await fresh()).subprojectId);
    const answer = await anybody('POST', '/v1/claims', { claimToken, secretHash: secretHashOf(newSecret()) });
    expect(verdictOf(answer)).toBe('404 claim_invalid');
    expect(await keysOf(subprojectId)).toEqual([]);
  });
});
