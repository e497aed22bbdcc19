import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod/mini';
import { parseLosslessJson } from '../encoding/json.ts';
import type { CrmObject } from '../intake/crm-object.ts';
import type { Reading } from '../intake/source.ts';
import type { Answer } from './get.ts';

export const HUBSPOT_API_URL = 'https://api.hubapi.com';

/** https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide, …companies-v3, …deals-v3: GET by record id. */
const OBJECTS = {
  contact: { path: 'contacts', properties: ['email', 'firstname', 'lastname', 'company'] },
  company: { path: 'companies', properties: ['name', 'domain'] },
  deal: { path: 'deals', properties: ['dealname'] },
} as const;

/** Properties that are not asked for are not sent: no more of a person than we keep. */
export function objectUrl(
  apiUrl: string,
  { objectType, objectId }: CrmObject,
  planProperty: string | undefined,
): string {
  const { path, properties } = OBJECTS[objectType];
  const wanted = planProperty === undefined ? properties : [...properties, planProperty];
  return `${apiUrl}/crm/v3/objects/${path}/${objectId}?properties=${wanted.join(',')}`;
}

const objectSchema = z.object({
  properties: z.record(z.string(), z.nullable(z.union([z.string(), z.number(), z.boolean()]))),
});

/** @throws SyntaxError, RangeError, z.core.$ZodError if it is not what HubSpot documents */
export function profileOf(
  body: Buffer,
  objectType: CrmObject['objectType'],
  planProperty: string | undefined,
): Pick<Reading, 'name' | 'email' | 'plan'> {
  const { properties } = objectSchema.parse(parseLosslessJson(body.toString('utf8')));
  const text = (name: string): string => String(properties[name] ?? '').trim();
  const plan = planProperty === undefined ? undefined : text(planProperty);
  switch (objectType) {
    case 'contact': {
      const name = `${text('firstname')} ${text('lastname')}`.trim();
      return { name: name === '' ? text('company') : name, email: text('email'), plan };
    }
    case 'company':
      return { name: text('name') === '' ? text('domain') : text('name'), plan };
    case 'deal':
      return { name: text('dealname'), plan };
  }
}

/** The daily allowance is that of the whole account and comes back at its midnight: waits of 4 hours get there. */
const DAILY_WAIT_SECONDS = 4 * 3_600;

/**
 * When HubSpot wants the next request, in seconds; undefined if it does not say.
 * Source: https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines (429, `policyName`, headers)
 */
export function retryAfterSecondsOf({ status, headers, body }: Answer, now: Date): number | undefined {
  const told = secondsIn(headers['retry-after'], now);
  if (told !== undefined || status !== 429) return told;
  if (headerOf(headers, 'x-hubspot-ratelimit-daily-remaining') === '0' || isDaily(body))
    return DAILY_WAIT_SECONDS;
  const intervalMs = headerOf(headers, 'x-hubspot-ratelimit-interval-milliseconds');
  return /^\d{1,9}$/.test(intervalMs) ? Math.ceil(Number(intervalMs) / 1000) : undefined;
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function secondsIn(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  const timeMs = Date.parse(header);
  return Number.isNaN(timeMs) ? undefined : Math.max(0, Math.ceil((timeMs - now.getTime()) / 1000));
}

function headerOf(headers: IncomingHttpHeaders, name: string): string {
  return String(headers[name] ?? '');
}

const policySchema = z.object({ policyName: z.literal('DAILY') });

function isDaily(body: Buffer): boolean {
  try {
    return policySchema.safeParse(parseLosslessJson(body.toString('utf8'))).success;
  } catch {
    return false;
  }
}
