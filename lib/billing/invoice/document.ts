import { createHash } from 'node:crypto';
import { leadingBits } from '../../encoding/hash.ts';
import { add, decimalOf, formatDecimal, ZERO } from '../money/decimal.ts';
import { formatMinor } from '../money/minor-units.ts';
import { composeInvoice, type InvoiceLine } from './compose.ts';
import { correctionsOf } from './charges.ts';
import type { DraftHeader, InvoiceContent, Share, StoredLine } from './invoice-store.ts';
import type { Charges } from './read-charges.ts';
import type { Survey } from './survey.ts';

/** A header is one item of at most 400 KB. */
const MAX_SHORT_DAYS = 500;

/** An invoice that is not issued, or not yet. */
export type InvoiceDocument = {
  readonly header: DraftHeader;
  readonly content: InvoiceContent;
};

export type Terms = {
  readonly number: number;
  readonly currency: string;
  readonly minorDigits: number;
};

export function composeDocument(survey: Survey, charges: Charges, terms: Terms): InvoiceDocument {
  const { number, currency, minorDigits } = terms;
  const corrections = correctionsOf(charges.late, charges.invoiced);
  const { total, lines } = composeInvoice(survey.month, charges.usage, corrections, minorDigits);
  const content = {
    lines: lines.map((line) => storedLine(line, survey.displayNames, minorDigits)),
    shares: lines.flatMap((line, index) => sharesOf(line, index, minorDigits)),
    readings: charges.readings,
  };
  const header = {
    schemaVersion: 1,
    month: survey.month,
    number,
    currency,
    total: formatMinor(total, minorDigits),
    revision: revisionOf(survey.month, content),
    lineCount: content.lines.length,
    shareCount: content.shares.length,
    readingCount: content.readings.length,
    days: [...charges.dayCosts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([day, cost]) => ({ day, cost: formatDecimal(cost) })),
    shortDayCount: survey.shortDays.length,
    shortDays: survey.shortDays.slice(0, MAX_SHORT_DAYS),
    readDay: survey.readDay,
  };
  return { header, content };
}

function storedLine(
  { kind, month, projectId, meter, amount, subprojects }: InvoiceLine,
  displayNames: ReadonlyMap<string, string>,
  minorDigits: number,
): StoredLine {
  let [quantity, cost] = [ZERO, ZERO];
  for (const of of subprojects) {
    quantity = add(quantity, decimalOf(of.quantity));
    cost = add(cost, decimalOf(of.cost));
  }
  return {
    kind,
    month,
    projectId,
    displayName: displayNames.get(projectId) ?? '',
    meter,
    quantity: formatDecimal(quantity),
    cost: formatDecimal(cost),
    amount: formatMinor(amount, minorDigits),
  };
}

function sharesOf({ subprojects }: InvoiceLine, line: number, minorDigits: number): readonly Share[] {
  return subprojects.map(({ subprojectId, quantity, cost, amount }) => ({
    line,
    subprojectId,
    quantity,
    cost,
    amount: formatMinor(amount, minorDigits),
  }));
}

/** Of all that is written under it: the same content is written to the same place, other content to another. */
function revisionOf(month: string, { lines, shares, readings }: InvoiceContent): string {
  const hash = createHash('sha256').update(month);
  for (const part of [lines, shares, readings]) {
    hash.update(`\n${part.length}\n`);
    for (const item of part) hash.update(`${JSON.stringify(item)}\n`);
  }
  return leadingBits(hash.digest(), 130);
}
