import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Bundles } from './bundle.ts';
import type { Config } from './config.ts';
import { Alarms } from './constructs/alarms.ts';
import { pinLogicalId } from './constructs/pin-logical-id.ts';
import { PublicApi } from './constructs/public-api.ts';
import {
  auditDigestsTable,
  auditTable,
  directoryTable,
  ledgerTable,
  usageTable,
} from './constructs/tables.ts';
import { dashboard } from './dashboard.ts';
import { httpFunctions } from './http-functions.ts';
import type { Parts } from './parts.ts';
import { ownMetricsAlarms } from './own-metrics.ts';
import { queueWorkers, type Queues } from './queue-workers.ts';

export type OnboardingStackProps = StackProps & { config: Config; bundles: Bundles };

export class OnboardingStack extends Stack {
  constructor(scope: Construct, id: string, props: OnboardingStackProps) {
    super(scope, id, props);
    const { bundles, config } = props;
    const alarms = new Alarms(this, 'Alarms', { emails: config.alarmEmails });
    const directory = directoryTable(this);
    const ledger = ledgerTable(this);
    const usage = usageTable(this);
    const audit = auditTable(this);
    const auditDigests = auditDigestsTable(this);
    const secrets = new Key(this, 'Secrets', {
      description: 'Encrypts webhook secrets and the claim-signing key in the Directory',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    pinLogicalId(secrets, 'SecretsKey');
    const api = new PublicApi(this, 'PublicApi', { alarms, ...config });

    const { currency, invoiceDay, openId } = config;
    const tables = { directory, ledger, usage, audit, auditDigests };
    const parts = { bundles, alarms, ...tables, secrets, api, currency, invoiceDay, openId };
    const queues = queueWorkers(this, parts);
    httpFunctions(this, parts, queues);
    ownMetricsAlarms(this, alarms);
    dashboard(this, parts, queues);
    this.#outputs(parts, queues);
  }

  #outputs({ api, directory, ledger, usage, audit, auditDigests, secrets }: Parts, workers: Queues): void {
    const queueUrls = Object.entries(workers).flatMap(([name, { queue, deadLetters }]) => [
      [`${capitalized(name)}QueueUrl`, queue.queueUrl] as const,
      [`${capitalized(name)}DeadLetterQueueUrl`, deadLetters.queueUrl] as const,
    ]);
    const outputs = {
      ApiUrl: api.url,
      DirectoryTableName: directory.tableName,
      LedgerTableName: ledger.tableName,
      UsageTableName: usage.tableName,
      AuditTableName: audit.tableName,
      AuditDigestsTableName: auditDigests.tableName,
      SecretsKeyArn: secrets.keyArn,
      ...Object.fromEntries(queueUrls),
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
