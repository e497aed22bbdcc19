import * as z from 'zod/mini';
import { equalInConstantTime, sha256 } from '../encoding/hash.ts';
import { AppError } from '../errors.ts';
import { hubspot } from './hubspot.ts';
import { hubspotRecord } from './hubspot-record.ts';
import { faultOfSecretUnder, verifyAuthenticity, type Authenticity } from './recipe/authenticity.ts';
import { readByRules, type EventRule } from './recipe/mapping.ts';
import { requiredHeader } from './signature.ts';
import type { SourceAdapter, WebhookRequest } from './source.ts';

const ids = {
  externalId: '{portalId}/{objectType}/{objectId}',
  time: { path: 'modifiedTime', unit: 'milliseconds' },
  email: '{properties.email}',
} as const;

/** The ids are those of HubSpot's app webhooks (hubspot.ts), so that both can share a realm. */
const DEFAULT_EVENTS: readonly EventRule[] = [
  {
    means: 'signedUp',
    when: { objectType: 'contact' },
    ...ids,
    name: '{properties.firstname} {properties.lastname}',
  },
  { means: 'signedUp', when: { objectType: 'company' }, ...ids, name: '{properties.name}' },
  { means: 'signedUp', when: { objectType: 'deal' }, ...ids, name: '{properties.dealname}' },
];

type WorkflowSettings = {
  /** HubSpot presents an API key in a header; absent: it signs. */
  readonly authenticity?: Authenticity | undefined;
  readonly events?: readonly EventRule[] | undefined;
  readonly batch?: string | undefined;
};

/**
 * HubSpot's workflow action "Send a webhook": the whole record that went through the workflow. Which of the two ways it proves
 * itself is configured, not taken from the request: a forger would take the weaker one.
 * Source: https://developers.hubspot.com/docs/methods/workflows/webhook_information
 */
export function hubspotWorkflow({
  authenticity,
  events = DEFAULT_EVENTS,
  batch,
}: WorkflowSettings): SourceAdapter {
  return {
    verify(request, secrets, now) {
      if (authenticity !== undefined) verifyAuthenticity(authenticity, request, secrets, now);
      // Where HubSpot sends the newer signature too, that one has to be right.
      else if (request.headers['x-hubspot-signature-v3']) hubspot.verify(request, secrets, now);
      else verifyV2(request, secrets);
    },

    read(body, _isProduction, headers = {}) {
      const record = hubspotRecord(z.looseObject({}).parse(body));
      return readByRules(events, { body: record, headers }, batch);
    },

    faultOfSecret(secret) {
      return authenticity === undefined
        ? hubspot.faultOfSecret(secret)
        : faultOfSecretUnder(authenticity, secret);
    },
  };
}

/**
 * SHA-256 over secret, method, URL and body; no HMAC, and no time in it. Such a hash can be continued by who has seen one, but
 * the byte 0x80 that then follows the body is no UTF-8, which `read` never gets to see.
 */
function verifyV2({ method, url, headers, body }: WebhookRequest, secrets: readonly string[]): void {
  const presented = Buffer.from(requiredHeader(headers, 'x-hubspot-signature'));
  // v1 leaves method and URL out.
  if ((headers['x-hubspot-signature-version'] ?? 'v2') !== 'v2')
    throw new AppError('signature_malformed', 'x-hubspot-signature-version is not v2');
  let isSigned = false;
  for (const secret of secrets) {
    const expected = Buffer.from(sha256(secret, method, url, body).toString('hex'));
    isSigned = equalInConstantTime(expected, presented) || isSigned;
  }
  if (!isSigned) throw new AppError('signature_invalid');
}
