import { invoiceMutants } from './invoices.ts';
import { lifeMutants } from './life.ts';
import type { Mutant } from './mutant.ts';
import { purgeAndJobMutants } from './purge-and-jobs.ts';
import { queueMutants } from './queues.ts';
import { storeMutants } from './store.ts';
import { usageMutants } from './usage.ts';

export const MUTANTS: readonly Mutant[] = [
  ...storeMutants,
  ...queueMutants,
  ...lifeMutants,
  ...purgeAndJobMutants,
  ...usageMutants,
  ...invoiceMutants,
];
