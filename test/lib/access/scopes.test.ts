import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { includesScope, intersectScopes } from '../../../lib/access/scopes.ts';

describe('a scope', () => {
  test.each([
    [['*'], 'messages:read', true],
    [['messages:*'], 'messages:read', true],
    [['messages:read'], 'messages:read', true],
    [['messages:*'], 'messages:*', true],
    [['*'], '*', true],
    [[], 'messages:read', false],
    [['messages:read'], 'messages:write', false],
    [['messages:read'], 'messages:*', false],
    [['messages:*'], '*', false],
    [['messages:*'], 'messagesX:read', false],
    [['messages:*'], 'message:read', false],
    [['messages:re*'], 'messages:read', false],
    [['messages:read'], 'messages:read2', false],
    [['messages:read'], 'Messages:read', false],
  ])('%j covers %s: %s', (granted, wanted, isCovered) => {
    expect(includesScope(granted, wanted)).toBe(isCovered);
  });

  test('is in an intersection exactly if both sides cover it', () => {
    const areas = ['messages', 'message', 'numbers'];
    const concrete = areas.flatMap((area) => [`${area}:read`, `${area}:reader`, `${area}:write`]);
    const all = [...concrete, ...areas.map((area) => `${area}:*`), '*'];
    const some = fc.subarray(all);
    fc.assert(
      fc.property(some, some, (a, b) => {
        const common = intersectScopes(a, b);
        for (const scope of all) {
          expect(includesScope(common, scope)).toBe(includesScope(a, scope) && includesScope(b, scope));
        }
        expect(intersectScopes(b, a)).toEqual(common);
      }),
      { numRuns: 1_000 },
    );
  });
});
