import { parseKeyIdAndSecret, parseToken, type PresentedKey } from './token.ts';

/** `Authorization: Bearer <token>`, or Basic `accessKeyId:secret`. Undefined for all else. */
export function presentedKeyOf(authorization: string | undefined): PresentedKey | undefined {
  const [, scheme = '', credential = ''] = /^(\w+) +(\S+)$/.exec(authorization?.trim() ?? '') ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return parseToken(credential);
    case 'basic': {
      const text = Buffer.from(credential, 'base64').toString('utf8');
      const colon = text.indexOf(':');
      return colon < 0 ? undefined : parseKeyIdAndSecret(text.slice(0, colon), text.slice(colon + 1));
    }
    default:
      return undefined;
  }
}
