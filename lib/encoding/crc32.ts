import { encodeBase32 } from './base32.ts';

/**
 * CRC-32 of the text's UTF-8 bytes as zlib computes it (reflected polynomial 0xEDB88320), big-endian, as 7
 * base32 characters. It tells a typo or a leaked token apart from noise, offline; it proves nothing.
 */
export function checksum(text: string): string {
  let crc = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  const value = ~crc >>> 0;
  return encodeBase32(Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value));
}
