import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cronOf } from '../../../local/schedules/cron.ts';

const next = (expression: string, after: string, count = 1) =>
  cronOf(expression)
    ?.nextRuns(count, new Date(after))
    .map((time) => time.toISOString());

describe('the times of a cron expression', () => {
  test('are in UTC, whatever the zone of the machine', () => {
    expect(next('cron(30 2 * * ? *)', '2026-03-28T10:00:00Z', 2)).toEqual([
      '2026-03-29T02:30:00.000Z',
      '2026-03-30T02:30:00.000Z',
    ]);
  });

  test('count the days of the week as AWS does: 1 is Sunday', () => {
    expect(next('cron(0 12 ? * 1 *)', '2026-03-05T00:00:00Z')).toEqual(['2026-03-08T12:00:00.000Z']);
    expect(next('cron(0 12 ? * 2-6 *)', '2026-03-06T13:00:00Z')).toEqual(['2026-03-09T12:00:00.000Z']);
    expect(next('cron(0 12 ? * 7 *)', '2026-03-05T00:00:00Z')).toEqual(['2026-03-07T12:00:00.000Z']);
  });

  test('know days of the month, months and years', () => {
    expect(next('cron(5 0 1,15 2 ? 2027)', '2026-03-05T00:00:00Z', 3)).toEqual([
      '2027-02-01T00:05:00.000Z',
      '2027-02-15T00:05:00.000Z',
    ]);
  });

  test('are every hour, and every night, at the minute that is said', () => {
    const minute = fc.integer({ min: 0, max: 59 });
    const hour = fc.integer({ min: 0, max: 23 });
    const after = fc.date({
      min: new Date('2026-01-01'),
      max: new Date('2030-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(minute, hour, after, (atMinute, atHour, time) => {
        const [hourly = new Date(0)] = cronOf(`cron(${atMinute} * * * ? *)`)?.nextRuns(1, time) ?? [];
        const [nightly = new Date(0)] =
          cronOf(`cron(${atMinute} ${atHour} * * ? *)`)?.nextRuns(1, time) ?? [];
        for (const [found, withinHours] of [
          [hourly, 1],
          [nightly, 24],
        ] as const) {
          const waitHours = (found.getTime() - time.getTime()) / 3_600_000;
          expect(found.getUTCMinutes()).toBe(atMinute);
          expect(waitHours).toBeGreaterThan(0);
          expect(waitHours).toBeLessThanOrEqual(withinHours);
        }
        expect(nightly.getUTCHours()).toBe(atHour);
      }),
    );
  });

  test.each([
    'rate(1 hour)',
    'at(2026-03-05T02:30:00)',
    'cron(30 2 * * *)',
    'cron(30 2 * * * *)',
    'cron(30 2 ? * ? *)',
    'cron(0/15 * * * ? *)',
    'cron(0 2 L * ? *)',
    'cron(0 2 ? * MON *)',
    'cron(61 2 * * ? *)',
    '30 2 * * ? *',
  ])('are not those of %s, which is not run', (expression) => {
    expect(cronOf(expression)).toBeUndefined();
  });
});
