import type { Change } from '../account/directory.ts';
import { AppError } from '../errors.ts';
import type { HttpRequest } from '../http/message.ts';
import type { RouteDescription } from './route.ts';

/** `*`: whatever it is, if only it is there. */
export type IfMatch = '*' | readonly string[];

/** `"a"`, `W/"b"` (RFC 9110 §8.8.3: a comma may be in it, a space may not), or the bare value as the resource shows it in `etag`. */
const TAG = /(?:W\/)?"[!#-~\u0080-\uffff]*"|[\w-]+/g;
const TAGS = new RegExp(`^\\s*(?:${TAG.source})(?:\\s*,\\s*(?:${TAG.source}))*\\s*$`);
const MAX_IF_MATCH_LENGTH = 1_000;

/** Conditions of a change that no route takes. What else RFC 9110 §13.1 has is of reading alone. */
const NEVER_TAKEN = ['If-None-Match', 'If-Unmodified-Since'];

/** Who asks for a condition that nobody would look at must not be told that it was kept. @throws AppError invalid_request */
export function ifMatchOf(
  { headers, method }: Pick<HttpRequest, 'headers' | 'method'>,
  { takesIfMatch }: Pick<RouteDescription, 'takesIfMatch'>,
): IfMatch | undefined {
  if (method === 'GET') return undefined;
  const ifMatch = parseIfMatch(headers['if-match']);
  const notTaken = takesIfMatch === true ? NEVER_TAKEN : [...NEVER_TAKEN, 'If-Match'];
  const asked = notTaken.find((name) => headers[name.toLowerCase()] !== undefined);
  if (asked !== undefined) throw new AppError('invalid_request', `${asked}: this route does not take it`);
  return ifMatch;
}

/**
 * RFC 9110 §13.1.1. A weak tag matches nothing.
 * @throws AppError invalid_request
 */
export function parseIfMatch(header: string | undefined): IfMatch | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return '*';
  if (header.length > MAX_IF_MATCH_LENGTH || !TAGS.test(header)) {
    throw new AppError('invalid_request', 'If-Match: etags in double quotes, or *');
  }
  const tags = header.match(TAG) ?? [];
  return tags.filter((tag) => !tag.startsWith('W/')).map((tag) => tag.replaceAll('"', ''));
}

/**
 * The change, only of what the caller has seen. It is asked about the very item that the write is conditional on, so nobody comes
 * in between. What is as it was asked for already is no lost update: then a request is answered that took effect and is sent again
 * because its answer was lost (RFC 9110 §13.1.1 allows that).
 * @throws AppError precondition_failed, from the change
 */
export function ifMatching<Item>(
  ifMatch: IfMatch | undefined,
  etagOf: (item: Item) => string | undefined,
  change: Change<Item>,
): Change<Item> {
  return (current) => {
    const changed = change(current);
    if (changed !== current) requireMatch(ifMatch, current && etagOf(current));
    return changed;
  };
}

/** @param etag of what is there; undefined if nothing is. @throws AppError precondition_failed */
export function requireMatch(ifMatch: IfMatch | undefined, etag: string | undefined): void {
  if (ifMatch === undefined) return;
  const isMatch = etag !== undefined && (ifMatch === '*' || ifMatch.includes(etag));
  if (!isMatch) throw new AppError('precondition_failed');
}
