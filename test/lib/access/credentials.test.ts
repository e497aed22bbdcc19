import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { presentedKeyOf } from '../../../lib/access/credentials.ts';
import { secretFromBytes, tokenOf } from '../../../lib/access/secret.ts';
import { accessKeyIdOf, parseToken, secretHashOf, tokenPrefixOf } from '../../../lib/access/token.ts';
import { sha256 } from '../../../lib/encoding/hash.ts';
import { PROJECT_ID } from '../../support/factories.ts';
import { anyText } from '../../support/arbitraries.ts';

const SECRET = secretFromBytes(sha256('one'));
const OTHER_SECRET = secretFromBytes(sha256('another'));
const TOKEN = tokenOf(tokenPrefixOf(PROJECT_ID, 'test'), SECRET);
const KEY_ID = accessKeyIdOf(PROJECT_ID, secretHashOf(SECRET));

function basic(text: string): string {
  return `Basic ${Buffer.from(text).toString('base64')}`;
}

describe('credentials', () => {
  test.each([`Bearer ${TOKEN}`, `bearer ${TOKEN}`, ` Bearer   ${TOKEN} `, basic(`${KEY_ID}:${SECRET}`)])(
    'are found in %s',
    (authorization) => {
      expect(presentedKeyOf(authorization)).toEqual(parseToken(TOKEN));
    },
  );

  test.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['a scheme alone', 'Bearer'],
    ['a token without a scheme', TOKEN],
    ['another scheme', `Digest ${TOKEN}`],
    ['two credentials joined', `Bearer ${TOKEN},Bearer ${TOKEN}`],
    ['two tokens', `Bearer ${TOKEN} ${TOKEN}`],
    ['Basic without a colon', basic(KEY_ID)],
    ['Basic with another secret', basic(`${KEY_ID}:${OTHER_SECRET}`)],
    ['Basic with the token for a secret', basic(`${KEY_ID}:${TOKEN}`)],
    ['Basic with the id of a container', basic(`${PROJECT_ID}:${SECRET}`)],
    ['Basic with no id', basic(`:${SECRET}`)],
    ['Basic with the id of another container', basic(`${KEY_ID.replace(PROJECT_ID, 'zzzzzzzz')}:${SECRET}`)],
  ])('are not found in %s', (_, authorization) => {
    expect(presentedKeyOf(authorization)).toBeUndefined();
  });

  test('are never thrown at', () => {
    const text = anyText;
    const headers = fc.oneof(
      text,
      text.map((credential) => `Bearer ${credential}`),
      text.map(basic),
      fc.tuple(text, text).map(([id, secret]) => basic(`${id}-${KEY_ID}:${secret}`)),
    );
    fc.assert(
      fc.property(headers, (authorization) => {
        expect(presentedKeyOf(authorization)).toBeUndefined();
      }),
      { numRuns: 3_000 },
    );
  });
});
