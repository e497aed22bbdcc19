const MULTIPLIER = 0x9e3779b1;

/** One step of a mix that spreads each bit over the word (after MurmurHash3's finaliser); not a cryptographic hash. */
export function mix(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, MULTIPLIER);
  return (product ^ (product >>> 15)) | 0;
}

export function finish(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (once ^ (once >>> 13)) >>> 0;
}
