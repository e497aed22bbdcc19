import type { CostLedger } from '../billing/cost-ledger.ts';
import type { InvoiceStore } from '../billing/invoice/invoice-store.ts';
import type { RatingsStore } from '../billing/rating/ratings-store.ts';
import type { RollUpMessage } from '../messages/roll-up.ts';

/** What the routes of costs, prices and invoices are given. */
export type BillingDeps = {
  /** Of the account: one of ISO 4217. */
  readonly currency: string;
  readonly ledger: Pick<CostLedger, 'readRuns' | 'readSubjectMonth' | 'readProjectMonth' | 'readCustomers'>;
  readonly ratings: RatingsStore;
  readonly invoices: InvoiceStore;
  readonly sendRollUps: (messages: readonly RollUpMessage[], groupId: string) => Promise<void>;
};
