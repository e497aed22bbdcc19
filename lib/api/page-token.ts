import { equalInConstantTime, lengthPrefixed, sha256 } from '../encoding/hash.ts';
import { AppError } from '../errors.ts';

const CHECK_BYTES = 10;
/** The longest place is a user's id of 255 characters. */
export const MAX_TOKEN_LENGTH = 500;

/**
 * Says where a list goes on: a place, so that it survives writes, under a check that binds it to its list, so that it can be moved
 * neither to another project nor to another filter. The check keeps mistakes out, not attackers: whoever makes up a token gets what
 * they may list anyway, from another place on.
 * @param list names all that decides what is in it
 */
export function pageTokenOf(list: string, place: string): string {
  return Buffer.concat([checkOf(list, place), Buffer.from(place)]).toString('base64url');
}

/** @throws AppError invalid_page_token */
export function placeIn(list: string, token: string): string {
  const bytes = Buffer.from(token.length > MAX_TOKEN_LENGTH ? '' : token, 'base64url');
  const place = bytes.subarray(CHECK_BYTES).toString('utf8');
  const isGenuine =
    equalInConstantTime(bytes.subarray(0, CHECK_BYTES), checkOf(list, place)) &&
    pageTokenOf(list, place) === token;
  if (!isGenuine) throw new AppError('invalid_page_token');
  return place;
}

function checkOf(list: string, place: string): Buffer {
  return sha256(lengthPrefixed('page', list, place)).subarray(0, CHECK_BYTES);
}
