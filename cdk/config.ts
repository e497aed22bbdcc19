import type { IConstruct } from 'constructs';
import * as z from 'zod/mini';
import { DEFAULT_CURRENCY, minorDigitsOf } from '../lib/billing/money/currency.ts';

const prefix = 'onboarding:';

/**
 * Over all routes; the gateway answers more with 429, which CRMs and our clients retry. At 20 ms each, they keep 20 of the account's
 * 1,000 concurrent executions busy: room for an API slowed down 50 times.
 */
const DEFAULT_REQUESTS_PER_SECOND = 1000;
const DEFAULT_REQUESTS_AT_ONCE = 500;
/** On the command line, a number is a text. */
const positive = z.coerce.number().check(z.int(), z.gte(1));

/** `https://host[/path]`, without a trailing slash: paths are appended to it. */
const publicUrl = z
  .string()
  .check(
    z.refine(
      (text) => URL.canParse(text) && /^https:\/\/[^?#@]+[^/?#@]$/.test(text),
      'must be an https URL without query, credentials and trailing slash',
    ),
  );

/** Exactly as it stands in the tokens: some issuers end in a slash. */
const openIdIssuer = z
  .string()
  .check(z.regex(/^https:\/\/[^\s?#@]+$/, 'must be an https URL without query and credentials'));

/** A list, or on the command line (`-c` knows only text) a comma-separated one. */
const emails = z.pipe(
  z.union([
    z.array(z.string()),
    z.pipe(
      z.string(),
      z.transform((text) => text.split(',').map((part) => part.trim())),
    ),
  ]),
  z.array(z.email()),
);

const schema = z
  .strictObject({
    stackName: z._default(
      z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'must be letters, digits and hyphens')),
      'SubprojectOnboarding',
    ),
    alarmEmails: z._default(emails, []),
    currency: z._default(
      z
        .string()
        .check(
          z.refine(
            (code) => minorDigitsOf(code) !== undefined,
            'must be a currency of ISO 4217, such as EUR',
          ),
        ),
      DEFAULT_CURRENCY,
    ),
    // On the command line (`-c`) it is text.
    invoiceDay: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(28)), 3),
    requestsPerSecond: z._default(positive, DEFAULT_REQUESTS_PER_SECOND),
    requestsAtOnce: z._default(positive, DEFAULT_REQUESTS_AT_ONCE),
    publicUrl: z.optional(publicUrl),
    domainName: z.optional(z.string().check(z.regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a host name'))),
    certificateArn: z.optional(z.string().check(z.startsWith('arn:'))),
    openIdIssuer: z.optional(openIdIssuer),
    openIdAudience: z.optional(z.string().check(z.minLength(1))),
    openIdGroupsClaim: z._default(z.string().check(z.minLength(1)), 'groups'),
  })
  .check(
    z.refine(
      ({ domainName, certificateArn }) => (domainName === undefined) === (certificateArn === undefined),
      'domainName and certificateArn are given together or not at all',
    ),
    z.refine(
      ({ openIdIssuer, openIdAudience }) => (openIdIssuer === undefined) === (openIdAudience === undefined),
      'openIdIssuer and openIdAudience are given together or not at all',
    ),
  );

/** What a deployment may configure; each value is the CDK context value `onboarding:<name>`. See cdk/README.md. */
export type Config = {
  stackName: string;
  /** Who gets an e-mail when an alarm fires. */
  alarmEmails: string[];
  /** Of the account: all costs and prices, and the invoice. */
  currency: string;
  /** Of the month after, UTC, from which on a month is invoiced: 1 to 28. */
  invoiceDay: number;
  /** Over all routes, lasting; beyond, the gateway answers 429. */
  requestsPerSecond: number;
  requestsAtOnce: number;
  /** Where callers reach the API, if it is neither the API's own URL nor the domain: say, behind a CDN. */
  publicUrl: string | undefined;
  domain: { name: string; certificateArn: string } | undefined;
  /** Who says who people are; without it there are only keys. */
  openId: { issuer: string; audience: string; groupsClaim: string } | undefined;
};

/** @throws Error that names each value that is unknown or malformed. */
export function readConfig(scope: IConstruct): Config {
  const values: unknown = scope.node.getAllContext();
  const own = Object.entries(z.record(z.string(), z.unknown()).parse(values))
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value] as const);
  const parsed = schema.safeParse(Object.fromEntries(own));
  if (!parsed.success) throw new Error(`Configuration:\n${parsed.error.issues.map(describe).join('\n')}`);
  const { domainName, certificateArn, openIdIssuer, openIdAudience, openIdGroupsClaim, ...config } =
    parsed.data;
  const domain =
    domainName === undefined || certificateArn === undefined
      ? undefined
      : { name: domainName, certificateArn };
  const openId =
    openIdIssuer === undefined || openIdAudience === undefined
      ? undefined
      : { issuer: openIdIssuer, audience: openIdAudience, groupsClaim: openIdGroupsClaim };
  return { ...config, publicUrl: config.publicUrl ?? (domain && `https://${domain.name}`), domain, openId };
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys')
    return `  ${issue.keys.map((key) => prefix + key).join(', ')}: unknown`;
  const name = issue.path.length === 0 ? '' : `${prefix}${issue.path.join('.')}: `;
  return `  ${name}${issue.message}`;
}
