import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeIn } from '../../../cli/import/time.ts';

test.each([
  ['2024-05-01', '2024-05-01T00:00:00.000Z'],
  ['2024-05-01 10:20', '2024-05-01T10:20:00.000Z'],
  ['2024-05-01 10:20:30 UTC', '2024-05-01T10:20:30.000Z'],
  ['2024-05-01T10:20:30.123Z', '2024-05-01T10:20:30.000Z'],
  ['2024-05-01T10:20:30.000+0200', '2024-05-01T08:20:30.000Z'],
  ['2024-05-01 10:20:30 -04:00', '2024-05-01T14:20:30.000Z'],
  ['1714521600', '2024-05-01T00:00:00.000Z'],
  ['1714521600000', '2024-05-01T00:00:00.000Z'],
])('%s is %s', (text, time) => {
  expect(timeIn(text)).toBe(time);
});

test.each([
  '01/02/2024',
  '1.2.2024',
  '2024-02-31',
  '2024-13-01',
  '2024-05-01 25:00',
  'yesterday',
  '',
  '12345',
])('%s is no time, or could be two', (text) => {
  expect(timeIn(text)).toBeUndefined();
});

test('every time that JavaScript writes is read as it was, to the second', () => {
  const times = fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(times, (time) => {
      expect(timeIn(time.toISOString())?.slice(0, 19)).toBe(time.toISOString().slice(0, 19));
    }),
  );
});
