import { accessKeyExamples } from './examples/access-keys.ts';
import { auditExamples } from './examples/audit.ts';
import type { Examples } from './examples/example.ts';
import { invoiceExamples } from './examples/invoices.ts';
import { memberExamples } from './examples/members.ts';
import { moneyExamples } from './examples/money.ts';
import { operationExamples } from './examples/operations.ts';
import { projectExamples } from './examples/projects.ts';
import { subprojectExamples } from './examples/subprojects.ts';
import { webhookSourceExamples } from './examples/webhook-sources.ts';

/** One for each operation: they weigh on no function that only answers (test/lib/api/description.test.ts). */
export const EXAMPLES: Examples = {
  ...projectExamples,
  ...memberExamples,
  ...webhookSourceExamples,
  ...subprojectExamples,
  ...accessKeyExamples,
  ...operationExamples,
  ...moneyExamples,
  ...invoiceExamples,
  ...auditExamples,
};
