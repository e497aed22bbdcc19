import { createHmac, randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import * as z from 'zod/mini';

/** Where a CRM sends to, and what it signs with. */
export type CrmSource = { readonly url: string; readonly secret: string };
/** A webhook as bytes and headers, so that a CRM can send the very same again. */
export type SignedWebhook = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const resultSchema = z.object({
  outcome: z.string(),
  subprojectId: z.optional(z.string()),
  reason: z.optional(z.string()),
});
const answerSchema = z.object({
  code: z.optional(z.string()),
  deliveryId: z._default(z.string(), ''),
  results: z._default(z.array(resultSchema), []),
});
export type WebhookAnswer = z.infer<typeof answerSchema> & {
  readonly status: number;
  readonly retryAfter: string | null;
  /** Of all events, in their order. */
  readonly outcomes: readonly string[];
};

/** How long a CRM waits for its answer. */
const PATIENCE_MS = 5_000;

export async function send({ url, headers, body }: SignedWebhook): Promise<WebhookAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const answer = answerSchema.parse(await response.json());
  const outcomes = answer.results.map(({ outcome }) => outcome);
  return { ...answer, status: response.status, retryAfter: response.headers.get('retry-after'), outcomes };
}

type EventType = 'customer.signed_up' | 'customer.changed' | 'customer.closed';

/** Signed by Standard Webhooks' own library. */
export function standardWebhook(
  { url, secret }: CrmSource,
  type: EventType,
  data: { readonly externalId: string; readonly name?: string; readonly plan?: string },
  time = new Date(),
): SignedWebhook {
  const id = `msg_${randomUUID()}`;
  const body = JSON.stringify({ type, timestamp: time.toISOString(), data });
  const sentTime = new Date();
  return {
    url,
    body,
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(sentTime.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, sentTime, body),
    },
  };
}

export function contactCreated(objectId: number, occurredAt = Date.now()): object {
  return { subscriptionType: 'contact.creation', portalId: 62_515, objectId, occurredAt };
}

export function hubSpotBatch(source: CrmSource, events: readonly object[]): SignedWebhook {
  return hubSpotBody(source, JSON.stringify(events));
}

/** Signed as HubSpot documents its v3 signature, for a URL in which nothing has to be decoded. */
export function hubSpotBody({ url, secret }: CrmSource, body: string): SignedWebhook {
  const timestamp = String(Date.now());
  const signature = createHmac('sha256', secret).update(`POST${url}${body}${timestamp}`).digest('base64');
  return {
    url,
    body,
    headers: { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': timestamp },
  };
}
