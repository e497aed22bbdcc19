import * as z from 'zod/mini';
import { addDays, daysBetween, isDay } from './days.ts';

/** Whether there is such a month, `YYYY-MM`. */
export function isMonth(text: string): boolean {
  return isDay(`${text}-01`);
}

export const monthSchema = z.string().check(z.refine(isMonth, 'must be a month, YYYY-MM'));

/** Of a day, or of a time in RFC 3339 with Z. */
export function monthOf(time: string): string {
  return time.slice(0, 7);
}

export function firstDayOf(month: string): string {
  return `${month}-01`;
}

export function monthAfter(month: string): string {
  return monthOf(addDays(firstDayOf(month), 31));
}

export function monthBefore(month: string): string {
  return monthOf(addDays(firstDayOf(month), -1));
}

export function lastDayOf(month: string): string {
  return addDays(firstDayOf(monthAfter(month)), -1);
}

export function daysOf(month: string): readonly string[] {
  return daysBetween(firstDayOf(month), lastDayOf(month));
}

/** From the first to the last, inclusive; none if the last is before the first. */
export function monthsBetween(first: string, last: string): readonly string[] {
  const months: string[] = [];
  for (let month = first; month <= last; month = monthAfter(month)) months.push(month);
  return months;
}
