import { expect, test } from 'vitest';
import { onceADay, unnotedDay, type KeyUse } from '../../../lib/access/last-use.ts';
import { NOW } from '../../support/factories.ts';

test.each([
  ['2026-11-24T00:00:00.000Z', undefined, undefined],
  ['2026-11-23T23:59:59.999Z', undefined, '2026-11-24'],
  ['2026-01-01T00:00:00.000Z', '2026-11-23', '2026-11-24'],
  ['2026-01-01T00:00:00.000Z', '2026-11-24', undefined],
])(
  'a use on the day of %s is noted once a day, and not on the day of its making (last: %s)',
  (createTime, lastUseDay, day) => {
    expect(unnotedDay({ createTime, lastUseDay }, NOW)).toBe(day);
  },
);

test('one function tries once per key and day, whatever became of it', async () => {
  const noted: string[] = [];
  const note = onceADay(({ accessKeyId, day }) => {
    noted.push(`${accessKeyId} ${day}`);
    return Promise.resolve();
  });
  const use = (accessKeyId: string, day: string): KeyUse => {
    return { container: { level: 'account' }, accessKeyId, version: 1, day };
  };
  for (const each of [use('a', '1'), use('a', '1'), use('b', '1'), use('a', '2'), use('a', '2')])
    await note(each);
  expect(noted).toEqual(['a 1', 'b 1', 'a 2']);
});
