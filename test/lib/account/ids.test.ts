import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  containerIdOf,
  containerOf,
  projectIdFromBytes,
  projectIdOf,
  subprojectIdFromBytes,
  subprojectIdFromIdempotencyKey,
  subprojectIdOfCustomer,
} from '../../../lib/account/ids.ts';
import { PROJECT_ID } from '../../support/factories.ts';

const SALT = Buffer.alloc(16, 1);

describe('a container id', () => {
  test('is an address: it says which container it is of', () => {
    const bytes = (count: number) => fc.uint8Array({ minLength: count, maxLength: count });
    fc.assert(
      fc.property(bytes(5), bytes(12), (projectBytes, subprojectBytes) => {
        const projectId = projectIdFromBytes(projectBytes);
        const subprojectId = subprojectIdFromBytes(projectId, subprojectBytes);
        expect(projectIdOf(subprojectId)).toBe(projectId);
        for (const id of ['account', projectId, subprojectId]) {
          const container = containerOf(id);
          expect(container && containerIdOf(container)).toBe(id);
        }
      }),
    );
  });

  test.each([
    '',
    'Account',
    'account ',
    'ab12cd3',
    'ab12cd345',
    'AB12CD34',
    'ab12cd3i',
    'ab12cd3u',
    'ab12cd34\n',
    'x'.repeat(25),
    'x'.repeat(27),
    'o'.repeat(26),
  ])('is not %j', (text) => {
    expect(containerOf(text)).toBeUndefined();
  });
});

describe('the subproject of a customer', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '\0'), maxLength: 3 });

  test('is the same for the same customer and another for any other, however their names join', () => {
    fc.assert(
      fc.property(text, text, text, text, (realm, externalId, otherRealm, otherId) => {
        const id = subprojectIdOfCustomer(PROJECT_ID, SALT, { realm, externalId });
        const other = subprojectIdOfCustomer(PROJECT_ID, SALT, { realm: otherRealm, externalId: otherId });
        expect(id === other).toBe(realm === otherRealm && externalId === otherId);
        expect(subprojectIdFromIdempotencyKey(PROJECT_ID, SALT, externalId)).not.toBe(id);
      }),
    );
  });

  test('has nothing in common between projects of different salts', () => {
    const customer = { realm: 'crm', externalId: 'c-1' };
    const ids = [SALT, Buffer.alloc(16, 2)].map((salt) => subprojectIdOfCustomer(PROJECT_ID, salt, customer));
    expect(new Set(ids).size).toBe(2);
  });
});
