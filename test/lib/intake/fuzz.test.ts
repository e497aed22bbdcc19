import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { AppError } from '../../../lib/errors.ts';
import { hubspot } from '../../../lib/intake/hubspot.ts';
import { normalise } from '../../../lib/intake/normalise.ts';
import { standardWebhooks } from '../../../lib/intake/standard-webhooks.ts';
import { stripe } from '../../../lib/intake/stripe.ts';
import { mergeEvent } from '../../../lib/account/merge.ts';
import { anyText } from '../../support/arbitraries.ts';
import { contextAt, NOW, NOW_SECOND, SUBPROJECT_ID, webhookRequest } from '../../support/factories.ts';

/** Whatever arrives, the answer is one that a caller can be given. */
const ADAPTERS = { hubspot, 'standard-webhooks': standardWebhooks, stripe };
const kinds = ['hubspot', 'standard-webhooks', 'stripe'] as const;
const number = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(
    Number.MAX_SAFE_INTEGER,
    -Number.MAX_SAFE_INTEGER,
    -1,
    0,
    NOW_SECOND,
    NOW_SECOND * 1000,
    8.64e15,
    -8.64e15,
  ),
);
const json: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom(null, true, false),
    number,
    anyText,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(anyText, tie('value'), { maxKeys: 3 }),
  ),
})).value;

/** Objects that have the members of real events, each now and then of the wrong type: those get furthest into the code. */
function almost(members: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> {
  const withNoise = Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      fc.oneof({ weight: 30, arbitrary: value }, { weight: 1, arbitrary: json }),
    ]),
  );
  return fc.record(withNoise, { requiredKeys: Object.keys(members).filter((name) => name === 'type') });
}

const profile = { name: anyText, email: anyText, plan: anyText };
const labels = fc.dictionary(fc.oneof(anyText, fc.constantFrom('__proto__', 'constructor')), anyText, {
  maxKeys: 4,
});
const time = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom('0000-01-01T00:00:00+23:59', '9999-12-31T23:59:59-23:59', '2026-11-24T10:00:00Z'),
);
const standardWebhook = almost({
  type: fc.constantFrom('customer.signed_up', 'customer.changed', 'customer.closed', 'other'),
  timestamp: time,
  data: almost({ externalId: anyText, ...profile, labels }),
});
const hubspotBatch = fc.array(
  almost({
    subscriptionType: fc
      .tuple(
        fc.constantFrom('contact', 'company', 'deal', 'object', 'ticket'),
        fc.constantFrom('creation', 'deletion', 'privacyDeletion', 'restore', 'propertyChange', 'merge'),
      )
      .map((parts) => parts.join('.')),
    objectTypeId: fc.constantFrom('0-1', '0-2', '0-3', '2-1'),
    objectId: fc.oneof(fc.nat(), fc.constant('706405506930370084')),
    portalId: fc.nat(),
    occurredAt: fc.oneof(fc.nat(NOW_SECOND * 1000), number),
    propertyName: fc.constantFrom('email', 'name', 'dealstage'),
    propertyValue: fc.oneof(anyText, fc.constantFrom('closedwon', 'REDACTED')),
  }),
  { maxLength: 3 },
);
const stripeEvent = almost({
  type: fc.constantFrom(
    'customer.created',
    'customer.updated',
    'customer.deleted',
    'checkout.session.completed',
    'customer.subscription.created',
    'customer.subscription.deleted',
  ),
  created: fc.oneof(fc.nat(NOW_SECOND), number),
  livemode: fc.boolean(),
  data: almost({
    object: almost({
      id: anyText,
      ...profile,
      customer: fc.oneof(anyText, fc.record({ id: anyText })),
      customer_details: almost(profile),
      items: almost({
        data: fc.array(almost({ price: almost({ id: anyText, lookup_key: anyText }) }), { maxLength: 2 }),
      }),
    }),
  }),
});
const bodies = { hubspot: hubspotBatch, 'standard-webhooks': standardWebhook, stripe: stripeEvent };

describe.each(kinds)('a source of kind %s', (kind) => {
  const adapter = ADAPTERS[kind];

  test('reads, bounds and merges any body, or refuses it by its schema', () => {
    let readCount = 0;
    fc.assert(
      fc.property(fc.oneof(json, bodies[kind], bodies[kind]), fc.boolean(), (body, isProduction) => {
        try {
          for (const reading of adapter.read(body, isProduction)) {
            const event = normalise(reading, 'crm', NOW);
            if (event.kind === 'ignored') continue;
            mergeEvent(undefined, SUBPROJECT_ID, event, contextAt());
            readCount += 1;
          }
        } catch (error) {
          expect(error).toBeInstanceOf(z.core.$ZodError);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(readCount).toBeGreaterThan(100);
  });

  test('refuses any forged headers and secrets by a code', () => {
    const piece = fc.oneof(
      anyText,
      fc.constantFrom('t=', 'v1=', ',', ' ', 'v1,', `${NOW_SECOND}`, `${NOW_SECOND}000`, '='),
    );
    const header = fc.option(
      fc.oneof(
        fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
        fc.constantFrom(`${NOW_SECOND}`, `${NOW_SECOND}000`, `t=${NOW_SECOND},v1=ff`, 'v1,AAAA'),
      ),
      { nil: undefined },
    );
    const names = [
      'x-hubspot-signature-v3',
      'x-hubspot-request-timestamp',
      'webhook-id',
      'webhook-timestamp',
      'webhook-signature',
      'stripe-signature',
    ];
    const headers = fc.record(Object.fromEntries(names.map((name) => [name, header])));
    const body = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes));
    const codes = new Set<string>();
    fc.assert(
      fc.property(
        headers,
        body,
        anyText,
        fc.array(anyText, { maxLength: 2 }),
        (headers, body, url, secrets) => {
          try {
            adapter.verify(webhookRequest({ headers, body, url }), secrets, NOW);
            expect.unreachable('nobody guesses a signature');
          } catch (error) {
            if (!(error instanceof AppError)) throw error;
            expect(error.code).toMatch(/^signature_/);
            codes.add(error.code);
          }
        },
      ),
      { numRuns: 3_000 },
    );
    expect([...codes].sort()).toEqual(
      expect.arrayContaining(['signature_invalid', 'signature_malformed', 'signature_missing']),
    );
  });

  test('says of any text what is wrong with it as a secret, and refuses none that it would accept', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const fault = adapter.faultOfSecret(text);
        expect(fault === undefined || fault.length > 0).toBe(true);
      }),
    );
  });
});
