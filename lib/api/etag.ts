import { leadingBits, lengthPrefixed, sha256 } from '../encoding/hash.ts';
import { canonicalJson, type Json } from '../encoding/json.ts';

/** Of an item whose every version a caller made: what is written and never shown (secrets) counts too. */
export function etagOfVersion(item: { readonly version: number; readonly createTime?: string }): string {
  const { version, createTime = '' } = item;
  // Whoever is removed and comes again starts counting anew.
  return leadingBits(sha256(lengthPrefixed(createTime, String(version))), 80);
}

/** Of what is shown, where the item has versions that nobody sees: a notification delivered is no change to a caller. */
export function etagOfView(view: Json): string {
  return leadingBits(sha256(canonicalJson(view)), 80);
}
