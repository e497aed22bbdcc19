import { expect, test } from 'vitest';
import type { AccessKey } from '../../../lib/access/key-ring.ts';
import { viewAccessKey } from '../../../lib/api/views.ts';

const key: AccessKey = {
  secretHash: '0'.repeat(64),
  displayName: 'Server',
  createTime: '2026-11-24T10:15:30.000Z',
};
const etagOf = (changes: Partial<AccessKey>) => viewAccessKey('key', { ...key, ...changes }).etag;

test('the etag of a key tells every change that somebody made, and not that it was used', () => {
  const changes: readonly Partial<AccessKey>[] = [
    {},
    { displayName: 'Other' },
    { scopes: ['*'] },
    { expireTime: '2026-12-24T10:15:30.000Z' },
    { revokeTime: '2026-12-24T10:15:30.000Z' },
    { rotatedTo: 'other' },
  ];
  expect(new Set(changes.map(etagOf)).size).toBe(changes.length);
  expect(etagOf({ lastUseDay: '2026-11-25' })).toBe(etagOf({}));
});
