import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Bundles } from './bundle.ts';
import type { Config } from './config.ts';
import type { Alarms } from './constructs/alarms.ts';
import type { Grant } from './constructs/backend-function.ts';
import type { WorkQueue } from './constructs/work-queue.ts';
import type { PublicApi } from './constructs/public-api.ts';

/** What functions are given and work on. */
export type Parts = {
  readonly bundles: Bundles;
  readonly alarms: Alarms;
  readonly directory: Table;
  readonly ledger: Table;
  readonly usage: Table;
  readonly audit: Table;
  readonly auditDigests: Table;
  readonly secrets: Key;
  readonly api: PublicApi;
  /** Of the account, by ISO 4217. */
  readonly currency: string;
  /** Of the month after, from which on a month is invoiced. */
  readonly invoiceDay: number;
  readonly openId: Config['openId'];
};

/** @throws Error if functions/ has no such function */
export function functionOf({ bundles, alarms }: Parts, name: string) {
  const bundle = bundles[name];
  if (!bundle) throw new Error(`There is no bundle of functions/${name}/handler.ts`);
  return { name, code: bundle.dir, alarms };
}

export function withDirectory({ directory }: Parts) {
  return { DIRECTORY_TABLE: directory.tableName };
}

export function withLedger({ ledger }: Parts) {
  return { LEDGER_TABLE: ledger.tableName };
}

export function withUsage({ usage }: Parts) {
  return { USAGE_TABLE: usage.tableName };
}

export function withAudit({ audit, auditDigests }: Parts) {
  return { AUDIT_TABLE: audit.tableName, AUDIT_DIGESTS_TABLE: auditDigests.tableName };
}

export function withDenials({ queue }: WorkQueue) {
  return { DENIALS_QUEUE_URL: queue.queueUrl };
}

/** What signs or decrypts also builds URLs. */
export function withSecrets({ secrets, api }: Parts) {
  return { SECRETS_KEY_ARN: secrets.keyArn, PUBLIC_URL: api.url };
}

/** Variables that are empty where there are only keys: local/ replaces what is there. */
export function withPeople({ openId }: Parts) {
  const { issuer = '', audience = '', groupsClaim = '' } = openId ?? {};
  return { OPENID_ISSUER: issuer, OPENID_AUDIENCE: audience, OPENID_GROUPS_CLAIM: groupsClaim };
}

/** @param service as in `dynamodb:GetItem` @param on the exact ARN */
export function grant(service: string, names: readonly string[], on: string): Grant {
  return { actions: names.map((name) => `${service}:${name}`), on };
}
