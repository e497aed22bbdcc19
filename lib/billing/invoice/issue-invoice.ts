import type { Directory } from '../../account/directory.ts';
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { CostLedger } from '../cost-ledger.ts';
import { minorDigitsOf } from '../money/currency.ts';
import type { Ratings } from '../rating/rate-card.ts';
import { firstMonthOf, isOver, nextMonth, numberOf } from './calendar.ts';
import { composeDocument, type InvoiceDocument } from './document.ts';
import { sentenceOf, type Gap } from './gap.ts';
import type { InvoiceHeader, InvoiceStore } from './invoice-store.ts';
import { isAnyPriceChanging } from './price-changes.ts';
import { readCharges, readLineCharges } from './read-charges.ts';
import { surveyInvoice, type Survey } from './survey.ts';

export type InvoiceDeps = {
  readonly directory: Pick<Directory, 'readAccount' | 'listProjects'>;
  readonly ledger: Pick<CostLedger, 'readRuns' | 'readProjectMonth'>;
  readonly readRatings: (projectId: string) => Promise<Ratings | undefined>;
  readonly invoices: InvoiceStore;
  /** Of the account: one of ISO 4217. */
  readonly currency: string;
  readonly now: Clock;
};

export class MonthIncomplete extends AppError {
  /** At least one, the earliest day first. */
  readonly gaps: readonly Gap[];

  constructor(gaps: readonly Gap[]) {
    super('month_incomplete', gaps[0] && sentenceOf(gaps[0]));
    this.gaps = gaps;
  }
}

/** Whoever asked has no time or memory for an account of this size. */
export class InvoiceTooLarge extends Error {
  override readonly name = 'InvoiceTooLarge';
}

/**
 * Issues a month, or gives the invoice that was issued. Done twice, at once, or again after a crash anywhere, one invoice is issued;
 * lines that no header names are of no meaning.
 *
 * @param maxWeight of what is read (`weightOf`)
 * @throws AppError month_not_over, months_in_order, month_incomplete (MonthIncomplete), not_found, write_conflict; InvoiceTooLarge
 */
export async function issueInvoice(
  deps: InvoiceDeps,
  month: string,
  maxWeight = Infinity,
): Promise<InvoiceHeader> {
  const { invoices } = deps;
  const issued = await invoices.readHeader(month);
  if (issued !== undefined) return issued;
  const now = deps.now();
  if (!isOver(month, now)) throw new AppError('month_not_over');
  const firstMonth = await firstMonthOf(deps.directory);
  const previous = await invoices.readLastHeader();
  const next = nextMonth(previous?.month, firstMonth);
  if (month < next) throw new AppError('not_found', `the first month is ${firstMonth}`);
  if (month > next) throw new AppError('months_in_order', `${next} is the next one`);

  // Before prices are read: whoever changes them from here on is seen by the write of the header.
  const open = await invoices.readOpenMonth(month);
  if (isAnyPriceChanging(open, now)) throw new AppError('write_conflict', 'prices are being changed');
  const survey = await surveyInvoice(deps, { month, firstMonth, previous, now });
  if (survey.gaps.length > 0) throw new MonthIncomplete(survey.gaps);
  if (weightOf(survey) > maxWeight) throw new InvoiceTooLarge();
  const { document, gaps } = await composeBySubproject(deps, survey, firstMonth);
  if (gaps.length > 0) throw new MonthIncomplete(gaps);

  await invoices.writeContent(month, document.header.revision, document.content);
  const header: InvoiceHeader = { ...document.header, issueTime: deps.now().toISOString() };
  if (await invoices.issue(header, open)) return header;
  // Another was faster, or our own write's reply was lost.
  const winner = await invoices.readHeader(month);
  if (winner === undefined) throw new AppError('write_conflict', 'prices were changed meanwhile');
  return winner;
}

export type Draft = InvoiceDocument & {
  /** What would stand against issuing it; empty also while the month is not over. */
  readonly gaps: readonly Gap[];
  /** False for an account so large that only lines by project and meter were computed. */
  readonly listsSubprojects: boolean;
};

/**
 * What would be issued as things are now. @param maxWeight beyond it, lines of subprojects are left out
 * @throws AppError not_found: before the first month or after the current one
 */
export async function draftInvoice(deps: InvoiceDeps, month: string, maxWeight: number): Promise<Draft> {
  const now = deps.now();
  const firstMonth = await firstMonthOf(deps.directory);
  const isToCome = !isOver(month, now) && month !== now.toISOString().slice(0, 7);
  if (month < firstMonth || isToCome) throw new AppError('not_found', `invoices begin with ${firstMonth}`);
  const previous = await deps.invoices.readLastHeader();
  const survey = await surveyInvoice(deps, { month, firstMonth, previous, now });
  if (weightOf(survey) > maxWeight) {
    const charges = await readLineCharges(deps, survey);
    const { header, content } = composeDocument(survey, charges, termsOf(deps, month, firstMonth));
    const lines = { header: { ...header, shareCount: 0 }, content: { ...content, shares: [] } };
    return { ...lines, gaps: survey.gaps, listsSubprojects: false };
  }
  const { document, gaps } = await composeBySubproject(deps, survey, firstMonth);
  return { ...document, gaps: [...survey.gaps, ...gaps], listsSubprojects: true };
}

async function composeBySubproject(deps: InvoiceDeps, survey: Survey, firstMonth: string) {
  const charges = await readCharges(deps, survey);
  const document = composeDocument(survey, charges, termsOf(deps, survey.month, firstMonth));
  return { document, gaps: charges.gaps };
}

function termsOf({ currency }: InvoiceDeps, month: string, firstMonth: string) {
  const minorDigits = minorDigitsOf(currency);
  if (minorDigits === undefined) throw new Error('the account is billed in no currency');
  return { number: numberOf(month, firstMonth), currency, minorDigits };
}

/** A project's month is 16 ranges of a table: so much of the work of reading single days. */
const MONTH_WEIGHT = 250;

/** About how many subproject-days' work it is to read what a survey found. */
export function weightOf({ usage, late }: Survey): number {
  return [...usage, ...late].reduce((sum, { runs }) => {
    const days = runs.reduce((count, { result }) => count + (result?.subjectCount ?? 0), 0);
    return days === 0 ? sum : sum + MONTH_WEIGHT + days;
  }, 0);
}
