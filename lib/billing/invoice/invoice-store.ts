import * as z from 'zod/mini';
import type { Page, PageRequest } from '../../account/directory.ts';

const text = z.string();

/** Amounts are decimal texts with all digits of the currency's minor unit. */
const draftHeaderSchema = z.looseObject({
  schemaVersion: z.int(),
  /** `YYYY-MM` */
  month: text,
  /** 1 for the account's first month, then one more each month. */
  number: z.int(),
  currency: text,
  total: text,
  /** Of the lines: the hash of all that they say. */
  revision: text,
  lineCount: z.int(),
  /** Lines of subprojects below them. */
  shareCount: z.int(),
  readingCount: z.int(),
  /** Costs of the month by day, unrounded; corrections are of no day. */
  days: z.array(z.looseObject({ day: text, cost: text })),
  /** Days that are sealed and yet not complete: invoiced as far as they could be computed. Of many the first ones. */
  shortDayCount: z.int(),
  shortDays: z.array(z.looseObject({ projectId: text, day: text })),
  /** The UTC day on which the ledger was read. */
  readDay: text,
});
export type DraftHeader = z.infer<typeof draftHeaderSchema>;

/** What is issued: one item, written once. */
export const invoiceHeaderSchema = z.extend(draftHeaderSchema, { issueTime: text });
export type InvoiceHeader = z.infer<typeof invoiceHeaderSchema>;

/** Of a project and meter. */
export const storedLineSchema = z.looseObject({
  kind: z.enum(['usage', 'correction']),
  /** Of the usage. */
  month: text,
  projectId: text,
  /** Of the project, when the month was issued. */
  displayName: text,
  meter: text,
  quantity: text,
  /** Unrounded. */
  cost: text,
  amount: text,
});
export type StoredLine = z.infer<typeof storedLineSchema>;

/** Of a subproject, below the line with this index. */
export type Share = {
  readonly line: number;
  readonly subprojectId: string;
  readonly quantity: string;
  /** Unrounded: what later corrections start from. */
  readonly cost: string;
  readonly amount: string;
};

/** Which state of a project's month an invoice has read. */
export const readingSchema = z.looseObject({
  projectId: text,
  month: text,
  /** How many runs over its days had begun, all of which had come to their end: while it is this number, the ledger is what was read. */
  tickets: z.int(),
});
export type Reading = z.infer<typeof readingSchema>;

/** All that a header's revision is the hash of. */
export type InvoiceContent = {
  readonly lines: readonly StoredLine[];
  readonly shares: readonly Share[];
  readonly readings: readonly Reading[];
};

/** A month before it is issued, as far as anything was noted of it. */
export type OpenMonth = {
  /** How often a change of prices began. */
  readonly priceChanges: number;
  /** Epoch milliseconds at which those began that have not ended. */
  readonly pendingSinceMs: readonly number[];
};

export type InvoiceStore = {
  readHeader: (month: string) => Promise<InvoiceHeader | undefined>;
  readLastHeader: () => Promise<InvoiceHeader | undefined>;
  /** By month. */
  listHeaders: (page: PageRequest) => Promise<Page<InvoiceHeader>>;

  /** Also if it lies there already, in part or as a whole. */
  writeContent: (month: string, revision: string, content: InvoiceContent) => Promise<void>;
  readLines: (header: InvoiceHeader) => Promise<readonly StoredLine[]>;
  /** @param from the index of the first; in their order, to the last */
  readShares: (header: InvoiceHeader, from: number) => AsyncIterable<Share>;
  readReadings: (header: InvoiceHeader) => Promise<readonly Reading[]>;

  readOpenMonth: (month: string) => Promise<OpenMonth>;
  /** One conditional write. @returns false if it is issued, or prices began to change since the month was read */
  issue: (header: InvoiceHeader, open: OpenMonth) => Promise<boolean>;
  /** Holds the month open. @returns false if it is issued */
  beginPriceChange: (month: string, changeId: string, nowMs: number) => Promise<boolean>;
  endPriceChange: (month: string, changeId: string) => Promise<void>;
};
