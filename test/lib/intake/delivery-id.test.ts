import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deliveryIdOf, receiveTimeOf } from '../../../lib/intake/delivery-id.ts';
import { NOW } from '../../support/factories.ts';
import { anyText } from '../../support/arbitraries.ts';

const milliseconds = fc.nat(Date.parse('9999-12-31T23:59:59.999Z'));
const random = fc.uint8Array({ minLength: 10, maxLength: 10 });

test('a delivery id gives its receive time back, to the millisecond', () => {
  fc.assert(
    fc.property(milliseconds, random, (ms, bytes) => {
      const deliveryId = deliveryIdOf(new Date(ms), bytes);
      expect(deliveryId).toMatch(/^dlv_[0-9a-hjkmnp-tv-z]{26}$/);
      expect(receiveTimeOf(deliveryId)?.getTime()).toBe(ms);
    }),
  );
});

test('delivery ids sort by receive time', () => {
  fc.assert(
    fc.property(milliseconds, milliseconds, random, random, (a, b, bytesOfA, bytesOfB) => {
      fc.pre(a < b);
      expect(deliveryIdOf(new Date(a), bytesOfA) < deliveryIdOf(new Date(b), bytesOfB)).toBe(true);
    }),
  );
});

const ID = deliveryIdOf(NOW, Buffer.alloc(10));
test.each([
  ['nothing', ''],
  ['its prefix alone', 'dlv_'],
  ['too short', ID.slice(0, -1)],
  ['too long', `${ID}0`],
  ['in upper case', ID.toUpperCase()],
  ['without its prefix', ID.slice(4)],
  ['with letters that no id has', ID.replace(/.$/, 'u')],
  ['with bits where its time has none', ID.slice(0, 13) + 'z' + ID.slice(14)],
  ['with a line behind it', `${ID}\n`],
  ['of the first release', 'dlv_0123456789abcdef'],
])('what is %s is no delivery id', (_what, text) => {
  expect(receiveTimeOf(text)).toBeUndefined();
});

test('any text is either an id or none', () => {
  fc.assert(fc.property(anyText, (text) => receiveTimeOf(`dlv_${text}`) === undefined));
});
