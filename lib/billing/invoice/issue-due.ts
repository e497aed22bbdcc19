import type { Log } from '../../log.ts';
import type { RollUpMessage } from '../../messages/roll-up.ts';
import { AppError } from '../../errors.ts';
import { firstMonthOf, isDue, lastMonthBefore, nextMonth } from './calendar.ts';
import type { Gap } from './gap.ts';
import { issueInvoice, MonthIncomplete, type InvoiceDeps } from './issue-invoice.ts';
import { monthsBetween } from '../months.ts';
import { sendFor } from './roll-up-gaps.ts';

export type IssueDeps = InvoiceDeps & {
  /** Of the month after, from which on a month is to be issued: 1 to 28. */
  readonly invoiceDay: number;
  readonly sendRollUps: (messages: readonly RollUpMessage[], groupId: string) => Promise<void>;
  /** How many months are due and not issued. */
  readonly countOverdue: (months: number) => void;
  readonly log: Log;
};

/**
 * Issues, one after the other, the months that are due. At one that is incomplete it ends: that is counted, its days are rolled up again
 * where that may help, and the next night tries again.
 */
export async function issueDueMonths(deps: IssueDeps): Promise<void> {
  const due = await dueMonths(deps);
  for (const [index, month] of due.entries()) {
    if (await issueOrTell(deps, month)) continue;
    deps.countOverdue(due.length - index);
    return;
  }
  deps.countOverdue(0);
}

/** One that somebody asked for, due or not. They ask for it again: what stands against it is theirs to see. */
export async function issueAsked(deps: IssueDeps, month: string): Promise<void> {
  await issueOrTell(deps, month);
}

async function dueMonths({ directory, invoices, invoiceDay, now }: IssueDeps): Promise<readonly string[]> {
  // Before the account is made there is nothing to invoice.
  if ((await directory.readAccount()) === undefined) return [];
  const previous = await invoices.readLastHeader();
  const next = nextMonth(previous?.month, await firstMonthOf(directory));
  return monthsBetween(next, lastMonthBefore(now())).filter((month) => isDue(month, invoiceDay, now()));
}

/** @returns whether it is issued. @throws what another try may mend */
async function issueOrTell(deps: IssueDeps, month: string): Promise<boolean> {
  try {
    const { number } = await issueInvoice(deps, month);
    deps.log.info('invoice issued', { month, outcomes: { number } });
    return true;
  } catch (error) {
    if (!(error instanceof MonthIncomplete)) {
      if (error instanceof AppError && error.code !== 'write_conflict') {
        deps.log.error('invoice not issued', { month, code: error.code });
        return false;
      }
      throw error;
    }
    tellGaps(deps, month, error.gaps);
    await sendFor(deps, error.gaps);
    return false;
  }
}

function tellGaps({ log }: IssueDeps, month: string, gaps: readonly Gap[]): void {
  const [first] = gaps;
  log.error('invoice not issued: month incomplete', {
    code: 'month_incomplete',
    month,
    projectId: first?.projectId,
    day: first?.day,
    state: first?.reason,
    outcomes: { incompleteDays: gaps.length },
  });
}
