const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ]+(\d\d:\d\d)(?::(\d\d)(?:\.\d+)?)?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?$/i;
const SECONDS = /^\d{9,10}$/;
const MILLISECONDS = /^\d{12,13}$/;

/**
 * A time as exports write it (a day, a day and a time, epoch seconds or milliseconds; UTC unless it says otherwise) as RFC 3339.
 * Undefined for what could be read in two ways, such as 01/02/2024.
 */
export function timeIn(text: string): string | undefined {
  if (SECONDS.test(text)) return new Date(Number(text) * 1000).toISOString();
  if (MILLISECONDS.test(text)) return new Date(Number(text)).toISOString();
  const [, day, minute = '00:00', second = '00', zone = 'Z'] = TIME.exec(text) ?? [];
  if (day === undefined) return undefined;
  const offset = /^[a-z]/i.test(zone) ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const time = new Date(`${day}T${minute}:${second}${offset}`);
  if (Number.isNaN(time.getTime()) || !isDay(day)) return undefined;
  return time.toISOString();
}

/** 31 February is no day, though Date makes one of it. */
function isDay(day: string): boolean {
  const time = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
}
