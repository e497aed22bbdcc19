import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { claimTokenOf, parseClaimToken } from '../../lib/access/claim.ts';
import { isSecret, secretFromBytes, tokenOf } from '../../lib/access/secret.ts';
import {
  accessKeyIdOf,
  parseKeyIdAndSecret,
  parseToken,
  secretHashOf,
  tokenPrefixOf,
} from '../../lib/access/token.ts';
import { customerEventSchema, rankOf } from '../../lib/account/event.ts';
import {
  containerIdOf,
  containerOf,
  projectIdFromBytes,
  projectIdFromIdempotencyKey,
  subprojectIdFromBytes,
  subprojectIdFromIdempotencyKey,
  subprojectIdOfCustomer,
} from '../../lib/account/ids.ts';
import { NOTIFICATION_KINDS, notificationIdOf } from '../../lib/account/notification.ts';
import { encodeBase32 } from '../../lib/encoding/base32.ts';
import { checksum } from '../../lib/encoding/crc32.ts';
import { leadingBits, sha256 } from '../../lib/encoding/hash.ts';
import { deliveryIdOf, receiveTimeOf } from '../../lib/intake/delivery-id.ts';
import vectors from '../vectors.json' with { type: 'json' };

/**
 * The formats are a contract: ids are addresses of stored items, tokens and links are in other people's hands. The expected values
 * were computed by a program of its own, from the words of DESIGN.md §4.2–4.8, not by this code.
 */
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const hashOfPreimage = (preimageHex: string, bits: number): string =>
  leadingBits(sha256(hex(preimageHex)), bits);

test.each(vectors.base32)('base32 of $bytesHex is $text', ({ bytesHex, text }) => {
  expect(encodeBase32(hex(bytesHex))).toBe(text);
});

test.each(vectors.checksum)(
  'the checksum of $text is $checksum',
  ({ text, crc32Hex, checksum: expected }) => {
    expect(crc32(text).toString(16).padStart(8, '0')).toBe(crc32Hex);
    expect(checksum(text)).toBe(expected);
  },
);

test.each(vectors.secret)('the secret of $bytesHex is $secret', ({ bytesHex, secret, secretHash }) => {
  expect(secretFromBytes(hex(bytesHex))).toBe(secret);
  expect(isSecret(secret)).toBe(true);
  expect(secretHashOf(secret)).toBe(secretHash);
});

describe('a project id', () => {
  test.each(vectors.projectId.fromBytes)('of bytes $bytesHex is $projectId', ({ bytesHex, projectId }) => {
    expect(projectIdFromBytes(hex(bytesHex))).toBe(projectId);
    expect(containerOf(projectId)?.level).toBe('project');
  });

  test.each(vectors.projectId.fromIdempotencyKey)(
    'of idempotency key $idempotencyKey is $projectId',
    ({ accountSaltHex, idempotencyKey, preimageHex, projectId }) => {
      expect(hashOfPreimage(preimageHex, 40)).toBe(projectId);
      expect(projectIdFromIdempotencyKey(hex(accountSaltHex), idempotencyKey)).toBe(projectId);
    },
  );
});

describe('a subproject id', () => {
  test.each(vectors.subprojectId.ofCustomer)(
    'of customer ($realm, $externalId) is $subprojectId',
    ({ projectId, saltHex, realm, externalId, preimageHex, subprojectId }) => {
      expect(projectId + hashOfPreimage(preimageHex, 90)).toBe(subprojectId);
      expect(subprojectIdOfCustomer(projectId, hex(saltHex), { realm, externalId })).toBe(subprojectId);
      expect(containerOf(subprojectId)).toEqual({ level: 'subproject', projectId, subprojectId });
    },
  );

  test.each(vectors.subprojectId.fromIdempotencyKey)(
    'of idempotency key $idempotencyKey is $subprojectId',
    ({ projectId, saltHex, idempotencyKey, preimageHex, subprojectId }) => {
      expect(projectId + hashOfPreimage(preimageHex, 90)).toBe(subprojectId);
      expect(subprojectIdFromIdempotencyKey(projectId, hex(saltHex), idempotencyKey)).toBe(subprojectId);
    },
  );

  test.each(vectors.subprojectId.fromBytes)('of bytes $bytesHex is $subprojectId', (vector) => {
    expect(subprojectIdFromBytes(vector.projectId, hex(vector.bytesHex))).toBe(vector.subprojectId);
  });
});

describe('an access key', () => {
  test.each(vectors.accessKey)('of $containerId has id $accessKeyId', (vector) => {
    const { containerId, secret, secretHash, keyPreimageHex, accessKeyId } = vector;
    expect(secretHashOf(secret)).toBe(secretHash);
    expect(`${containerId}-${hashOfPreimage(keyPreimageHex, 80)}`).toBe(accessKeyId);
    expect(accessKeyIdOf(containerId, secretHash)).toBe(accessKeyId);
  });

  test.each(vectors.accessKey)('of $containerId ($mode) has token $token', (vector) => {
    const { containerId, mode, secret, secretHash, tokenPrefix, token, accessKeyId } = vector;
    expect(tokenPrefixOf(containerId, mode === 'live' ? 'live' : 'test')).toBe(tokenPrefix);
    expect(tokenOf(tokenPrefix, secret)).toBe(token);
    const presented = parseToken(token);
    expect(presented).toMatchObject({ accessKeyId, secretHash });
    expect(presented && containerIdOf(presented.container)).toBe(containerId);
    expect(parseKeyIdAndSecret(accessKeyId, secret)).toEqual(presented);
  });
});

test.each(vectors.claimToken)('the claim token of generation $generation is $claimToken', (vector) => {
  const { signingKeyHex, preimageHex, claimToken, ...claim } = vector;
  expect(claimToken.slice(0, claimToken.lastIndexOf('_'))).toBe(hex(preimageHex).toString());
  expect(claimTokenOf(claim, hex(signingKeyHex))).toBe(claimToken);
  expect(parseClaimToken(claimToken, hex(signingKeyHex))).toEqual(claim);
});

test.each(vectors.notificationId)('the notification id of $kind ($cause) is $notificationId', (vector) => {
  const { subprojectId, cause, preimageHex, notificationId } = vector;
  const kind = NOTIFICATION_KINDS.find((each) => each === vector.kind);
  expect(`msg_${hashOfPreimage(preimageHex, 130)}`).toBe(notificationId);
  expect(kind && notificationIdOf(subprojectId, kind, cause)).toBe(notificationId);
});

test.each(vectors.deliveryId)('the delivery id of $receiveTime is $deliveryId', (vector) => {
  const { receiveTime, randomHex, deliveryId } = vector;
  expect(deliveryIdOf(new Date(receiveTime), hex(randomHex))).toBe(deliveryId);
  expect(receiveTimeOf(deliveryId)?.toISOString()).toBe(receiveTime);
});

test.each(vectors.eventRank)('the rank of an event of kind $event.kind is $rank', (vector) => {
  expect(hashOfPreimage(vector.preimageHex, 80)).toBe(vector.rank);
  expect(rankOf(customerEventSchema.parse(vector.event))).toBe(vector.rank);
});
