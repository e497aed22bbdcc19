import { AppError } from '../../errors.ts';
import { monthAfter } from '../months.ts';
import type { InvoiceStore, OpenMonth } from './invoice-store.ts';

/** The function that changes prices lives 10 seconds: a change that began so long ago and has not ended is one that died. */
const MAX_CHANGE_MS = 5 * 60_000;
const MAX_ATTEMPTS = 5;

type Deps = {
  readonly invoices: Pick<InvoiceStore, 'readLastHeader' | 'beginPriceChange' | 'endPriceChange'>;
  readonly firstMonth: () => Promise<string>;
  readonly now: () => Date;
};

/**
 * Changes prices while no month can be issued: what it is told to be the last issued month stays it until it has ended. A month that
 * was being read meanwhile is not issued, for it may have been read at the prices before.
 *
 * @param changeId of this change alone
 * @throws AppError write_conflict if a month is issued each time that it begins
 */
export async function whileNoneIsIssued<Changed>(
  { invoices, firstMonth, now }: Deps,
  changeId: string,
  change: (lastIssuedMonth: string | undefined) => Promise<Changed>,
): Promise<Changed> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const lastIssuedMonth = (await invoices.readLastHeader())?.month;
    const openMonth = lastIssuedMonth === undefined ? await firstMonth() : monthAfter(lastIssuedMonth);
    if (!(await invoices.beginPriceChange(openMonth, changeId, now().getTime()))) continue;
    try {
      return await change(lastIssuedMonth);
    } finally {
      await invoices.endPriceChange(openMonth, changeId);
    }
  }
  throw new AppError('write_conflict');
}

export function isAnyPriceChanging({ pendingSinceMs }: OpenMonth, now: Date): boolean {
  return pendingSinceMs.some((sinceMs) => sinceMs > now.getTime() - MAX_CHANGE_MS);
}
