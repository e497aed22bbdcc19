import fc from 'fast-check';
import { ALPHABET } from '../../lib/encoding/base32.ts';
import { firstSecondOf } from '../../lib/billing/days.ts';
import type { UsageEvent } from '../../lib/billing/usage-event.ts';

export const PROJECT_ID = 'pr0ject1';
export const DAY = '2026-11-24';

export const subprojectIds: fc.Arbitrary<string> = fc
  .string({ unit: fc.constantFrom(...Array.from(ALPHABET)), minLength: 18, maxLength: 18 })
  .map((rest) => PROJECT_ID + rest);

export const quantities: fc.Arbitrary<string> = fc.oneof(
  fc.nat(100).map(String),
  fc.tuple(fc.nat(1_000_000), fc.integer({ min: 1, max: 9 })).map(([whole, digit]) => `${whole}.0${digit}`),
  fc.constantFrom(
    '0',
    '1',
    '0.000000001',
    '9007199254740991',
    '9007199254740990',
    '4503599.627370497',
    '999999999999999999.999999999',
    '123456789012345678',
  ),
);

const ids = fc.oneof(
  fc.uuid(),
  fc.uuid({ version: 4 }),
  fc.uuid({ version: 7 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  fc.nat(50).map((number) => `evt_${number}`),
);

export function usageEvents(subjects: readonly string[] = []): fc.Arbitrary<UsageEvent> {
  return fc.record({
    subprojectId: subjects.length > 0 ? fc.constantFrom(...subjects) : subprojectIds,
    source: fc.constantFrom('sms-gateway', 'voice', 'ü'),
    id: ids,
    meter: fc.constantFrom('sms', 'voice.seconds', 'constructor'),
    second: fc.nat(86_399).map((second) => firstSecondOf(DAY) + second),
    quantity: quantities,
  });
}
