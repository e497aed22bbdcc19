import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { close, restore } from '../../../lib/account/commands.ts';
import { closeAsIssued } from '../../../lib/account/issued-close.ts';
import { mergeEvent } from '../../../lib/account/merge.ts';
import type { Subproject } from '../../../lib/account/subproject.ts';
import {
  atSecond,
  contextAt,
  customerEvent,
  NOW_SECOND,
  subproject,
  SUBPROJECT_ID,
} from '../../support/factories.ts';
import { matching } from '../../support/matchers.ts';

const at = (second: number) => contextAt(atSecond(second));
/** Issued now, applied a minute later. */
const applied = (current: Subproject) => closeAsIssued(current, atSecond(NOW_SECOND), at(NOW_SECOND + 60));

describe('a close command that went through a queue', () => {
  test('closes as of when it was issued; the grace begins when it is applied', () => {
    expect(applied(subproject())).toMatchObject({
      state: 'closing',
      closeCommandSecond: NOW_SECOND,
      purgeTime: atSecond(NOW_SECOND + 60 + 30 * 86_400).toISOString(),
      pendingNotifications: { closed: matching(/^msg_/) },
    });
  });

  test('changes nothing the second time', () => {
    const closed = applied(subproject());
    expect(closed && applied(closed)).toBe(closed);
  });

  test.each<[string, number, boolean]>([
    ['restored before it was issued', -1, true],
    ['restored in the very moment', 0, true],
    ['restored after it was issued', 1, false],
  ])('finds it %s: closes is %3$s', (_what, seconds, closes) => {
    const closed = close(subproject(), at(NOW_SECOND - 10));
    const restored = restore(closed, at(NOW_SECOND + seconds));
    expect(applied(restored)?.state).toBe(closes ? 'closing' : undefined);
  });

  test('spares who the CRM says signed up after it was issued, whichever of the two comes first', () => {
    const signup = customerEvent('signedUp', NOW_SECOND + 5);
    const open = mergeEvent(subproject(), SUBPROJECT_ID, signup, at(NOW_SECOND + 10));
    expect(applied(open)).toBeUndefined();
    const closed = applied(subproject());
    expect(mergeEvent(closed, SUBPROJECT_ID, signup, at(NOW_SECOND + 70)).state).toBe('open');
  });

  test('keeps out a signup that is older, though it is heard of between issue and application', () => {
    const closed = applied(
      subproject({ state: 'closing', register: { second: NOW_SECOND - 50, closed: true } }),
    );
    expect(closed).toMatchObject({ state: 'closing', closeCommandSecond: NOW_SECOND });
    const late = customerEvent('signedUp', NOW_SECOND - 5);
    expect(mergeEvent(closed, SUBPROJECT_ID, late, at(NOW_SECOND + 70)).state).toBe('closing');
  });

  test.each(['purging', 'closed'] as const)('leaves alone what is %s', (state) => {
    const purged = subproject({ state, horizonSecond: NOW_SECOND - 5 });
    expect(applied(purged)).toBe(purged);
  });

  test('never moves a later command back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -100, max: 100 }),
        fc.constantFrom('open', 'closing'),
        (offset, state) => {
          const before = subproject({ state, closeCommandSecond: NOW_SECOND + offset });
          const after = applied(before) ?? before;
          expect(after.closeCommandSecond).toBeGreaterThanOrEqual(
            state === 'open' ? NOW_SECOND : Math.max(NOW_SECOND, NOW_SECOND + offset),
          );
        },
      ),
    );
  });
});
