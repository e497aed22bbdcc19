import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, type TableProps } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { pinLogicalId } from './pin-logical-id.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** What a table of record is: it outlives the stack, can be set back to any second of 35 days, and costs by use. */
const ofRecord = {
  partitionKey: text('pk'),
  sortKey: text('sk'),
  billingMode: BillingMode.PAY_PER_REQUEST,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  deletionProtection: true,
  removalPolicy: RemovalPolicy.RETAIN,
} satisfies TableProps;

/** Accounts, projects, webhook sources, subprojects and their keys. */
export function directoryTable(scope: Construct): Table {
  const table = new Table(scope, 'Directory', ofRecord);
  // Sparse: only items that wait for their purge have these attributes. The sweep needs no more than the key.
  table.addGlobalSecondaryIndex({
    indexName: 'byPurgeTime',
    partitionKey: text('purgeBucket'),
    sortKey: text('purgeTime'),
    projectionType: ProjectionType.KEYS_ONLY,
  });
  pinLogicalId(table, 'DirectoryTable');
  return table;
}

/** Packs of usage, until their day is sealed. What is in them and not invoiced is money: they are kept as what is of record is. */
export function usageTable(scope: Construct): Table {
  const table = new Table(scope, 'UsagePacks', { ...ofRecord, timeToLiveAttribute: 'expireSeconds' });
  pinLogicalId(table, 'UsageTable');
  return table;
}

/** Deliveries (which expire) and, later, costs and invoices (which don't). */
export function ledgerTable(scope: Construct): Table {
  const table = new Table(scope, 'Ledger', { ...ofRecord, timeToLiveAttribute: 'expireSeconds' });
  pinLogicalId(table, 'LedgerTable');
  return table;
}

/** Who changed what, and who was denied it. What is in it is never changed, deleted or expired: no role may. */
export function auditTable(scope: Construct): Table {
  const table = new Table(scope, 'Audit', ofRecord);
  pinLogicalId(table, 'AuditTable');
  return table;
}

/** What closes its days. A table of its own, so that no role may write both into the past and what vouches for it. */
export function auditDigestsTable(scope: Construct): Table {
  const table = new Table(scope, 'AuditDigests', ofRecord);
  pinLogicalId(table, 'AuditDigestsTable');
  return table;
}
