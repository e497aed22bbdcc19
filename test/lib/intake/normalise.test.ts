import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { customerEventSchema } from '../../../lib/account/event.ts';
import { byteCountOf, MAX_LABELS, MAX_LABELS_BYTES } from '../../../lib/account/fields.ts';
import { normalise } from '../../../lib/intake/normalise.ts';
import type { Reading } from '../../../lib/intake/source.ts';
import { anyText } from '../../support/arbitraries.ts';
import { atSecond, NOW, NOW_SECOND } from '../../support/factories.ts';

function reading(overrides: Partial<Reading> = {}): Reading {
  return { kind: 'signedUp', externalId: 'c-1', second: NOW_SECOND, ...overrides };
}
const normalised = (overrides: Partial<Reading>) => normalise(reading(overrides), 'crm', NOW);

describe('a normalised event', () => {
  test('has the realm of its source, and nothing of what was not said', () => {
    expect(normalise(reading(), 'crm', NOW)).toEqual({
      kind: 'signedUp',
      realm: 'crm',
      externalId: 'c-1',
      second: NOW_SECOND,
    });
    const silent = { name: null, email: undefined, plan: '', labels: null };
    expect(normalised(silent)).toEqual(normalise(reading(), 'crm', NOW));
  });

  test('of an event to be ignored is that event', () => {
    const ignored = { kind: 'ignored', reason: 'livemode_mismatch' } as const;
    expect(normalise(ignored, 'crm', NOW)).toBe(ignored);
  });

  test.each<[string, string, string | undefined]>([
    ['as it is', 'Jön 🙂 李', 'Jön 🙂 李'],
    ['without blanks around it', '\u00a0 Example AB\n', 'Example AB'],
    ['of blanks alone', ' \t\n', undefined],
    ['of 255 characters', 'x'.repeat(255), 'x'.repeat(255)],
    ['of 256 characters', 'x'.repeat(256), 'x'.repeat(255)],
    ['with an emoji at the cut', `${'x'.repeat(254)}🙂`, 'x'.repeat(254)],
    ['with an emoji before the cut', `${'x'.repeat(253)}🙂y`, `${'x'.repeat(253)}🙂`],
    ['with half an emoji', 'a\ud83db', 'a\ufffdb'],
    ['with the other half', '\ude42a', '\ufffda'],
    ['with half an emoji at the cut', `${'x'.repeat(254)}\ud83d`, `${'x'.repeat(254)}\ufffd`],
    ['with what SQS refuses', 'a\uffff\ufffe\0b', 'a\uffff\ufffe\0b'],
  ])('has a name %s', (_, name, expected) => {
    expect(normalised({ name })).toMatchObject({ kind: 'signedUp' });
    const event = normalised({ name });
    expect(event.kind === 'ignored' ? 'ignored' : event.name).toBe(expected);
  });

  test('has an e-mail of at most 320 characters and a plan of at most 255', () => {
    expect(normalised({ email: 'x'.repeat(400), plan: 'y'.repeat(400) })).toMatchObject({
      email: 'x'.repeat(320),
      plan: 'y'.repeat(255),
    });
  });
});

describe('the id of a customer', () => {
  test.each<[string, string, Record<string, unknown>]>([
    ['empty', '', { kind: 'ignored', reason: 'external_id_missing' }],
    ['of 255 characters', 'x'.repeat(255), { externalId: 'x'.repeat(255) }],
    ['of 256 characters', 'x'.repeat(256), { kind: 'ignored', reason: 'external_id_too_long' }],
    ['with blanks, which are part of it', ' c-1 ', { externalId: ' c-1 ' }],
    ['with half an emoji', 'c\ud83d', { externalId: 'c\ufffd' }],
    ['above 2^53', '706405506930370084', { externalId: '706405506930370084' }],
  ])('%s', (_, externalId, expected) => {
    expect(normalised({ externalId })).toMatchObject(expected);
  });
});

describe('the time of an event', () => {
  test.each<[string, number, boolean]>([
    ['in the year 2099', Date.UTC(2099, 0) / 1000, false],
    ['301 s ahead', NOW_SECOND + 301, false],
    ['300 s ahead', NOW_SECOND + 300, true],
    ['now', NOW_SECOND, true],
    ['years ago', 0, true],
  ])('%s is taken: %s', (_, second, isTaken) => {
    expect(normalised({ second })).toMatchObject(
      isTaken ? { second } : { kind: 'ignored', reason: 'event_in_future' },
    );
  });

  test('is held against our clock to the millisecond', () => {
    const almost = new Date(NOW.getTime() + 999);
    expect(normalise(reading({ second: NOW_SECOND + 301 }), 'crm', almost)).toMatchObject({
      kind: 'ignored',
    });
    const soon = atSecond(NOW_SECOND + 1);
    expect(normalise(reading({ second: NOW_SECOND + 301 }), 'crm', soon)).toMatchObject({ kind: 'signedUp' });
  });
});

describe('labels', () => {
  const labelsOf = (labels: Record<string, string>) => {
    const event = normalised({ labels });
    return event.kind === 'ignored' ? undefined : event.labels;
  };

  test('are bounded as names are, and left out where nothing is left', () => {
    expect(labelsOf({ ' a ': ' b ', '': 'x', y: ' ', ['n'.repeat(300)]: 'v'.repeat(300) })).toEqual({
      a: 'b',
      ['n'.repeat(255)]: 'v'.repeat(255),
    });
  });

  test('that are none are a wish to have none', () => {
    expect(labelsOf({})).toEqual({});
  });

  test('are the first 255, and the first 16 KiB', () => {
    const many = Array.from({ length: 300 }, (_, index) => [`label${index}`, 'v'] as const);
    expect(Object.keys(labelsOf(Object.fromEntries(many)) ?? {})).toEqual(
      many.slice(0, 255).map(([name]) => name),
    );
    const large = Array.from({ length: 100 }, (_, index) => [`l${index + 100}`, 'é'.repeat(255)] as const);
    const kept = labelsOf(Object.fromEntries(large)) ?? {};
    expect(Object.keys(kept)).toEqual(large.slice(0, 31).map(([name]) => name));
  });
});

test('whatever a sender says, an event is within its bounds, the same again when normalised again, and fits a message', () => {
  const text = fc.option(anyText, { nil: null });
  const readings: fc.Arbitrary<Reading> = fc.record({
    kind: fc.constantFrom('signedUp', 'changed', 'closed'),
    externalId: anyText,
    second: fc.integer({ min: 0, max: NOW_SECOND }),
    name: fc.oneof(
      text,
      anyText.map((each) => each.repeat(40)),
    ),
    email: text,
    plan: text,
    labels: fc.option(
      fc.dictionary(
        anyText,
        anyText.map((each) => each.repeat(20)),
        { maxKeys: 40 },
      ),
      { nil: null },
    ),
  });
  fc.assert(
    fc.property(readings, (sent) => {
      const event = normalise(sent, 'crm', NOW);
      if (event.kind === 'ignored') return;
      expect(customerEventSchema.parse(event)).toEqual(event);
      expect(normalise(event, 'crm', NOW)).toEqual(event);
      for (const [each, limit] of [
        [event.name, 255],
        [event.email, 320],
        [event.plan, 255],
      ] as const) {
        expect(each ?? 'x').not.toBe('');
        expect((each ?? '').length).toBeLessThanOrEqual(limit);
        expect((each ?? '').isWellFormed()).toBe(true);
      }
      expect(Object.keys(event.labels ?? {}).length).toBeLessThanOrEqual(MAX_LABELS);
      expect(byteCountOf(event.labels ?? {})).toBeLessThanOrEqual(MAX_LABELS_BYTES);
    }),
    { numRuns: 1_500 },
  );
});
