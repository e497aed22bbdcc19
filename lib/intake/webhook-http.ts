import { jsonResponse, response, type HttpRequest, type HttpResponse } from '../http/message.ts';
import type { Log } from '../log.ts';
import type { Received } from './receive.ts';
import type { WebhookRequest } from './source.ts';

/**
 * The URL is the configured public one, not the event's: behind an API mapping the event's path lacks the mapping,
 * and HubSpot signed what it called.
 */
export function requestOf(
  { method, rawQuery, headers, body, pathParameters }: HttpRequest,
  publicUrl: string,
): { readonly projectId: string; readonly source: string; readonly webhook: WebhookRequest } {
  const { projectId = '', source = '' } = pathParameters;
  const query = rawQuery === '' ? '' : `?${rawQuery}`;
  const url = `${publicUrl}/webhooks/${projectId}/${source}${query}`;
  return { projectId, source, webhook: { method, url, headers, body } };
}

/**
 * Before Intercom takes a URL it asks for it by HEAD. That is answered for any source, there or not: who has no secret is not
 * told which. API Gateway has no such route of its own, so this is for the function that gets what is left.
 * Source: https://developers.intercom.com/docs/webhooks/setting-up-webhooks
 */
export function isUrlCheck({ method, path }: Pick<HttpRequest, 'method' | 'path'>): boolean {
  return method === 'HEAD' && /^\/webhooks\/[^/]+\/[^/]+$/.test(path);
}

export function urlCheckAnswer(): HttpResponse {
  return response(200, 'text/plain', '');
}

/**
 * 200, whether applied or durably queued: some senders take nothing else for success (Chargebee among them), and some want words of
 * their own.
 */
export function answerOf({ delivery, acknowledgement }: Received, log: Log): HttpResponse {
  const { projectId, source, deliveryId, events } = delivery;
  const results = events.map(({ result }) => result);
  const byOutcome = Map.groupBy(results, ({ outcome }) => outcome);
  const outcomes = Object.fromEntries([...byOutcome].map(([outcome, group]) => [outcome, group.length]));
  log.info('webhook', { projectId, source, deliveryId, outcomes });
  if (acknowledgement !== undefined) return response(200, acknowledgement.contentType, acknowledgement.body);
  return jsonResponse(200, { deliveryId, results });
}
