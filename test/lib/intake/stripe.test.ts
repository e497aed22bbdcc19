import Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { stripe } from '../../../lib/intake/stripe.ts';
import { atSecond, codeOf, webhookRequest } from '../../support/factories.ts';

/** The inputs are published (stripe-node `test/Webhook.spec.ts`), the signature is derived from Stripe's rules. */
const SECRET = 'whsec_test_secret';
const BODY = '{\n  "id": "evt_test_webhook",\n  "object": "event"\n}';
const T = 1614265330;
const HEX = 'af4ead0627a34a8cca29808e8de9ada8e41a92e6237c63cef6eacf51d36cca34';
const OTHER = 'b'.repeat(64);

type Change = {
  readonly header?: string | undefined;
  readonly body?: string;
  readonly secrets?: readonly string[];
  readonly second?: number;
};

function verdict(change: Change = {}) {
  const header = 'header' in change ? change.header : `t=${T},v1=${HEX}`;
  const { body = BODY, secrets = [SECRET], second = T } = change;
  const request = webhookRequest({ headers: { 'stripe-signature': header }, body: Buffer.from(body) });
  return codeOf(() => stripe.verify(request, secrets, atSecond(second)));
}

describe('a Stripe signature', () => {
  test.each<[string, Change]>([
    ['the derived vector', {}],
    ['any of several secrets, as during a roll', { secrets: ['whsec_new_secret', SECRET] }],
    ['one of several v1', { header: `t=${T},v1=${OTHER},v1=${HEX}` }],
    ['one with a word beside it (published case)', { header: `t=${T},v1=${HEX},v1=potato` }],
    ['one with an older scheme beside it', { header: `t=${T},v1=${HEX},v0=${OTHER}` }],
    ['one in another order', { header: `v1=${HEX},t=${T}` }],
    ['one with blanks after the commas', { header: `t=${T}, v1=${HEX}` }],
    ['one 5 minutes old', { second: T + 300 }],
    ['one 5 minutes ahead', { second: T - 300 }],
  ])('passes: %s', (_, change) => {
    expect(verdict(change)).toBe('no error');
  });

  test.each<[string, Change, ReturnType<typeof codeOf>]>([
    ['no header', { header: undefined }, 'signature_missing'],
    ['an empty header', { header: '' }, 'signature_missing'],
    ['a word (published case)', { header: "I'm not even a real signature header" }, 'signature_malformed'],
    ['v0 alone (published case)', { header: `t=${T},v0=${HEX}` }, 'signature_malformed'],
    ['no t', { header: `v1=${HEX}` }, 'signature_malformed'],
    ['no v1', { header: `t=${T}` }, 'signature_malformed'],
    ['t without a value', { header: `t,v1=${HEX}` }, 'signature_malformed'],
    ['an empty t', { header: `t=,v1=${HEX}` }, 'signature_malformed'],
    ['a t of letters', { header: `t=now,v1=${HEX}` }, 'signature_malformed'],
    ['a header sent twice', { header: `t=${T},v1=${HEX},t=${T},v1=${HEX}` }, 'signature_malformed'],
    [
      'a fresh t before a stale header',
      { header: `t=${T + 3600},t=${T},v1=${HEX}`, second: T + 3600 },
      'signature_malformed',
    ],
    ['over 5 minutes old', { second: T + 301 }, 'signature_expired'],
    ['over 5 minutes ahead', { second: T - 301 }, 'signature_expired'],
    ['a wrong v1', { header: `t=${T},v1=${OTHER}` }, 'signature_invalid'],
    ['an empty v1', { header: `t=${T},v1=` }, 'signature_invalid'],
    ['junk behind the value', { header: `t=${T},v1=${HEX}zz` }, 'signature_invalid'],
    ['more behind another equals sign', { header: `t=${T},v1=${HEX}=zz` }, 'signature_invalid'],
    ['a value cut short', { header: `t=${T},v1=${HEX.slice(0, -2)}` }, 'signature_invalid'],
    ['another t', { header: `t=${T + 1},v1=${HEX}` }, 'signature_invalid'],
    ['another secret', { secrets: ['whsec_other_secret'] }, 'signature_invalid'],
    ['the secret without its prefix', { secrets: ['test_secret'] }, 'signature_invalid'],
    ['no secret at all', { secrets: [] }, 'signature_invalid'],
    ['the body written anew', { body: '{"id":"evt_test_webhook","object":"event"}' }, 'signature_invalid'],
  ])('is refused: %s', (_, change, code) => {
    expect(verdict(change)).toBe(code);
  });

  test('is refused with any one byte of the body, or character of the value, changed', () => {
    const flip = (text: string, at: number): string =>
      text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
    const bodies = Array.from(BODY, (_, at) => verdict({ body: flip(BODY, at) }));
    const values = Array.from(HEX, (_, at) => verdict({ header: `t=${T},v1=${flip(HEX, at)}` }));
    expect(new Set([...bodies, ...values])).toEqual(new Set(['signature_invalid']));
  });

  test("passes as Stripe's own library makes it", () => {
    const body = JSON.stringify({ id: 'evt_1', name: 'Jön 🙂' });
    const header = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: SECRET, timestamp: T });
    expect(verdict({ body, header })).toBe('no error');
    const other = Stripe.webhooks.generateTestHeaderString({
      payload: body,
      secret: 'whsec_other',
      timestamp: T,
    });
    expect(verdict({ body, header: other })).toBe('signature_invalid');
    const old = Stripe.webhooks.generateTestHeaderString({
      payload: body,
      secret: SECRET,
      timestamp: T,
      scheme: 'v0',
    });
    expect(verdict({ body, header: old })).toBe('signature_malformed');
  });
});

describe('a secret', () => {
  test.each<[string, boolean]>([
    [SECRET, true],
    ['whsec_abcdefgh', true],
    ['', false],
    ['whsec_', false],
    ['whsec_short', false],
    ['whsec_with a blank', false],
    [`${SECRET}\n`, false],
    ['sk_test_4eC39HqLyjWDarjtT1zdp7dc', false],
  ])('%j can be one: %s', (secret, isOne) => {
    expect(stripe.faultOfSecret(secret) === undefined).toBe(isOne);
  });
});

const CREATED = 1764000000;
function eventOf(type: string, object: unknown, overrides: Record<string, unknown> = {}) {
  return {
    id: 'evt_1',
    object: 'event',
    type,
    created: CREATED,
    livemode: true,
    data: { object },
    ...overrides,
  };
}
const CUSTOMER = { id: 'cus_1', object: 'customer', name: 'Example AB', email: 'a@example.com' };
const SUBSCRIPTION = {
  id: 'sub_1',
  customer: 'cus_1',
  items: { data: [{ price: { id: 'price_1', lookup_key: 'pro' } }] },
};
const IGNORED = (reason: string) => ({ kind: 'ignored', reason });

describe('a Stripe event', () => {
  test.each<[string, unknown, Record<string, unknown>]>([
    ['customer.created', CUSTOMER, { kind: 'signedUp', name: 'Example AB', email: 'a@example.com' }],
    [
      'customer.created',
      { ...CUSTOMER, name: null, email: null },
      { kind: 'signedUp', name: null, email: null },
    ],
    ['customer.updated', CUSTOMER, { kind: 'changed', name: 'Example AB' }],
    ['customer.deleted', CUSTOMER, { kind: 'closed' }],
    ['customer.subscription.created', SUBSCRIPTION, { kind: 'signedUp', plan: 'pro' }],
    ['customer.subscription.updated', SUBSCRIPTION, { kind: 'changed', plan: 'pro' }],
    ['customer.subscription.deleted', SUBSCRIPTION, { kind: 'closed', plan: undefined }],
    ['customer.subscription.created', { ...SUBSCRIPTION, customer: { id: 'cus_1' } }, { kind: 'signedUp' }],
    [
      'customer.subscription.created',
      {
        ...SUBSCRIPTION,
        items: { data: [{ price: { id: 'price_1', lookup_key: null } }, { price: { id: 'price_2' } }] },
      },
      { plan: 'price_1' },
    ],
    ['customer.subscription.created', { ...SUBSCRIPTION, items: { data: [] } }, { plan: undefined }],
    ['customer.subscription.created', { customer: 'cus_1' }, { plan: undefined }],
    [
      'checkout.session.completed',
      { customer: 'cus_1', customer_details: { name: 'Example AB', email: 'a@example.com' } },
      { kind: 'signedUp', name: 'Example AB', email: 'a@example.com' },
    ],
    [
      'checkout.session.completed',
      { customer: { id: 'cus_1' }, customer_details: null },
      { kind: 'signedUp' },
    ],
  ])('%s of %j is %j', (type, object, expected) => {
    expect(stripe.read(eventOf(type, object), true)).toMatchObject([
      { externalId: 'cus_1', second: CREATED, ...expected },
    ]);
  });

  test.each([{ customer: null }, {}])(
    'checkout.session.completed of a guest (%j) makes no customer',
    (session) => {
      expect(stripe.read(eventOf('checkout.session.completed', session), true)).toEqual([
        IGNORED('external_id_missing'),
      ]);
    },
  );

  test.each(['invoice.paid', 'v1.billing.meter.no_meter_found', '', 'constructor'])(
    'of type %j is ignored, whatever its shape',
    (type) => {
      expect(stripe.read({ type, object: 'v2.core.event' }, true)).toEqual([IGNORED('unknown_event_type')]);
    },
  );

  test.each<[boolean, boolean, number]>([
    [true, true, 1],
    [false, false, 1],
    [true, false, 0],
    [false, true, 0],
  ])('of livemode %s in a project that is production %s is taken: %d', (livemode, isProduction, taken) => {
    const [reading] = stripe.read(eventOf('customer.created', CUSTOMER, { livemode }), isProduction);
    expect(reading).toMatchObject(taken === 1 ? { kind: 'signedUp' } : IGNORED('livemode_mismatch'));
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['a list', [eventOf('customer.created', CUSTOMER)]],
    ['no type', eventOf('customer.created', CUSTOMER, { type: undefined })],
    ['no time', eventOf('customer.created', CUSTOMER, { created: undefined })],
    ['a fraction of a second', eventOf('customer.created', CUSTOMER, { created: 1.5 })],
    ['a time before there was Stripe', eventOf('customer.created', CUSTOMER, { created: -9e15 })],
    ['no livemode', eventOf('customer.created', CUSTOMER, { livemode: undefined })],
    ['no data', eventOf('customer.created', CUSTOMER, { data: undefined })],
    ['no object', eventOf('customer.created', undefined)],
    ['no id', eventOf('customer.created', { name: 'Example AB' })],
    ['a number for an id', eventOf('customer.created', { id: 7 })],
    ['no customer', eventOf('customer.subscription.created', { items: { data: [] } })],
  ])('of the wrong shape is refused by the schema: %s', (_, body) => {
    expect(() => stripe.read(body, true)).toThrow(z.core.$ZodError);
  });
});
