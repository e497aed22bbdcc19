import type { CostLedger } from '../billing/cost-ledger.ts';
import type { RatingsStore } from '../billing/rating/ratings-store.ts';
import type { RollUpMessage } from '../messages/roll-up.ts';

/** What the routes of costs and prices are given. */
export type BillingDeps = {
  /** Of the account: one of ISO 4217. */
  readonly currency: string;
  readonly ledger: Pick<CostLedger, 'readRuns' | 'readSubjectMonth' | 'readCustomers'>;
  readonly ratings: RatingsStore;
  readonly sendRollUps: (messages: readonly RollUpMessage[], groupId: string) => Promise<void>;
  /** `YYYY-MM` of the newest invoice; undefined before the first. */
  readonly lastIssuedMonth: () => Promise<string | undefined>;
};
