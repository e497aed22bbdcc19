import { createHash } from 'node:crypto';
import { ALPHABET } from '../lib/encoding/base32.ts';
import { firstSecondOf } from '../lib/billing/days.ts';
import type { UsageEvent } from '../lib/billing/usage-event.ts';

export const PROJECT_ID = 'pr0ject1';
export const DAY = '2026-11-24';
export const SUBPROJECT_COUNT = 10_000;

/** How much of a meter one event says: most are one message, some are seconds, few have a fraction. */
const METERS = [
  { meter: 'sms.outbound', quantityOf: () => '1' },
  { meter: 'sms.inbound', quantityOf: () => '1' },
  { meter: 'voice.seconds', quantityOf: (random: number) => String(1 + (random % 600)) },
  { meter: 'rcs.messages', quantityOf: (random: number) => String(1 + (random % 3)) },
  {
    meter: 'storage.gigabyteHours',
    quantityOf: (random: number) => `${random % 50}.${100 + (random % 900)}`,
  },
] as const;

/** Random enough that nothing of it compresses, and the same in each run. */
function* randomWords(seed: string): Generator<number, never> {
  for (let block = 0; ; block += 1) {
    const digest = createHash('sha512').update(`${seed}/${block}`).digest();
    for (let offset = 0; offset < digest.length; offset += 4) yield digest.readUInt32BE(offset);
  }
}

const subjects = randomWords('subjects');
const SUBPROJECT_IDS = Array.from(
  { length: SUBPROJECT_COUNT },
  () => PROJECT_ID + Array.from({ length: 18 }, () => ALPHABET.charAt(subjects.next().value % 32)).join(''),
);

/** Batches as a producer sends them: random UUIDs, subprojects and meters at random, within one minute. */
export function* usageBatches(batchSize: number, seed = 'events'): Generator<readonly UsageEvent[], never> {
  const words = randomWords(seed);
  const next = () => words.next().value;
  const hex = () => next().toString(16).padStart(8, '0');
  for (;;) {
    const minute = next() % 1_440;
    yield Array.from({ length: batchSize }, () => {
      const { meter, quantityOf } = METERS[next() % METERS.length] ?? METERS[0];
      const digits = hex() + hex() + hex() + hex();
      return {
        subprojectId: SUBPROJECT_IDS[next() % SUBPROJECT_COUNT] ?? '',
        source: 'urn:example:gateway',
        id: `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}`,
        meter,
        second: firstSecondOf(DAY) + minute * 60 + (next() % 60),
        quantity: quantityOf(next()),
      };
    });
  }
}
