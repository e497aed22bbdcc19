import type { Directory } from '../../account/directory.ts';
import { addDays, dayOf } from '../days.ts';
import { firstDayOf, monthAfter, monthBefore, monthOf, monthsBetween } from '../months.ts';

/** The first month that is invoiced: that in which the account was made. What was used before becomes its corrections. */
export async function firstMonthOf(directory: Pick<Directory, 'readAccount'>): Promise<string> {
  const account = await directory.readAccount();
  if (account === undefined) throw new Error('there is no account');
  return monthOf(account.createTime);
}

/** Without gaps, because no month is left out. */
export function numberOf(month: string, firstMonth: string): number {
  return monthsBetween(firstMonth, month).length;
}

/** @param invoiceDay of the month after, from which on a month is to be issued */
export function isDue(month: string, invoiceDay: number, now: Date): boolean {
  return dayOf(now) >= addDays(firstDayOf(monthAfter(month)), invoiceDay - 1);
}

export function isOver(month: string, now: Date): boolean {
  return month < monthOf(dayOf(now));
}

/** The one that is issued next. */
export function nextMonth(lastIssuedMonth: string | undefined, firstMonth: string): string {
  return lastIssuedMonth === undefined ? firstMonth : monthAfter(lastIssuedMonth);
}

/** The last one that is over. */
export function lastMonthBefore(now: Date): string {
  return monthBefore(monthOf(dayOf(now)));
}
