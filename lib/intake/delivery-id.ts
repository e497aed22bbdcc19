import { encodeBase32, isBase32Of, numberOfBase32 } from '../encoding/base32.ts';

const PREFIX = 'dlv_';
/** 48 bits of milliseconds are enough until the year 10889. */
const TIME_BYTES = 6;
const TIME_LENGTH = 10;
const RANDOM_BYTES = 10;

/**
 * An id is an address here too: `dlv_`, the receive time in epoch milliseconds (48 bits, big-endian) as 10 characters, then 80
 * random bits as 16. So ids sort by time, and one delivery is found without an index.
 */
export function deliveryIdOf(receiveTime: Date, randomBytes: Uint8Array): string {
  const time = Buffer.alloc(TIME_BYTES);
  time.writeUIntBE(receiveTime.getTime(), 0, TIME_BYTES);
  return PREFIX + encodeBase32(time) + encodeBase32(randomBytes.subarray(0, RANDOM_BYTES));
}

/** Undefined for what is no id of a delivery. */
export function receiveTimeOf(deliveryId: string): Date | undefined {
  if (!deliveryId.startsWith(PREFIX)) return undefined;
  const time = deliveryId.slice(PREFIX.length, PREFIX.length + TIME_LENGTH);
  const random = deliveryId.slice(PREFIX.length + TIME_LENGTH);
  if (!isBase32Of(time, TIME_BYTES) || !isBase32Of(random, RANDOM_BYTES)) return undefined;
  return new Date(numberOfBase32(time, TIME_BYTES));
}
