import type { RouteDescription } from '../route.ts';

/** How a caller whose answer was lost sends it again. */
export function repeating({ idempotency, takesIfMatch }: RouteDescription): string {
  const again = HOW[idempotency];
  if (takesIfMatch !== true) return again;
  return `${again} With \`If-Match\`, a repeated request that finds what it asked for is answered 200 all the same; if it gets 412, read the resource and compare: if it is as you wanted it, your first request took effect.`;
}

const HOW: Readonly<Record<RouteDescription['idempotency'], string>> = {
  safe: 'It changes nothing: send it as often as you like.',
  idempotent: 'Sending it again changes nothing more.',
  'with Idempotency-Key':
    'To be able to send it again, give it an `Idempotency-Key`: the same key with the same body is done once, with another body it is 409 `idempotency_mismatch`. What names what it makes (a `customer`) needs none.',
  'with secretHash':
    'To be able to send it again, make the secret yourself and send its `secretHash`: the same hash is the same key. Without one, each request makes another key.',
};
