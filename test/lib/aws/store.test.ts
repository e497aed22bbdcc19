import { auditSuite } from './audit.suite.ts';
import { billingSuite } from './billing.suite.ts';
import { describeOnTableEngines } from '../../support/table-engines.ts';
import { invoicesSuite, memoryInvoicesSuite } from './invoices.suite.ts';
import { deliveriesSuite } from './deliveries.suite.ts';
import { deliveryReaderSuite } from './delivery-reader.suite.ts';
import { directorySuite } from './directory.suite.ts';
import { jobsSuite } from './jobs.suite.ts';
import { itemsSuite } from './items.suite.ts';
import { pendingNotificationsSuite } from './pending-notifications.suite.ts';
import { pendingRatingsSuite } from './pending-ratings.suite.ts';
import { purgeIndexSuite } from './purge-index.suite.ts';
import { sourceActivitySuite } from './source-activity.suite.ts';

describeOnTableEngines('store', [
  auditSuite,
  billingSuite,
  invoicesSuite,
  itemsSuite,
  directorySuite,
  deliveriesSuite,
  deliveryReaderSuite,
  pendingNotificationsSuite,
  pendingRatingsSuite,
  jobsSuite,
  purgeIndexSuite,
  sourceActivitySuite,
]);

memoryInvoicesSuite();
