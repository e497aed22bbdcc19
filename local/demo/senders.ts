import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';

/**
 * What a CRM would send, signed as the CRM signs: by the vendor's own library where there is a small one, else by the
 * vendor's documentation. Nothing here comes from our intake code, which has to accept it.
 */
export type Sent = { readonly status: number; readonly body: unknown };

export async function sendStandardWebhook(
  url: string,
  secret: string,
  message: { readonly type: string; readonly timestamp: string; readonly data: object },
  { id, sentTime }: { readonly id: string; readonly sentTime?: Date },
): Promise<Sent> {
  const body = JSON.stringify(message);
  return post(url, body, standardWebhookHeaders(secret, body, id, sentTime));
}

export function standardWebhookHeaders(secret: string, body: string, id: string, sentTime = new Date()) {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(sentTime.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, sentTime, body),
  };
}

export async function sendStripeEvent(url: string, secret: string, event: object): Promise<Sent> {
  const payload = JSON.stringify(event);
  return post(url, payload, stripeHeaders(secret, payload));
}

export function stripeHeaders(secret: string, payload: string, sentTime = new Date()) {
  const timestamp = Math.floor(sentTime.getTime() / 1000);
  const { webhooks } = new Stripe('sk_test_unused');
  return { 'stripe-signature': webhooks.generateTestHeaderString({ payload, secret, timestamp }) };
}

export async function sendHubSpotBatch(
  url: string,
  secret: string,
  events: readonly object[],
): Promise<Sent> {
  const body = JSON.stringify(events);
  return post(url, body, hubSpotHeaders(url, secret, body));
}

/** https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation (v3) */
export function hubSpotHeaders(url: string, secret: string, body: string, sentTime = new Date()) {
  const timestamp = String(sentTime.getTime());
  const signature = createHmac('sha256', secret).update(`POST${url}${body}${timestamp}`).digest('base64');
  return { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': timestamp };
}

async function post(url: string, body: string, headers: Record<string, string>): Promise<Sent> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, body: await response.json() };
}
