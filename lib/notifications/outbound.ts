import { lookup } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Post } from './deliver.ts';
import { isAllowedUrl, isPublicAddress, type OutboundPolicy } from './outbound-url.ts';

/** Standard Webhooks recommends 15 to 30 s for a sender. */
export const OUTBOUND_TIMEOUT_MS = 15_000;

export class AddressNotAllowed extends Error {
  override readonly name = 'AddressNotAllowed';
}

/** How addresses are found, as `dns.lookup` does; and how long a POST may take in all. */
export type OutboundOptions = { readonly resolve?: typeof lookup; readonly timeoutMs?: number };

/**
 * One POST, no redirects (a redirect is an answer like any other that is not 2xx), at most 15 s in all. Under
 * `public-https` the very address that is connected to has been checked: a name that resolves elsewhere a moment later gains nothing.
 */
export function createPost(
  policy: OutboundPolicy,
  { resolve = lookup, timeoutMs = OUTBOUND_TIMEOUT_MS }: OutboundOptions = {},
): Post {
  return (url, headers, body) =>
    new Promise((settle, fail) => {
      if (!isAllowedUrl(url, policy)) {
        fail(new AddressNotAllowed('we call https URLs of public addresses only'));
        return;
      }
      const send = new URL(url).protocol === 'https:' ? httpsRequest : httpRequest;
      const outgoing = send(url, {
        method: 'POST',
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        signal: AbortSignal.timeout(timeoutMs),
        agent: false,
        ...(policy === 'public-https' && { lookup: publicLookup(resolve) }),
      });
      outgoing.once('error', fail);
      outgoing.once('response', (response) => {
        settle(response.statusCode ?? 0);
        response.destroy();
      });
      outgoing.end(body);
    });
}

function publicLookup(resolve: typeof lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, '', 0);
        return;
      }
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
        callback(new AddressNotAllowed('the name resolves to an address that is not public'), '', 0);
      } else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
