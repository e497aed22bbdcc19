import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { add, decimalOf, formatDecimal, ZERO } from '../../../../lib/billing/money/decimal.ts';
import { packsOf, readPack } from '../../../../lib/billing/pack/pack.ts';
import { UniqueUsage } from '../../../../lib/billing/roll-up/unique-usage.ts';
import type { UsageEvent } from '../../../../lib/billing/usage-event.ts';
import { DAY, PROJECT_ID, usageEvents } from '../../../support/usage.ts';

const SUBJECTS = ['000000000000000000', '000000000000000001', 'zzzzzzzzzzzzzzzzzz'].map(
  (rest) => PROJECT_ID + rest,
);
/** Few ids, so that they meet: again as they were, or with other content. */
const fewIds = fc.constantFrom(
  'a',
  'b',
  'ab',
  '8d0b6f0e-0f5e-4c64-9a55-0d5a3a0c9d11',
  '8D0B6F0E-0F5E-4C64-9A55-0D5A3A0C9D11',
);
const event = fc
  .tuple(usageEvents(SUBJECTS), fc.option(fewIds, { nil: undefined, freq: 1 }))
  .map(([made, id]) => ({ ...made, id: id ?? made.id }));

type Arrived = {
  readonly receiveMs: number;
  readonly packId: string;
  readonly body: Uint8Array;
  readonly events: readonly UsageEvent[];
};
const arrivals: fc.Arbitrary<readonly Arrived[]> = fc
  .array(fc.tuple(fc.nat(5), fc.array(event, { minLength: 1, maxLength: 20 })), { maxLength: 12 })
  .map((requests) =>
    requests.flatMap(([receiveMs, events]) =>
      packsOf(PROJECT_ID, DAY, events).map(({ packId, body }) => ({ receiveMs, packId, body, events })),
    ),
  );

function roll(packs: readonly Arrived[], seed = 7) {
  const usage = new UniqueUsage(PROJECT_ID, seed, 3);
  for (const { packId, body, receiveMs } of packs) {
    usage.add(readPack(PROJECT_ID, DAY, packId, body), { receiveMs, packId });
  }
  const rows = usage.bySubject().map(({ subprojectId, quantities, isTouched }) => ({
    subprojectId,
    isTouched,
    quantities: quantities.map(([meter, quantity]) => [meter, formatDecimal(quantity)]),
  }));
  return { rows, unique: usage.uniqueCount, conflicts: usage.conflictCount };
}

/** The rule, told plainly. */
function naively(packs: readonly Arrived[]) {
  const winners = new Map<string, UsageEvent>();
  const contents = new Map<string, Set<string>>();
  const inOrder = packs.toSorted((a, b) => a.receiveMs - b.receiveMs || (a.packId < b.packId ? -1 : 1));
  for (const { events } of inOrder) {
    const sorted = events.toSorted((a, b) =>
      a.meter < b.meter ? -1 : a.meter > b.meter ? 1 : a.quantity < b.quantity ? -1 : 1,
    );
    for (const each of sorted) {
      const identity = JSON.stringify([each.subprojectId, each.source, each.id]);
      if (!winners.has(identity)) winners.set(identity, each);
      contents.set(
        identity,
        (contents.get(identity) ?? new Set()).add(JSON.stringify([each.meter, each.quantity])),
      );
    }
  }
  const sums = new Map<string, Map<string, string>>();
  for (const { subprojectId, meter, quantity } of winners.values()) {
    const ofSubject = sums.get(subprojectId) ?? new Map<string, string>();
    const sum = add(decimalOf(ofSubject.get(meter) ?? formatDecimal(ZERO)), decimalOf(quantity));
    sums.set(subprojectId, ofSubject.set(meter, formatDecimal(sum)));
  }
  const touched = new Set(
    packs
      .filter(({ receiveMs }) => receiveMs >= 3)
      .flatMap(({ events }) => events.map((each) => each.subprojectId)),
  );
  return {
    rows: [...sums]
      .map(([subprojectId, meters]) => ({
        subprojectId,
        isTouched: touched.has(subprojectId),
        quantities: [...meters].sort(([a], [b]) => (a < b ? -1 : 1)),
      }))
      .sort((a, b) => (a.subprojectId < b.subprojectId ? -1 : 1)),
    unique: winners.size,
    conflicts: [...contents.values()].filter(({ size }) => size > 1).length,
  };
}

describe('unique usage', () => {
  test('is that of the plain rule: each identity once, the first to arrive where contents differ', () => {
    fc.assert(
      fc.property(arrivals, (packs) => {
        expect(roll(packs)).toEqual(naively(packs));
      }),
    );
  });

  test('is the same in any order, under any seed, whatever comes again', () => {
    fc.assert(
      fc.property(arrivals, fc.nat(), fc.nat(50), (packs, seed, turn) => {
        const turned = [
          ...packs.slice(turn % (packs.length + 1)),
          ...packs.slice(0, turn % (packs.length + 1)),
        ];
        expect(roll(turned.toReversed(), seed)).toEqual(roll(packs));
        expect(roll([...packs, ...turned])).toEqual(roll(packs));
      }),
    );
  });

  test('sums what no double holds', () => {
    const largest = '999999999999999999.999999999';
    const events = Array.from({ length: 3_000 }, (_, index) => ({
      subprojectId: SUBJECTS[0] ?? '',
      source: 's',
      id: String(index),
      meter: 'm',
      second: Date.parse(DAY) / 1000,
      quantity: largest,
    }));
    const packs = packsOf(PROJECT_ID, DAY, events).map((pack) => ({ ...pack, receiveMs: 1, events }));
    expect(roll(packs).rows[0]?.quantities).toEqual([['m', '2999999999999999999999.999997']]);
  });

  test('outgrows its first tables without losing anything', () => {
    const events = Array.from({ length: 5_000 }, (_, index) => ({
      subprojectId: PROJECT_ID + String(index).padStart(18, '0'),
      source: 's',
      id: `id-${index % 2_500}`,
      meter: `m${index % 3}`,
      second: Date.parse(DAY) / 1000,
      quantity: '1',
    }));
    const packs = packsOf(PROJECT_ID, DAY, events).map((pack) => ({ ...pack, receiveMs: 1, events }));
    expect(roll(packs)).toMatchObject({ unique: 5_000, conflicts: 0 });
    expect(roll(packs).rows).toHaveLength(5_000);
  });
});
