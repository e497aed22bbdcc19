import { expect, test } from 'vitest';
import { itemSize } from '../../../local/aws-proxy/item-size.ts';

test.each([
  ['names and texts in UTF-8', { pk: { S: 'ä' } }, 2 + 2],
  ['numbers: a byte for two digits and one more', { n: { N: '1234' } }, 1 + 3],
  ['numbers without zeros at either end', { n: { N: '0.0012000' } }, 1 + 2],
  ['bytes, not their base64', { b: { B: 'AAAA' } }, 1 + 3],
  ['one for true, false and null', { a: { BOOL: true }, b: { NULL: true } }, 4],
  ['sets', { s: { SS: ['a', 'bc'] }, n: { NS: ['1', '22'] } }, 1 + 3 + 1 + 4],
  [
    'maps and lists with their overhead',
    { m: { M: { a: { S: 'x' } } }, l: { L: [{ S: 'y' }] } },
    1 + 3 + 1 + 2 + 1 + 3 + 1 + 1,
  ],
])('counts %s', (_, item, bytes) => {
  expect(itemSize(item)).toBe(bytes);
});
