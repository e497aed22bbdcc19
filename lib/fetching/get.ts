import type { IncomingHttpHeaders } from 'node:http';
import { openRequest, type OutboundOptions } from '../notifications/outbound.ts';
import type { OutboundPolicy } from '../notifications/outbound-url.ts';

/** Of a record of a few hundred bytes; the worker's timeout in cdk/workers/fetches.ts has room for it. */
const GET_TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 1024 * 1024;

export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};
export type Get = (url: string, headers: Readonly<Record<string, string>>) => Promise<Answer>;

export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

/** One GET, no redirects, at most 10 s to the body's last byte, of at most 1 MiB. */
export function createGet(
  policy: OutboundPolicy,
  { timeoutMs = GET_TIMEOUT_MS, ...options }: OutboundOptions = {},
): Get {
  return (url, headers) =>
    new Promise((settle, fail) => {
      const outgoing = openRequest(policy, url, { method: 'GET', headers }, { timeoutMs, ...options });
      outgoing.once('error', fail);
      outgoing.once('response', (response) => {
        bodyOf(response).then((body) => {
          settle({ status: response.statusCode ?? 0, headers: response.headers, body });
        }, fail);
      });
      outgoing.end();
    });
}

/** Leaving the loop ends the connection: what is too large is not read to its end. */
async function bodyOf(response: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) throw new AnswerTooLarge('an answer of more than 1 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
