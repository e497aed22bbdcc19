import { lookup } from 'node:dns';
import { request as httpRequest, type ClientRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Post } from './deliver.ts';
import { isAllowedUrl, isPublicAddress, type OutboundPolicy } from './outbound-url.ts';

/** Standard Webhooks recommends 15 to 30 s for a sender. */
export const OUTBOUND_TIMEOUT_MS = 15_000;

export class AddressNotAllowed extends Error {
  override readonly name = 'AddressNotAllowed';
}

/** How addresses are found, as `dns.lookup` does; and how long a request may take in all. */
export type OutboundOptions = { readonly resolve?: typeof lookup; readonly timeoutMs?: number };

/**
 * Opens one request, without redirects. Under `public-https` the very address that is connected to has been checked: a name
 * that resolves elsewhere a moment later gains nothing.
 * @throws AddressNotAllowed
 */
export function openRequest(
  policy: OutboundPolicy,
  url: string,
  request: Pick<RequestOptions, 'method' | 'headers'>,
  { resolve = lookup, timeoutMs = OUTBOUND_TIMEOUT_MS }: OutboundOptions,
): ClientRequest {
  if (!isAllowedUrl(url, policy)) {
    throw new AddressNotAllowed('we call https URLs of public addresses only');
  }
  const send = new URL(url).protocol === 'https:' ? httpsRequest : httpRequest;
  return send(url, {
    ...request,
    signal: AbortSignal.timeout(timeoutMs),
    agent: false,
    ...(policy === 'public-https' && { lookup: publicLookup(resolve) }),
  });
}

/** One POST, no redirects (a redirect is an answer like any other that is not 2xx), at most 15 s in all. */
export function createPost(policy: OutboundPolicy, options: OutboundOptions = {}): Post {
  return (url, headers, body) =>
    new Promise((settle, fail) => {
      const length = { 'content-length': String(Buffer.byteLength(body)) };
      const request = { method: 'POST', headers: { ...headers, ...length } };
      const outgoing = openRequest(policy, url, request, options);
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
