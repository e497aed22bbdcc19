import * as z from 'zod/mini';
import { AppError } from '../errors.ts';
import { isSignedByAny, requiredHeader, requireFresh } from './signature.ts';
import type { Ignored, Reading, SourceAdapter } from './source.ts';

/** Source: https://docs.stripe.com/webhooks#verify-manually and https://docs.stripe.com/api/events/types */
export const stripe: SourceAdapter = {
  verify({ headers, body }, secrets, now) {
    const fields = requiredHeader(headers, 'stripe-signature')
      .split(',')
      .map((field) => field.trim());
    const valuesOf = (scheme: string): readonly string[] =>
      fields.filter((field) => field.startsWith(`${scheme}=`)).map((field) => field.slice(scheme.length + 1));
    const [timestamp, ...otherTimestamps] = valuesOf('t');
    const presented = valuesOf('v1');
    // A list of signatures is Stripe's; two times are two headers, joined on their way.
    if (timestamp === undefined || otherTimestamps.length > 0 || presented.length === 0) {
      throw new AppError('signature_malformed', 'stripe-signature needs one t, and v1');
    }
    requireFresh(timestamp, 'seconds', now);
    // The key is the whole secret as text, its prefix included.
    const keys = secrets.map((secret) => Buffer.from(secret, 'utf8'));
    if (!isSignedByAny(keys, [`${timestamp}.`, body], presented, 'hex'))
      throw new AppError('signature_invalid');
  },

  read(body, isProduction) {
    const toReading = READERS.get(typedSchema.parse(body).type);
    if (toReading === undefined) return [{ kind: 'ignored', reason: 'unknown_event_type' }];
    const { created, data } = eventSchema.parse(body);
    return [refuseOtherMode(body, isProduction) ?? toReading(data.object, created)];
  },

  refuse: refuseOtherMode,

  faultOfSecret(secret) {
    return /^whsec_[\x21-\x7e]{8,255}$/.test(secret)
      ? undefined
      : 'the endpoint’s signing secret, which begins with `whsec_`';
  },
};

/** A test-mode customer in a production project would get a live key, and the other way round. */
function refuseOtherMode(body: unknown, isProduction: boolean): Ignored | undefined {
  const { livemode } = z.looseObject({ livemode: z.boolean() }).parse(body);
  return livemode === isProduction ? undefined : { kind: 'ignored', reason: 'livemode_mismatch' };
}

type Reader = (object: unknown, second: number) => Reading | Ignored;

const text = z.optional(z.nullable(z.string()));
const customerSchema = z.looseObject({ id: z.string(), name: text, email: text });
/** `customer` is an id, or the whole object where the endpoint expands it. */
const customerReference = z.union([z.string(), z.looseObject({ id: z.string() })]);
const subscriptionSchema = z.looseObject({
  customer: customerReference,
  items: z.optional(
    z.looseObject({
      data: z.array(
        z.looseObject({ price: z.optional(z.looseObject({ id: z.string(), lookup_key: text })) }),
      ),
    }),
  ),
});
const checkoutSchema = z.looseObject({
  customer: z.optional(z.nullable(customerReference)),
  customer_details: z.optional(z.nullable(z.looseObject({ name: text, email: text }))),
});

const customerReader =
  (kind: Reading['kind']): Reader =>
  (object, second) => {
    const { id, name, email } = customerSchema.parse(object);
    return { kind, externalId: id, second, name, email };
  };

const subscriptionReader =
  (kind: Reading['kind']): Reader =>
  (object, second) => {
    const { customer, items } = subscriptionSchema.parse(object);
    const price = items?.data[0]?.price;
    // What ended says nothing about the plan.
    const plan = kind === 'closed' ? undefined : (price?.lookup_key ?? price?.id);
    return { kind, externalId: idOf(customer), second, plan };
  };

const checkoutReader: Reader = (object, second) => {
  const { customer, customer_details: details } = checkoutSchema.parse(object);
  // A guest's checkout makes no customer.
  if (customer === undefined || customer === null) return { kind: 'ignored', reason: 'external_id_missing' };
  return { kind: 'signedUp', externalId: idOf(customer), second, name: details?.name, email: details?.email };
};

function idOf(customer: z.infer<typeof customerReference>): string {
  return typeof customer === 'string' ? customer : customer.id;
}

const READERS: ReadonlyMap<string, Reader> = new Map([
  ['customer.created', customerReader('signedUp')],
  ['customer.updated', customerReader('changed')],
  ['customer.deleted', customerReader('closed')],
  ['checkout.session.completed', checkoutReader],
  ['customer.subscription.created', subscriptionReader('signedUp')],
  ['customer.subscription.updated', subscriptionReader('changed')],
  ['customer.subscription.deleted', subscriptionReader('closed')],
]);

const typedSchema = z.looseObject({ type: z.string() });
const eventSchema = z.looseObject({
  created: z.int().check(z.nonnegative()),
  data: z.looseObject({ object: z.unknown() }),
});
