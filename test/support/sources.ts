import { randomBytes, randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { BodyOf } from '../../lib/api-client/operations.ts';
import { hubSpotHeaders, standardWebhookHeaders, stripeHeaders } from '../../local/demo/senders.ts';
import { jsonOf, sendRequest, textIn, type Answer } from './http.ts';
import { call, done, type Api } from './system.ts';

/** Where a CRM sends to, and what it signs with. */
export type CrmSource = { readonly url: string; readonly secret: string };

export function standardSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** One source of each kind. */
export async function configureSources(owner: Api, projectId: string) {
  type Kind = BodyOf<'putWebhookSource'>['kind'];
  const configure = async (source: string, kind: Kind, secret: string): Promise<CrmSource> => {
    const input = { params: { projectId, source }, body: { kind, secrets: [secret] } };
    return { url: textIn(done(await call(owner, 'putWebhookSource', input)), 'url'), secret };
  };
  return {
    crm: await configure('crm', 'standard-webhooks', standardSecret()),
    hubspot: await configure('hubspot', 'hubspot', randomBytes(18).toString('hex')),
    stripe: await configure('stripe', 'stripe', `whsec_${randomBytes(24).toString('hex')}`),
  };
}

/** A text goes as it is: so a test sends what no CRM would. */
type Payload = object | string;
export type Sending = { readonly id?: string; readonly sentTime?: Date };

export function sendStandard({ url, secret }: CrmSource, message: Payload, sending: Sending = {}) {
  const body = textOf(message);
  const { id = `msg_${randomUUID()}`, sentTime } = sending;
  return post(url, body, standardWebhookHeaders(secret, body, id, sentTime));
}

export function sendStripe({ url, secret }: CrmSource, event: Payload, { sentTime }: Sending = {}) {
  const body = textOf(event);
  return post(url, body, stripeHeaders(secret, body, sentTime));
}

export function sendHubSpot({ url, secret }: CrmSource, events: Payload, { sentTime }: Sending = {}) {
  const body = textOf(events);
  return post(url, body, hubSpotHeaders(url, secret, body, sentTime));
}

function textOf(payload: Payload): string {
  return typeof payload === 'string' ? payload : JSON.stringify(payload);
}

export function post(
  url: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string | readonly string[]>>,
): Promise<Answer> {
  const { origin, pathname } = new URL(url);
  const all = { 'content-type': 'application/json', ...headers };
  return sendRequest(origin, { method: 'POST', path: pathname, headers: all, body });
}

type About = {
  readonly name?: string;
  readonly email?: string;
  readonly plan?: string;
  readonly labels?: Readonly<Record<string, string>>;
};

export function customerEvent(
  kind: 'signed_up' | 'changed' | 'closed',
  externalId: string,
  about: About = {},
  time = new Date(),
) {
  return { type: `customer.${kind}`, timestamp: time.toISOString(), data: { externalId, ...about } };
}

export function contactEvent(objectId: unknown, happened = 'creation') {
  return { subscriptionType: `contact.${happened}`, portalId: 62_515, objectId, occurredAt: Date.now() };
}

export function stripeEvent(type: string, object: object, livemode: boolean) {
  const created = Math.floor(Date.now() / 1000);
  return { id: `evt_${randomUUID()}`, object: 'event', type, created, livemode, data: { object } };
}

const resultsSchema = z.object({
  results: z.array(
    z.object({
      outcome: z.string(),
      subprojectId: z.optional(z.string()),
      reason: z.optional(z.string()),
      isPlanUnknown: z.optional(z.boolean()),
    }),
  ),
});

/** What became of each event of a delivery. */
export function resultsOf(answer: Answer) {
  return resultsSchema.parse(jsonOf(answer)).results;
}

/** Of a delivery of one event that made, or met, a subproject. */
export function subprojectOf(answer: Answer): string {
  const [result] = resultsOf(done(answer));
  if (result?.subprojectId === undefined) throw new Error(`no subproject came of it: ${answer.text}`);
  return result.subprojectId;
}
