import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import {
  requestOf,
  targetOf,
  type Answers,
  type ApiRequest,
  type Inputs,
  type OperationId,
} from '../lib/api-client/operations.ts';
import { ApiError, problemOf } from './api-error.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { isPassing, MAX_ATTEMPTS, pauseMs } from './retries.ts';

/**
 * What of an answer is read. The schema parses it, once, as it comes; and the description of the API says at compile time that there
 * is such a thing to read.
 */
type Reads<Answer, Output> = z.ZodMiniType<Output> &
  (Answer extends Output ? unknown : { readonly 'the API does not answer so': Answer });

/** What an operation lists under this name. */
type ItemOf<Id extends OperationId, Name extends string> =
  Answers[Id] extends Readonly<Record<Name, readonly (infer Item)[]>> ? Item : never;

export type ClientSettings = {
  readonly url: URL;
  readonly key: string;
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** Is told of every pause. */
  readonly notice: (text: string) => void;
};

type Answer = {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly link: string | null;
  readonly text: string;
};

/** The gateway gives up after 30 s. */
const TIMEOUT_MS = 60_000;

/**
 * The one client of the API. What passes by itself is tried again; every request may be: a POST carries an Idempotency-Key, a new
 * key the hash of its secret, and all else is idempotent.
 */
export class Client {
  readonly #settings: ClientSettings;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
  }

  get origin(): string {
    return this.#settings.url.origin;
  }

  /** @throws ApiError, or CliError unavailable */
  send<Id extends OperationId, Output>(
    operationId: Id,
    input: Inputs[Id],
    schema: Reads<Answers[Id], Output>,
  ): Promise<Output> {
    return this.request(requestOf(operationId, input), schema);
  }

  /** @throws ApiError, or CliError unavailable */
  async request<Output>(request: ApiRequest, schema: z.ZodMiniType<Output>): Promise<Output> {
    return parsed((await this.#answer(request)).text, schema);
  }

  /** What is no JSON, a page of it after the other. @throws ApiError, or CliError unavailable */
  async *texts<Id extends OperationId>(operationId: Id, input: Inputs[Id]): AsyncGenerator<string> {
    const first = requestOf(operationId, input);
    for (let next: ApiRequest | undefined = first; next !== undefined;) {
      const { text, link } = await this.#answer(next);
      yield text;
      next = nextOf(next, link);
    }
  }

  async #answer(request: ApiRequest): Promise<Answer> {
    const idempotencyKey = randomUUID();
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#attempt(request, idempotencyKey);
      if (answer instanceof CliError) {
        if (attempt === MAX_ATTEMPTS) throw answer;
        await this.#pause(attempt, answer.message, null);
        continue;
      }
      if (answer.status === 200) return answer;
      const problem = problemOf(answer.status, answer.text);
      if (attempt === MAX_ATTEMPTS || !isPassing(problem.status, problem.code)) throw new ApiError(problem);
      await this.#pause(attempt, problem.code, answer.retryAfter);
    }
  }

  /** Page after page of a list, as they are asked for. @param name of the list in the answer */
  async *pages<Id extends OperationId, Name extends string, Item>(
    operationId: Id,
    input: Inputs[Id],
    name: Name,
    schema: Reads<ItemOf<Id, Name>, Item>,
  ): AsyncGenerator<readonly Item[]> {
    const page = z.looseObject({ [name]: z.array(schema), nextPageToken: z._default(z.string(), '') });
    const request = requestOf(operationId, input);
    for (let pageToken = ''; ;) {
      const query = { ...request.query, ...(pageToken !== '' && { pageToken }) };
      const answer = await this.request({ ...request, query }, page);
      yield z.array(schema).parse(answer[name]);
      pageToken = z.string().parse(answer['nextPageToken']);
      if (pageToken === '') return;
    }
  }

  async #attempt(request: ApiRequest, idempotencyKey: string): Promise<Answer | CliError> {
    const { url, key } = this.#settings;
    const { method, body } = request;
    try {
      const response = await fetch(targetOf(url, request), {
        method,
        // A redirection would take the key to where nobody meant it to go.
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          authorization: `Bearer ${key}`,
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(method === 'POST' && { 'idempotency-key': idempotencyKey }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const { status, headers } = response;
      return {
        status,
        retryAfter: headers.get('retry-after'),
        link: headers.get('link'),
        text: await response.text(),
      };
    } catch (error) {
      return new CliError(
        EXIT.unavailable,
        `${url.origin} does not answer (${causeOf(error)})`,
        'Is the URL right, and does the system run?',
        { cause: error },
      );
    }
  }

  async #pause(attempt: number, why: string, retryAfter: string | null): Promise<void> {
    const { now, sleep, notice } = this.#settings;
    const ms = pauseMs(attempt, retryAfter, now(), Math.random());
    notice(`${why}: trying again in ${(ms / 1000).toFixed(1)} s (${attempt} of ${MAX_ATTEMPTS - 1})`);
    await sleep(ms);
  }
}

/** The next page, which `Link: <…>; rel="next"` names (RFC 8288). Only its query counts: nobody sends us elsewhere. */
function nextOf(request: ApiRequest, link: string | null): ApiRequest | undefined {
  const [, target] = /<([^>]*)>;\s*rel="next"/.exec(link ?? '') ?? [];
  if (target === undefined) return undefined;
  const { searchParams } = new URL(target, 'https://next.invalid');
  return { ...request, query: Object.fromEntries(searchParams) };
}

/** fetch says only that it failed; what failed is in its cause. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return error.name === 'TimeoutError' ? 'no answer in time' : error.name;
}

function parsed<Output>(text: string, schema: z.ZodMiniType<Output>): Output {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CliError(EXIT.failed, 'The answer is no JSON: is the URL right?', undefined, { cause: error });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const places = result.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new CliError(
    EXIT.failed,
    `The answer is not as this release of the command line expects it (${places}).`,
    'Use the command line of the release that is deployed.',
  );
}
