import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastClosableDay } from '../../../lib/audit/closing-time.ts';
import { keyOf, type AuditRecord } from '../../../lib/audit/record.ts';
import { recordDenial } from '../../../lib/audit/record-denial.ts';
import { denialMessageSchema, type DenialMessage } from '../../../lib/messages/denial.ts';

const at = (text: string) => new Date(text);
const denial = (time: Date): DenialMessage => ({
  schemaVersion: 1,
  kind: 'denied',
  state: 'denied',
  entryId: '3k5m7p9q1s3t5v7x',
  time: time.toISOString(),
  actor: 'account-x',
  outcome: 'forbidden',
});

async function recorded(message: DenialMessage, ...comings: Date[]): Promise<AuditRecord[]> {
  const table = new Map<string, AuditRecord>();
  const put = (record: AuditRecord) => Promise.resolve(void table.set(keyOf(record), record));
  for (const coming of comings) await recordDenial({ trail: { put }, now: () => coming }, message);
  return [...table.values()];
}

describe('a denied attempt of another function', () => {
  test('lies where it would if that function had written it, however often it comes', async () => {
    const time = at('2026-11-23T23:59:59.000Z');
    const { kind: _kind, ...record } = denial(time);
    expect(await recorded(denial(time), at('2026-11-24T00:00:01Z'), at('2026-11-24T00:29:59Z'))).toEqual([
      record,
    ]);
  });

  test('that comes when its day could be closed lies in the day it comes in, and says when it was', async () => {
    const time = at('2026-11-23T12:00:00.000Z');
    const [record] = await recorded(denial(time), at('2026-11-29T08:00:00.000Z'));
    expect(record).toMatchObject({
      time: '2026-11-29T08:00:00.000Z',
      attemptTime: '2026-11-23T12:00:00.000Z',
    });
  });

  test('never lies in a day that may be closed, and is never lost', async () => {
    const within = { min: at('2026-11-01'), max: at('2026-11-30'), noInvalidDate: true };
    const delays = fc.array(fc.integer({ min: 0, max: 14 * 86_400_000 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.date(within), delays, async (time, delaysMs) => {
        const comings = delaysMs.map((ms) => new Date(time.getTime() + ms));
        for (const coming of comings) {
          const [record, ...more] = await recorded(denial(time), coming);
          expect(more).toEqual([]);
          expect((record?.time ?? '').slice(0, 10) > lastClosableDay(coming)).toBe(true);
          expect(record?.attemptTime ?? record?.time).toBe(time.toISOString());
        }
        const entryIds = (await recorded(denial(time), ...comings)).map(({ entryId }) => entryId);
        expect(new Set(entryIds).size).toBe(1);
      }),
    );
  });
});

describe('a message', () => {
  const good = denial(at('2026-11-23T12:00:00.000Z'));

  test.each([
    ['a change', { state: 'begun' }],
    ['the failure of a change', { state: 'failed' }],
    ['an id of another form', { entryId: '3k5m7p9q1s3t5v7x#failed' }],
    ['a time of another form', { time: '2026-11-23T12:00:00Z' }],
    ['a later form', { schemaVersion: 2 }],
  ])('of %s is not taken', (_, other) => {
    expect(() => denialMessageSchema.parse({ ...good, ...other })).toThrow();
  });

  test('of a denied attempt is, without what a denied attempt does not have', () => {
    const more = { pk: 'x', sk: 'x', made: 'x', values: { name: 'Ann' }, attemptTime: 'x' };
    expect(denialMessageSchema.parse({ ...good, ...more })).toEqual(good);
  });
});
