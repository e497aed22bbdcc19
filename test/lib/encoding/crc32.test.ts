import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeBase32 } from '../../../lib/encoding/base32.ts';
import { checksum } from '../../../lib/encoding/crc32.ts';

test("the checksum is zlib's CRC-32, big-endian, in 7 characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(crc32(text));
      expect(checksum(text)).toBe(encodeBase32(bytes));
      expect(checksum(text)).toHaveLength(7);
    }),
  );
});
