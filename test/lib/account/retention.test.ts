import { expect, test } from 'vitest';
import { eraseTimesOf } from '../../../lib/account/retention.ts';
import { NOW } from '../../support/factories.ts';

const PURGED = '2026-11-20T08:00:00.000Z';

test('the last copies of who is purged go with deliveries, dead letters and, last of all, the backups of deliveries', () => {
  expect(eraseTimesOf(PURGED, NOW)).toEqual({
    directory: PURGED,
    deadLetters: '2026-12-04T08:00:00.000Z',
    // 30 days, and 2 for the broom.
    deliveries: '2026-12-22T08:00:00.000Z',
    // 35 more: a backup holds what the table held.
    backups: '2027-01-26T08:00:00.000Z',
  });
});

test('while the purge is under way, the Directory’s time is not known, and the others count from now', () => {
  expect(eraseTimesOf(undefined, NOW)).toMatchObject({
    directory: null,
    deadLetters: '2026-12-08T12:00:00.000Z',
  });
});
