import * as z from 'zod/mini';
import type { Ignored, Reading } from '../source.ts';
import { faultOfTemplate, fill, fillWhole, PATH_PATTERN, textAt, valueAt, type Payload } from './template.ts';

const pathSchema = z
  .string()
  .check(z.maxLength(200), z.regex(PATH_PATTERN, 'names joined by dots, or $header.<name>'));
const templateSchema = z.string().check(
  z.maxLength(500),
  z.refine((template) => faultOfTemplate(template) === undefined, 'a text with {path} or {path|other path}'),
);

const scalarSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);
/** A value, one of several, any but one, or a list that has one; what is absent fits only `{not: …}`. */
const conditionSchema = z.union([
  scalarSchema,
  z.array(scalarSchema).check(z.minLength(1), z.maxLength(20)),
  z.strictObject({ not: scalarSchema }),
  z.strictObject({ includes: scalarSchema }),
]);

/** How the sender writes times: RFC 3339 (a space for the T, or no zone: UTC, will do), or whole seconds or milliseconds since 1970. */
const timeSchema = z.strictObject({ path: pathSchema, unit: z.enum(['rfc3339', 'seconds', 'milliseconds']) });

const eventRuleSchema = z.strictObject({
  means: z.enum(['signedUp', 'changed', 'closed']),
  /** All of them must hold; path → condition. */
  when: z.record(pathSchema, conditionSchema),
  externalId: templateSchema,
  time: timeSchema,
  name: z.optional(templateSchema),
  email: z.optional(templateSchema),
  plan: z.optional(templateSchema),
});
export type EventRule = z.infer<typeof eventRuleSchema>;

/** The first rule whose conditions hold says what an event means; what none fits is ignored. */
export const eventRulesSchema = z.array(eventRuleSchema).check(
  z.minLength(1),
  z.maxLength(20),
  z.refine((rules) => rules.some(({ means }) => means === 'signedUp'), 'no rule means signedUp'),
);

/** Where the list of events is, if a request carries several; `$` is the body itself. */
export const batchSchema = z.union([z.literal('$'), pathSchema]);

/** Whole requests are as large as a message may be; a list of more is no batch of events. */
const MAX_BATCH = 1_000;

/** @param batch without it, the body is one event */
export function readByRules(
  rules: readonly EventRule[],
  payload: Payload,
  batch?: string,
): readonly (Reading | Ignored)[] {
  if (batch === undefined) return [readEvent(rules, payload)];
  const list = batch === '$' ? payload.body : valueAt(payload, batch);
  // A ping of the sender's has no list, and several senders switch off an endpoint that refuses one.
  if (list === undefined) return [UNKNOWN_TYPE];
  const events = z.array(z.unknown()).check(z.maxLength(MAX_BATCH)).parse(list);
  return events.map((body) => readEvent(rules, { ...payload, body }));
}

const UNKNOWN_TYPE: Ignored = { kind: 'ignored', reason: 'unknown_event_type' };

function readEvent(rules: readonly EventRule[], payload: Payload): Reading | Ignored {
  const rule = rules.find(({ when }) =>
    Object.entries(when).every(([path, wanted]) => holds(valueAt(payload, path), wanted)),
  );
  if (rule === undefined) return UNKNOWN_TYPE;
  const externalId = fillWhole(rule.externalId, payload);
  if (externalId === undefined) return { kind: 'ignored', reason: 'external_id_missing' };
  const second = secondAt(payload, rule.time);
  if (second === undefined) return { kind: 'ignored', reason: 'event_time_missing' };
  return {
    kind: rule.means,
    externalId,
    second,
    name: rule.name && fill(rule.name, payload),
    email: rule.email && fill(rule.email, payload),
    plan: rule.plan && fill(rule.plan, payload),
  };
}

function holds(value: unknown, wanted: z.infer<typeof conditionSchema>): boolean {
  if (Array.isArray(wanted)) return wanted.some((each) => each === value);
  if (typeof wanted !== 'object' || wanted === null) return value === wanted;
  if ('not' in wanted) return value !== wanted.not;
  return Array.isArray(value) && value.some((each) => each === wanted.includes);
}

/** `Date.parse` alone makes a time of `order 5` as well, and one in the future or of 2001 is worse than none. */
const RFC3339 = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,12})?)(Z|[+-]\d\d:?\d\d)?$/i;

function secondAt(payload: Payload, { path, unit }: z.infer<typeof timeSchema>): number | undefined {
  const text = textAt(payload, path);
  if (text === undefined) return undefined;
  if (unit === 'rfc3339') {
    const [, day = '', time = '', zone = 'Z'] = RFC3339.exec(text) ?? [];
    const timeMs = Date.parse(`${day}T${time}${zone}`);
    return Number.isNaN(timeMs) ? undefined : Math.floor(timeMs / 1000);
  }
  if (!/^\d{1,15}$/.test(text)) return undefined;
  return unit === 'seconds' ? Number(text) : Math.floor(Number(text) / 1000);
}
