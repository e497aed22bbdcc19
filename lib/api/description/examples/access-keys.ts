import { tokenOf } from '../../../access/secret.ts';
import { accessKeyIdOf, secretHashOf, tokenPrefixOf } from '../../../access/token.ts';
import { LAST_PAGE, PAGE_QUERY, PROJECT_ID, SUBPROJECT_ID, TIME, type Examples } from './example.ts';

/** It opens nothing: everybody knows it. */
const secret = '0'.repeat(52);
const secretHash = secretHashOf(secret);

function keyOf(containerId: string, displayName: string) {
  return {
    accessKeyId: accessKeyIdOf(containerId, secretHash),
    displayName,
    scopes: ['messages:send'],
    createTime: TIME,
    expireTime: null,
    revokeTime: null,
    lastUseDay: '2026-11-24',
    rotatedTo: null,
    etag: '6n2c8w0r4t1m5y9k',
  };
}

function examplesFor(noun: string, containerId: string): Examples {
  const tokenPrefix = tokenPrefixOf(containerId, 'live');
  const key = keyOf(containerId, 'Backend');
  const fresh = { ...key, lastUseDay: null };
  const token = tokenOf(tokenPrefix, secret);
  const old = { ...key, accessKeyId: `${containerId}-3k7m1p5r9t2v6x0z` };
  return {
    [`list${noun}s`]: { query: PAGE_QUERY, response: { accessKeys: [key], ...LAST_PAGE } },
    [`create${noun}`]: {
      request: { displayName: 'Backend', scopes: ['messages:send'], secretHash },
      response: { accessKey: fresh, tokenPrefix },
    },
    [`rename${noun}`]: {
      request: { displayName: 'Backend, EU' },
      response: keyOf(containerId, 'Backend, EU'),
    },
    [`revoke${noun}`]: { response: { ...key, revokeTime: TIME } },
    [`rotate${noun}`]: {
      request: { overlapEndTime: '2026-11-25T10:15:30Z' },
      response: {
        accessKey: fresh,
        rotated: { ...old, expireTime: '2026-11-25T10:15:30.000Z', rotatedTo: fresh.accessKeyId },
        tokenPrefix,
        secret,
        token,
      },
    },
    [`revokeAll${noun}s`]: {
      request: { except: [fresh.accessKeyId] },
      response: { accessKeys: [{ ...old, revokeTime: TIME }, fresh] },
    },
  };
}

export const accessKeyExamples: Examples = {
  ...examplesFor('AccountAccessKey', 'account'),
  ...examplesFor('ProjectAccessKey', PROJECT_ID),
  ...examplesFor('SubprojectAccessKey', SUBPROJECT_ID),
  verifyAccessKey: {
    request: { token: tokenOf(tokenPrefixOf(SUBPROJECT_ID, 'live'), secret), scope: 'messages:send' },
    response: {
      valid: true,
      code: 'valid',
      accessKeyId: accessKeyIdOf(SUBPROJECT_ID, secretHash),
      projectId: PROJECT_ID,
      subprojectId: SUBPROJECT_ID,
      scopes: ['messages:send'],
    },
  },
  claimKey: {
    request: { claimToken: `onbclaim_${SUBPROJECT_ID}_1_1796811330_${secret}`, secretHash },
    response: {
      accessKey: { ...keyOf(SUBPROJECT_ID, 'Claimed at sign-up'), lastUseDay: null },
      tokenPrefix: tokenPrefixOf(SUBPROJECT_ID, 'live'),
    },
  },
};
