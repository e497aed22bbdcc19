import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod/mini';

export type Outgoing = {
  readonly method: string;
  /** Goes over the wire as it is: fetch would resolve `..` and encode what is not encoded. */
  readonly path: string;
  /** Several values are several header lines. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
};

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

const agent = new Agent({ keepAlive: true });

/** One request, byte for byte as given. */
export async function sendRequest(
  origin: string,
  { method, path, headers = {}, body = '' }: Outgoing,
): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  const outgoing = request({ hostname, port, method, path, agent });
  for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
  outgoing.setHeader('content-length', Buffer.byteLength(body));
  return new Promise((settle, fail) => {
    outgoing.once('error', fail);
    outgoing.once('response', (response) => {
      const received = Object.entries(response.headers).map(
        ([name, value]) => [name, String(value)] as const,
      );
      text(response).then(
        (whole) =>
          settle({ status: response.statusCode ?? 0, headers: Object.fromEntries(received), text: whole }),
        fail,
      );
    });
    outgoing.end(body);
  });
}

export function jsonOf(answer: Answer): unknown {
  return JSON.parse(answer.text);
}

/** What a JSON answer holds, by the names on the way to it. */
export function valueIn(answer: Answer, ...way: readonly string[]): unknown {
  return way.reduce<unknown>((value, name) => objectSchema.parse(value)[name], jsonOf(answer));
}

export function textIn(answer: Answer, ...way: readonly string[]): string {
  return z.string().parse(valueIn(answer, ...way));
}

export function objectIn(answer: Answer, ...way: readonly string[]): Readonly<Record<string, unknown>> {
  return objectSchema.parse(valueIn(answer, ...way));
}

export function listIn(answer: Answer, name: string): readonly Readonly<Record<string, unknown>>[] {
  return z.array(objectSchema).parse(valueIn(answer, name));
}

const objectSchema = z.record(z.string(), z.unknown());

/** What a test names: `200`, or `409 key_revoked`. */
export function verdictOf(answer: Answer): string {
  const isProblem = answer.headers['content-type'] === 'application/problem+json' && answer.text !== '';
  return isProblem ? `${answer.status} ${textIn(answer, 'code')}` : String(answer.status);
}
