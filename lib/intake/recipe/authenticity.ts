import * as z from 'zod/mini';
import { parseLosslessJson } from '../../encoding/json.ts';
import { equalInConstantTime, sha256 } from '../../encoding/hash.ts';
import { AppError } from '../../errors.ts';
import { isSignedByAny, requiredHeader, requireFresh } from '../signature.ts';
import type { WebhookRequest } from '../source.ts';
import { PATH_PATTERN, textAt } from './template.ts';

const headerSchema = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,99}$/, 'a header’s name in lower case'));

const hmacSchema = z.strictObject({
  scheme: z.literal('hmac'),
  /** Where the signature is, and what stands before it there. */
  header: headerSchema,
  prefix: z.optional(z.string().check(z.maxLength(50))),
  algorithm: z.enum(['sha1', 'sha256', 'sha512']),
  encoding: z.enum(['base64', 'hex']),
  /** What of the secret is the key: its text, or what that is base64 or hex of. */
  key: z._default(z.enum(['text', 'base64', 'hex']), 'text'),
  /** What is signed: a text with {body}, {timestamp}, {id}, {method}, {url}. */
  signed: z._default(
    z.string().check(
      z.maxLength(200),
      z.refine((template) => template.includes('{body}'), 'does not sign the {body}'),
      z.refine(
        (template) => literalsOf(template).every((text) => !/[{}]/.test(text)),
        'knows {body}, {timestamp}, {id}, {method}, {url}',
      ),
    ),
    '{body}',
  ),
  timestamp: z.optional(
    z.strictObject({
      header: headerSchema,
      unit: z.enum(['seconds', 'milliseconds']),
      /** Longer than a day would be no bound: a sender whose retries keep their first time gives up by then. */
      toleranceSeconds: z.optional(
        z.int().check(z.minimum(1), z.maximum(86_400), z.describe('300 unless given')),
      ),
    }),
  ),
  idHeader: z.optional(headerSchema),
});
type Hmac = z.infer<typeof hmacSchema>;

/** How a source proves itself. What is not signed proves who sends, not what: prefer `hmac` where the sender offers it. */
export const authenticitySchema = z
  .discriminatedUnion('scheme', [
    hmacSchema,
    /** The secret is `user:password`. */
    z.strictObject({ scheme: z.literal('basic') }),
    z.strictObject({ scheme: z.literal('bearer') }),
    z.strictObject({ scheme: z.literal('header'), header: headerSchema }),
    z.strictObject({ scheme: z.literal('bodyToken'), path: z.string().check(z.regex(PATH_PATTERN)) }),
  ])
  .check(
    z.refine(
      (recipe) => recipe.scheme !== 'hmac' || isComplete(recipe),
      'what is signed needs timestamp and idHeader to be named',
    ),
  );
export type Authenticity = z.infer<typeof authenticitySchema>;

/** A timestamp that is not signed could be anybody's: it must be part of what is signed to count, and the other way round. */
function isComplete({ signed, timestamp, idHeader }: Hmac): boolean {
  const signsTime = signed.includes('{timestamp}');
  return signsTime === (timestamp !== undefined) && signed.includes('{id}') === (idHeader !== undefined);
}

/** @throws AppError signature_missing, signature_malformed, signature_expired, signature_invalid */
export function verifyAuthenticity(
  recipe: Authenticity,
  request: WebhookRequest,
  secrets: readonly string[],
  now: Date,
): void {
  if (recipe.scheme === 'hmac') verifyHmac(recipe, request, secrets, now);
  else
    requireEqual(
      presentedTo(recipe, request),
      secrets.map((secret) => expectedOf(recipe, secret)),
    );
}

type Plain = Exclude<Authenticity, Hmac>;

function presentedTo(recipe: Plain, request: WebhookRequest): string {
  switch (recipe.scheme) {
    case 'basic':
    case 'bearer':
      // The scheme's name may be in any case (RFC 9110 §11.1).
      return requiredHeader(request.headers, 'authorization').replace(/^(?:basic|bearer)(?= )/i, capitalized);
    case 'header':
      return requiredHeader(request.headers, recipe.header);
    case 'bodyToken':
      return tokenIn(request, recipe.path);
  }
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).toLowerCase();
}

function expectedOf({ scheme }: Plain, secret: string): string {
  switch (scheme) {
    case 'basic':
      return `Basic ${Buffer.from(secret).toString('base64')}`;
    case 'bearer':
      return `Bearer ${secret}`;
    case 'header':
    case 'bodyToken':
      return secret;
  }
}

function verifyHmac(recipe: Hmac, request: WebhookRequest, secrets: readonly string[], now: Date): void {
  const { header, prefix = '', timestamp, idHeader, algorithm, encoding } = recipe;
  const presented = requiredHeader(request.headers, header);
  if (!presented.startsWith(prefix))
    throw new AppError('signature_malformed', `${header} does not begin as it should`);
  const time = timestamp && requiredHeader(request.headers, timestamp.header);
  if (timestamp !== undefined && time !== undefined)
    requireFresh(time, timestamp.unit, now, timestamp.toleranceSeconds);
  const id = idHeader && requiredHeader(request.headers, idHeader);
  const values = {
    body: request.body,
    timestamp: time ?? '',
    id: id ?? '',
    method: request.method,
    url: request.url,
  };
  const parts = partsOf(recipe.signed).map((part) => ('text' in part ? part.text : values[part.value]));
  const keys = secrets.map((secret) => Buffer.from(secret, recipe.key === 'text' ? 'utf8' : recipe.key));
  const signature = presented.slice(prefix.length);
  // Some write hex in capitals.
  const wanted = encoding === 'hex' ? signature.toLowerCase() : signature;
  if (!isSignedByAny(keys, parts, [wanted], encoding, algorithm)) {
    throw new AppError('signature_invalid');
  }
}

const VALUE_NAMES = ['body', 'timestamp', 'id', 'method', 'url'] as const;
type Part = { readonly text: string } | { readonly value: (typeof VALUE_NAMES)[number] };

function partsOf(template: string): readonly Part[] {
  const pieces = template.split(/(\{(?:body|timestamp|id|method|url)\})/).filter((piece) => piece !== '');
  return pieces.map((piece) => {
    const value = VALUE_NAMES.find((name) => piece === `{${name}}`);
    return value === undefined ? { text: piece } : { value };
  });
}

function literalsOf(template: string): readonly string[] {
  return partsOf(template).flatMap((part) => ('text' in part ? [part.text] : []));
}

/** Digests are compared, so that not even the length of a secret shows in the duration. */
function requireEqual(presented: string, expected: readonly string[]): void {
  const digest = sha256(presented);
  let isEqual = false;
  for (const text of expected) isEqual = equalInConstantTime(sha256(text), digest) || isEqual;
  if (!isEqual) throw new AppError('signature_invalid');
}

/** The one scheme that has to parse what it has not proven yet; its size is bounded by the function's limit. */
function tokenIn({ body, headers }: WebhookRequest, path: string): string {
  try {
    const token = textAt({ body: parseLosslessJson(body.toString('utf8')), headers }, path);
    if (token !== undefined) return token;
  } catch (error) {
    throw new AppError('body_not_json', undefined, { cause: error });
  }
  throw new AppError('signature_missing', `nothing at ${path}`);
}

/** Spaces at its ends get lost on the way, and what is not ASCII comes as something else: such a secret would never fit. */
const HEADER_VALUE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** Says what a secret must look like under this recipe; undefined if this one does. */
export function faultOfSecretUnder(recipe: Authenticity, secret: string): string | undefined {
  if (secret.length < 8) return 'at least 8 characters';
  if (recipe.scheme === 'basic') return secret.indexOf(':') > 0 ? undefined : '`user:password`';
  if (recipe.scheme === 'bearer' || recipe.scheme === 'header')
    return HEADER_VALUE.test(secret) ? undefined : 'a text that a header can carry as it is';
  if (recipe.scheme !== 'hmac' || recipe.key === 'text') return undefined;
  const isEncoded = recipe.key === 'hex' ? /^(?:[0-9a-f]{2})+$/i.test(secret) : BASE64.test(secret);
  return isEncoded ? undefined : `a key in ${recipe.key}`;
}
