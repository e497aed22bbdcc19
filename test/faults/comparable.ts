import { isJsonObject } from '../../local/engines/engine.ts';
import type { Cast } from './cast.ts';

/** Counts of writes and times of our own clock differ between runs that end in the same (invariant I1). */
const IGNORED = new Set([
  'version',
  'requestId',
  // How many dead letters there are, of whatever run.
  'total',
  // What a job did twice was unchanged the second time, or not there any more.
  'counts',
  'processed',
]);
/** It sorts after every hash. */
const COMMAND_RANK = '~';
/** Over ids and times that are other in each run. */
const HASHES = new Set(['rank', 'notificationId', 'requestHash', 'etag', 'revision']);

/** The value as it is in every run that ends the same: ids as names, event times from the run's beginning. */
export function comparable(value: unknown, cast: Cast): unknown {
  return inner(JSON.parse(cast.hide(JSON.stringify(value))), cast);
}

function inner(value: unknown, cast: Cast): unknown {
  if (Array.isArray(value)) return value.map((each) => inner(each, cast));
  if (!isJsonObject(value)) return value;
  // A command stands where an event of its second would: that is a time of our own clock.
  const isCommands = value['rank'] === COMMAND_RANK;
  const members = Object.entries(value)
    .filter(([name]) => !IGNORED.has(name))
    .map(([name, member]) => [name, memberOf(name, member, cast, isCommands)] as const);
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function memberOf(name: string, value: unknown, cast: Cast, isCommands: boolean): unknown {
  if (name === 'second' && typeof value === 'number')
    return isCommands ? 'a time' : `start ${value - cast.startSecond}`;
  if (/(?:Time|Second|Bucket)$/.test(name) || isTime(value)) return 'a time';
  if (HASHES.has(name)) return value === COMMAND_RANK ? value : 'a hash';
  if (name === 'url' && typeof value === 'string')
    return value.replace(/^http.*#onbclaim_.*$/, 'a claim link');
  if (name === 'pendingNotifications' && isJsonObject(value)) return Object.keys(value).sort();
  // By UTC day, on which the run does not depend: the values say their second.
  if (name === 'plans' && isJsonObject(value)) return inner(Object.values(value), cast);
  return inner(value, cast);
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value);
}
