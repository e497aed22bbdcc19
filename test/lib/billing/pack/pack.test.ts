import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CorruptPack, MAX_BODY_BYTES, packsOf, readPack } from '../../../../lib/billing/pack/pack.ts';
import { eventsOf } from '../../../../lib/billing/pack/pack-events.ts';
import { sortedEvents } from '../../../../lib/billing/pack/sorted-events.ts';
import { firstSecondOf } from '../../../../lib/billing/days.ts';
import type { UsageEvent } from '../../../../lib/billing/usage-event.ts';
import { DAY, PROJECT_ID, usageEvents } from '../../../support/usage.ts';

const someEvents = fc.array(usageEvents(), { minLength: 1, maxLength: 60 });

function read(packs: ReturnType<typeof packsOf>): readonly UsageEvent[] {
  return packs.flatMap(({ packId, body }) =>
    eventsOf(PROJECT_ID, DAY, readPack(PROJECT_ID, DAY, packId, body)),
  );
}

function eventOf(changes: Partial<UsageEvent> = {}): UsageEvent {
  return {
    subprojectId: `${PROJECT_ID}000000000000000000`,
    source: 'gateway',
    id: randomUUID(),
    meter: 'sms',
    second: firstSecondOf(DAY),
    quantity: '1',
    ...changes,
  };
}

describe('a pack', () => {
  test('gives back each event that went in, once', () => {
    fc.assert(
      fc.property(someEvents, (events) => {
        expect(read(packsOf(PROJECT_ID, DAY, events))).toEqual(sortedEvents(events));
      }),
    );
  });

  test('has the same key and bytes for the same events in any order, repeated or not', () => {
    fc.assert(
      fc.property(someEvents, fc.array(fc.nat()), (events, places) => {
        const shuffled = [...events, ...events.slice(0, 7)];
        for (const place of places) shuffled.push(...shuffled.splice(place % shuffled.length, 1));
        expect(packsOf(PROJECT_ID, DAY, shuffled)).toEqual(packsOf(PROJECT_ID, DAY, events));
      }),
    );
  });

  test('has another key where anything in it, or where it lies, is another', () => {
    const event = eventOf();
    const changes: Partial<UsageEvent>[] = [
      { subprojectId: `${PROJECT_ID}000000000000000001` },
      { source: 'gateway2' },
      { id: randomUUID() },
      { id: 'text' },
      { meter: 'mms' },
      { second: event.second + 1 },
      { quantity: '1.000000001' },
    ];
    const keyOf = (changed: UsageEvent) => packsOf(PROJECT_ID, DAY, [changed])[0]?.packId;
    const keys = [event, ...changes.map((change) => ({ ...event, ...change }))].map(keyOf);
    keys.push(packsOf('0therpr0', DAY, [event])[0]?.packId);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('of joined names is not that of others that join to the same', () => {
    const joined = [
      { source: 'a', id: 'bc' },
      { source: 'ab', id: 'c' },
    ].map(eventOf);
    expect(new Set(joined.map((event) => packsOf(PROJECT_ID, DAY, [event])[0]?.packId)).size).toBe(2);
  });

  test('that is too large for an item becomes several, the same ones each time', () => {
    const events = Array.from({ length: 2_000 }, () => eventOf({ id: randomBytes(200).toString('base64') }));
    const packs = packsOf(PROJECT_ID, DAY, events);
    expect(packs.length).toBeGreaterThan(1);
    expect(packs.every(({ body }) => body.length <= MAX_BODY_BYTES)).toBe(true);
    expect(packsOf(PROJECT_ID, DAY, events.toReversed())).toEqual(packs);
    expect(read(packs)).toEqual(sortedEvents(events));
  });

  test.each([
    '0',
    '9007199254740990',
    '9007199254740991',
    '4503599.627370497',
    '999999999999999999.999999999',
  ])('keeps a quantity of %s, alone and beside others', (quantity) => {
    const events = [eventOf({ quantity }), eventOf({ quantity: '1' }), eventOf({ quantity, meter: 'alone' })];
    expect(read(packsOf(PROJECT_ID, DAY, events))).toEqual(sortedEvents(events));
  });

  test('of no events is none', () => {
    expect(packsOf(PROJECT_ID, DAY, [])).toEqual([]);
  });
});

describe('a corrupt pack is told, never read as less', () => {
  const events = [
    ...Array.from({ length: 20 }, () => eventOf()),
    ...'abcdefgh'.split('').map((id) => eventOf({ id: id.repeat(20) })),
  ];
  const [pack] = packsOf(PROJECT_ID, DAY, events);
  if (pack === undefined) throw new Error('there is a pack');

  test('whichever bit of it changed', () => {
    for (let bit = 0; bit < pack.body.length * 8; bit += 1) {
      const body = Uint8Array.from(pack.body);
      body[bit >>> 3] = (body[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
      // The last bits of compressed text mean nothing: then what is read is what was written.
      try {
        expect(read([{ ...pack, body }])).toEqual(sortedEvents(events));
      } catch (error) {
        expect(error).toBeInstanceOf(CorruptPack);
      }
    }
  });

  test('wherever it was cut', () => {
    for (let length = 0; length < pack.body.length; length += 1) {
      expect(() => readPack(PROJECT_ID, DAY, pack.packId, pack.body.subarray(0, length))).toThrow(
        CorruptPack,
      );
    }
  });

  test('if it lies at the place of another', () => {
    expect(() => readPack(PROJECT_ID, '2026-11-25', pack.packId, pack.body)).toThrow(CorruptPack);
    expect(() => readPack('0therpr0', DAY, pack.packId, pack.body)).toThrow(CorruptPack);
  });

  test('whatever bytes are there', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (body) => {
        expect(() => readPack(PROJECT_ID, DAY, pack.packId, body)).toThrow(CorruptPack);
      }),
    );
  });
});
