import { parseKeyIdAndSecret, parseToken, type PresentedKey } from './token.ts';

/** A bearer token that has the form of a signed JWT. One without a signature has not. */
export function presentedJwtOf(authorization: string | undefined): string | undefined {
  return /^bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization?.trim() ?? '')?.[1];
}

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
