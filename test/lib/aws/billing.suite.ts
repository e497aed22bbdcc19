import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createCostLedger } from '../../../lib/aws/cost-ledger.ts';
import { createUsageStore } from '../../../lib/aws/usage.ts';
import type { RunResult, SubjectDay } from '../../../lib/billing/cost-ledger.ts';
import type { Store } from '../../support/table-engines.ts';
import { DAY } from '../../support/usage.ts';

const resultOf = (ticket: number): RunResult => ({
  ticket,
  startMs: 1,
  ratingRevision: 'none',
  meters: {},
  cost: '0',
  price: '0',
  unrated: [],
  subjectCount: 0,
  eventCount: 0,
  duplicateCount: 0,
  conflictCount: 0,
  corruptPacks: [],
  durationMs: 1,
});

async function allOf<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function placeIn(projectId: string) {
  return { projectId, day: DAY, shard: 0 };
}

export function billingSuite(store: () => Store): void {
  const newProjectId = () => randomBytes(4).toString('hex');

  describe('packs', () => {
    const usage = () => createUsageStore(store().admin.usageTable);

    test('keep what came first under their key', async () => {
      const place = placeIn(newProjectId());
      const pack = { packId: 'p', body: Uint8Array.of(1, 2, 3), eventCount: 1 };
      await usage().putPack(place, pack, 1);
      await usage().putPack(place, pack, 2);
      expect(await allOf(usage().readPacks(place))).toEqual([{ packId: 'p', body: pack.body, receiveMs: 1 }]);
    });

    test('are read to the last, beyond what one answer holds, and of their shard and day alone', async () => {
      const projectId = newProjectId();
      const packs = Array.from({ length: 5 }, (_, index) => ({
        packId: `p${index}`,
        body: randomBytes(300_000),
        eventCount: 1,
      }));
      for (const pack of packs) await usage().putPack(placeIn(projectId), pack, 1);
      await usage().putPack(
        { ...placeIn(projectId), shard: 1 },
        { packId: 'other', body: Uint8Array.of(1), eventCount: 1 },
        1,
      );
      const read = await allOf(usage().readPacks(placeIn(projectId)));
      expect(read.map(({ packId }) => packId)).toEqual(packs.map(({ packId }) => packId));
    });
  });

  describe('the ledger', () => {
    const ledger = () => createCostLedger(store().admin.ledgerTable);
    const dayOf = (projectId: string, ticket: number, day = DAY): SubjectDay => ({
      schemaVersion: 1,
      projectId,
      subprojectId: `${projectId}000000000000000000`,
      day,
      ticket,
      meters: { constructor: { quantity: '1', cost: '2', price: '3' } },
      cost: '2',
      price: '3',
      unrated: [],
    });

    test('gives each run a ticket of its own, in order', async () => {
      const place = placeIn(newProjectId());
      const tickets = await Promise.all(Array.from({ length: 5 }, () => ledger().takeTicket(place)));
      expect(tickets.map(({ ticket }) => ticket).sort()).toEqual([1, 2, 3, 4, 5]);
      expect(await ledger().readRun(place)).toMatchObject({ ticket: 5, day: DAY, shard: 0 });
    });

    test('takes nothing of a run that began before the one that wrote', async () => {
      const projectId = newProjectId();
      const put = (ticket: number) => ledger().putSubjectDay(dayOf(projectId, ticket));
      expect([await put(2), await put(1), await put(2), await put(3)]).toEqual([
        'written',
        'superseded',
        'written',
        'written',
      ]);
      const complete = (ticket: number) => ledger().completeRun(placeIn(projectId), resultOf(ticket));
      await ledger().takeTicket(placeIn(projectId));
      expect([await complete(2), await complete(1), await complete(2)]).toEqual([
        'written',
        'superseded',
        'written',
      ]);
      expect(await ledger().readRuns(projectId, DAY.slice(0, 7))).toMatchObject([
        { ticket: 1, result: { ticket: 2 } },
      ]);
    });

    test('finds a month of a customer, and of a project, and nothing of another', async () => {
      const projectId = newProjectId();
      const days = ['2026-10-31', '2026-11-01', DAY, '2026-12-01'].map((day) => dayOf(projectId, 1, day));
      for (const day of days) await ledger().putSubjectDay(day);
      expect(await ledger().readSubjectMonth(`${projectId}000000000000000000`, '2026-11')).toEqual(
        days.slice(1, 3),
      );
      expect(await allOf(ledger().readProjectMonth(projectId, '2026-11'))).toEqual(days.slice(1, 3));
      expect(await ledger().readSubjectMonth(`${projectId}00000000000000000a`, '2026-11')).toEqual([]);
    });

    test('reads to the last day, beyond what one answer holds', async () => {
      const projectId = newProjectId();
      const meters = Object.fromEntries(
        Array.from({ length: 2_500 }, (_, index) => [
          `meter-with-a-name-of-its-own-${index}`,
          { quantity: '123456789.123456789', cost: '123456789.123456789', price: '123456789.123456789' },
        ]),
      );
      const days = ['01', '02', '03', '04', '05'].map((day) => `2026-11-${day}`);
      for (const day of days) await ledger().putSubjectDay({ ...dayOf(projectId, 1, day), meters });
      const read = await ledger().readSubjectMonth(`${projectId}000000000000000000`, '2026-11');
      expect(read.map(({ day }) => day)).toEqual(days);
      const customers = await allOf(ledger().readCustomers(projectId, ['2026-11']));
      expect(customers.flatMap((customer) => customer.days.map(({ day }) => day))).toEqual(days);
    });

    test('gives each customer once with their days of some months, and goes on after any of them', async () => {
      const projectId = newProjectId();
      const ids = Array.from({ length: 24 }, (_, index) => `${projectId}${String(index).padStart(18, '0')}`);
      const days = ['2026-10-31', '2026-11-01', '2026-12-01'];
      await Promise.all(
        ids.flatMap((subprojectId, index) =>
          days
            .slice(index % 3)
            .map((day) => ledger().putSubjectDay({ ...dayOf(projectId, 1, day), subprojectId })),
        ),
      );
      await ledger().putSubjectDay(dayOf(newProjectId(), 1));
      const read = (after?: string) =>
        allOf(ledger().readCustomers(projectId, ['2026-10', '2026-11'], after));
      const all = await read();
      const expected = ids.flatMap((subprojectId, index) => {
        const ofTwoMonths = days
          .slice(index % 3, 2)
          .map((day) => ({ subprojectId, day, cost: '2', price: '3' }));
        return ofTwoMonths.length === 0 ? [] : [{ subprojectId, days: ofTwoMonths }];
      });
      const byId = (a: { subprojectId: string }, b: { subprojectId: string }) =>
        a.subprojectId < b.subprojectId ? -1 : 1;
      expect(all.toSorted(byId)).toEqual(expected);
      for (const [index, { subprojectId }] of all.entries())
        expect(await read(subprojectId)).toEqual(all.slice(index + 1));
    });
  });
}
