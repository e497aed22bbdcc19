import * as z from 'zod/mini';
import type { ErrorCode } from '../../errors.ts';
import { IGNORED_REASONS } from '../../intake/source.ts';
import type { JsonSchema, Operation } from './document.ts';
import { pathParameters } from './parameters.ts';
import { COMMON_ERRORS, problemResponses } from './problems.ts';
import type { Direction } from './schemas.ts';
import { WEBHOOK_TAG } from './tags.ts';

/**
 * What CRMs call: the one operation that is not in the route table, as it has a function, a form and a proof of its own
 * (functions/receive-webhook).
 */
export const WEBHOOK_PATH = '/webhooks/{projectId}/{source}';

export const WEBHOOK_ERRORS: readonly ErrorCode[] = [
  'signature_missing',
  'signature_malformed',
  'signature_invalid',
  'signature_expired',
  'source_not_found',
  'body_not_json',
  'body_not_xml',
  ...COMMON_ERRORS,
];

const SUMMARY = 'A webhook of a CRM: signs customers up, changes and closes them.';

const DESCRIPTION = `${SUMMARY}

The URL is the \`url\` of a webhook source. Needs no credential: the request proves itself by what the kind of its source has for it, over the bytes of the body as they were sent, by any of the source's secrets. \`standard-webhooks\`: HMAC-SHA256 or ed25519 over id, time and body in \`webhook-signature\` (shown here), at most 5 minutes old. \`hubspot\`, \`stripe\`, \`close\`, \`pipedrive\` and the others: as the vendor does it. \`custom\`: as its recipe says, an HMAC, a header, a bearer token, a user with a password, or a token in the body. docs/sources.md has a page for each.

A body has at most 1 MiB, and comes without Content-Encoding. Up to 10 events are applied in the request; of more, each is \`queued\`. 200 means of each event that it is applied, durably queued, or ignored for the \`reason\` that the answer names; Salesforce gets the acknowledgement that it wants instead.

Sending it again changes nothing more.`;

export const webhookAnswerSchema = z.strictObject({
  deliveryId: z.string(),
  results: z
    .array(
      z.strictObject({
        outcome: z.enum(['applied', 'unchanged', 'queued', 'ignored']),
        reason: z.optional(z.enum(IGNORED_REASONS).check(z.describe('Why it was ignored'))),
        subprojectId: z.optional(z.string()),
        isPlanUnknown: z.optional(
          z.boolean().check(z.describe('It names no plan of the project: the default plan applies')),
        ),
      }),
    )
    .check(z.describe('Of each event of the body, in their order')),
});

/** A request as it could have come; the secret of its signature is that of the specification's own example. */
export const WEBHOOK_EXAMPLE = {
  headers: {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1795515330',
    'webhook-signature': 'v1,uA2yU4jpBpdS05iBV8J9OvtNwCoeXKyhWMmeBIizQ/k=',
  },
  body: {
    type: 'customer.signed_up',
    timestamp: '2026-11-24T10:15:30Z',
    data: { externalId: 'acme', name: 'Acme AB', email: 'it@acme.example' },
  },
  answer: {
    deliveryId: 'dlv_01jdfk7a9z4k7m2p9q0s1t3v5w',
    results: [{ outcome: 'applied', subprojectId: 't4h0x5acr52avvtwh0mp9rvn6h' }],
  },
} as const;

export function webhookOperation(write: (schema: z.ZodMiniType, io: Direction) => JsonSchema): Operation {
  const { headers, body, answer } = WEBHOOK_EXAMPLE;
  return {
    operationId: 'receiveWebhook',
    tags: [WEBHOOK_TAG],
    summary: SUMMARY.replace(/\.$/, ''),
    description: DESCRIPTION,
    'x-permission': 'public',
    'x-idempotency': 'idempotent',
    parameters: [
      ...pathParameters(WEBHOOK_PATH),
      ...Object.entries(headers).map(([name, example]) => ({
        name,
        in: 'header' as const,
        description: 'Of a source of the kind `standard-webhooks`; others have headers of their own.',
        schema: { type: 'string' },
        example,
      })),
    ],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { description: 'What the kind of the source sends.' },
          example: body,
        },
        'text/xml': { schema: { type: 'string', description: 'Of Salesforce: an outbound message.' } },
      },
    },
    responses: {
      200: {
        description: 'Done.',
        content: {
          'application/json': { schema: write(webhookAnswerSchema, 'output'), example: answer },
          'text/xml': { schema: { type: 'string', description: 'To Salesforce.' } },
        },
      },
      ...problemResponses(WEBHOOK_ERRORS),
    },
    security: [],
  };
}
