import { InvalidArgumentError } from '@commander-js/extra-typings';
import { PROJECT_ID_PATTERN, SUBPROJECT_ID_PATTERN } from '../lib/account/ids.ts';

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
