import * as z from 'zod/mini';

/**
 * A time of RFC 3339. Its zone can carry it out of the years of four digits (9999-12-31T23:59:59-23:59): written in UTC, as times are
 * stored and compared, it would sort before every other.
 */
export const timeSchema = z.iso
  .datetime({ offset: true, error: 'must be a time of RFC 3339', abort: true })
  .check(z.refine(hasYearOfFourDigits, 'must be within the years 0000 to 9999 in UTC'));

function hasYearOfFourDigits(text: string): boolean {
  const year = new Date(text).getUTCFullYear();
  return year >= 0 && year <= 9999;
}
