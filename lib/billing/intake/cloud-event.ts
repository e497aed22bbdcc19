import * as z from 'zod/mini';
import { containerOf, type Container } from '../../account/ids.ts';
import { canonicalQuantity } from '../money/amounts.ts';
import type { UsageEvent } from '../usage-event.ts';

/** Why an event was not taken. A code is part of the public contract. */
export const REJECTIONS = [
  'invalid_event',
  'invalid_id',
  'invalid_source',
  'invalid_type',
  'invalid_subject',
  'invalid_time',
  'time_ahead',
  'time_past',
  'invalid_quantity',
  'subject_not_found',
  'too_many_meters',
] as const;
export type Rejection = (typeof REJECTIONS)[number];

/** Of UTF-8. An id with its source is kept with every event. */
export const MAX_ID_BYTES = 256;
export const MAX_AHEAD_SECONDS = 5 * 60;
export const MAX_PAST_SECONDS = 35 * 86_400;

const printable = z.string().check(
  z.minLength(1),
  z.refine((text) => text.isWellFormed() && Buffer.byteLength(text) <= MAX_ID_BYTES, 'too long or malformed'),
);
/** A meter is a name in rate cards, items and invoices. */
export const meterSchema = z
  .string()
  .check(
    z.regex(/^[A-Za-z][A-Za-z0-9._:/-]{0,99}$/, 'a letter, then up to 99 letters, digits and . _ : / -'),
  );
const timeSchema = z.iso.datetime({ offset: true });

/** CloudEvents 1.0 as JSON: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md */
const envelopeSchema = z.looseObject({ specversion: z.literal('1.0') });

export type Reading =
  | { readonly isTaken: true; readonly event: UsageEvent }
  | { readonly isTaken: false; readonly code: Rejection };

/**
 * One event of a request. Extensions, and what else is in `data`, are left out.
 * @param mayWrite whether the caller reaches this subproject
 */
export function readCloudEvent(
  value: unknown,
  now: Date,
  mayWrite: (subproject: Container) => boolean,
): Reading {
  const envelope = envelopeSchema.safeParse(value);
  if (!envelope.success) return rejected('invalid_event');
  const { id, source, type, subject, time, data } = envelope.data;
  if (!isOf(printable, id)) return rejected('invalid_id');
  if (!isOf(printable, source)) return rejected('invalid_source');
  if (!isOf(meterSchema, type)) return rejected('invalid_type');
  const container = typeof subject === 'string' ? containerOf(subject) : undefined;
  if (container?.level !== 'subproject') return rejected('invalid_subject');
  if (!mayWrite(container)) return rejected('subject_not_found');
  const second = isOf(timeSchema, time) ? secondOf(time) : undefined;
  if (second === undefined) return rejected('invalid_time');
  const nowSecond = now.getTime() / 1000;
  if (second > nowSecond + MAX_AHEAD_SECONDS) return rejected('time_ahead');
  if (second < nowSecond - MAX_PAST_SECONDS) return rejected('time_past');
  const quantity = quantityIn(data);
  if (quantity === undefined) return rejected('invalid_quantity');
  const { subprojectId } = container;
  return { isTaken: true, event: { subprojectId, source, id, meter: type, second, quantity } };
}

function rejected(code: Rejection): Reading {
  return { isTaken: false, code };
}

function isOf<Value>(schema: z.ZodMiniType<Value>, value: unknown): value is Value {
  return schema.safeParse(value).success;
}

/** Whole seconds: the fraction is not kept. Undefined for a day or an hour that there is not. */
function secondOf(time: string): number | undefined {
  const milliseconds = Date.parse(time);
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

/** A text: a JSON number has lost its digits before anybody looks at it. */
function quantityIn(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('quantity' in data)) return undefined;
  return typeof data.quantity === 'string' ? canonicalQuantity(data.quantity) : undefined;
}
