/** UTC days and months as text, `YYYY-MM-DD` and `YYYY-MM`: they sort as they follow each other. */
const DAY_SECONDS = 86_400;

export function dayOfSecond(second: number): string {
  return new Date(second * 1000).toISOString().slice(0, 10);
}

export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** Epoch seconds of the day's begin. */
export function firstSecondOf(day: string): number {
  return Date.parse(day) / 1000;
}

/** Epoch milliseconds: the first of the next day. */
export function endMsOf(day: string): number {
  return (firstSecondOf(day) + DAY_SECONDS) * 1000;
}

/** @param count may be negative */
export function addDays(day: string, count: number): string {
  return dayOfSecond(firstSecondOf(day) + count * DAY_SECONDS);
}

const DAY = /^\d{4}-\d\d-\d\d$/;

/** Whether there is such a day: not every text of digits is one. */
export function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(Date.parse(text)) && dayOfSecond(firstSecondOf(text)) === text;
}

/** From the first to the last, inclusive; none if the last is before the first. */
export function daysBetween(first: string, last: string): readonly string[] {
  const count = Math.max(0, (firstSecondOf(last) - firstSecondOf(first)) / DAY_SECONDS + 1);
  return Array.from({ length: count }, (_, index) => addDays(first, index));
}

/** The months, `YYYY-MM`, that some days are in. */
export function monthsOf(days: readonly string[]): readonly string[] {
  return [...new Set(days.map((day) => day.slice(0, 7)))];
}
