import { Cron } from 'croner';

/** Minutes, hours, day of month, month, day of week, year: numbers, lists and ranges of them, `*`, and `?` for either day. */
const expressionPattern = /^cron\(((?:[\d,*-]+ ){2}[\d,*?-]+ [\d,*-]+ [\d,*?-]+ [\d,*-]+)\)$/;

/**
 * The times of EventBridge Scheduler's expression, in UTC; Sunday is its day 1. Names, steps, `L`, `W` and `#` are not
 * run here.
 * @param expression e.g. `cron(30 2 * * ? *)`
 * @returns a job that waits for its start, or undefined for what is not run here
 */
export function cronOf(expression: string): Cron | undefined {
  const [, fields = ''] = expressionPattern.exec(expression) ?? [];
  const days = fields.split(' ').filter((_, place) => place === 2 || place === 4);
  // AWS refuses both days together; other crons run when either fits.
  if (days.filter((day) => day === '?').length !== 1) return undefined;
  try {
    return new Cron(`0 ${fields.replace('?', '*')}`, {
      timezone: 'Etc/UTC',
      alternativeWeekdays: true,
      mode: '7-part',
      paused: true,
      unref: true,
    });
  } catch {
    return undefined;
  }
}
