import { InvalidArgumentError } from '@commander-js/extra-typings';
import { PROJECT_ID_PATTERN, SUBPROJECT_ID_PATTERN } from '../lib/account/ids.ts';
import { USER_ID_PATTERN } from '../lib/account/member.ts';
import { isDay } from '../lib/billing/days.ts';

/** How single values on the line are read. Each throws what the library shows with the name of the option. */

export function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
}

export function projectId(text: string): string {
  if (!PROJECT_ID_PATTERN.test(text)) throw new InvalidArgumentError('An id of a project has 8 characters.');
  return text;
}

export function subprojectId(text: string): string {
  if (!SUBPROJECT_ID_PATTERN.test(text))
    throw new InvalidArgumentError('An id of a subproject has 26 characters.');
  return text;
}

export function userId(text: string): string {
  if (!USER_ID_PATTERN.test(text))
    throw new InvalidArgumentError('An id of a person has 1 to 255 ASCII characters, no slash and no space.');
  return text;
}

/** An option that may be given again: each adds one. */
export function another(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

/** `key=value`, again and again. */
export function pair(
  text: string,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('It must be name=value.');
  return Object.fromEntries([...Object.entries(before), [name, value]]);
}

/** A time, in the form in which the API takes it. */
export function time(text: string): string {
  const parsed = new Date(text);
  if (!/^\d{4}-\d\d-\d\d(?:T.*(?:Z|[+-]\d\d:\d\d))?$/.test(text) || Number.isNaN(parsed.getTime()))
    throw new InvalidArgumentError('It must be a day or a time, such as 2026-05-01 or 2026-05-01T10:00:00Z.');
  return parsed.toISOString();
}

export function words(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

export function countOrZero(text: string): number {
  return text === '0' ? 0 : count(text);
}

/** A UTC day, as the API counts them. */
export function day(text: string): string {
  if (!isDay(text)) throw new InvalidArgumentError('It must be a day, such as 2026-05-01.');
  return text;
}

export function month(text: string): string {
  if (!isDay(`${text}-01`)) throw new InvalidArgumentError('It must be a month, such as 2026-05.');
  return text;
}
