import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { ApiError, problemOf } from './api-error.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { isPassing, MAX_ATTEMPTS, pauseMs } from './retries.ts';

export type Query = Readonly<Record<string, string | number | undefined>>;
export type Request = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From `/v1` on; what comes from outside goes through `pathOf`. */
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
};

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

/** `pathOf('/v1/projects', projectId, 'subprojects')`: a name with a slash stays one segment. */
export function pathOf(start: string, ...segments: readonly string[]): string {
  return [start, ...segments.map(encodeURIComponent)].join('/');
}

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
  async send<Output>(request: Request, schema: z.ZodMiniType<Output>): Promise<Output> {
    return parsed((await this.#answer(request)).text, schema);
  }

  /** What is no JSON, a page of it after the other. @throws ApiError, or CliError unavailable */
  async *texts(request: Request): AsyncGenerator<string> {
    for (let next: Request | undefined = request; next !== undefined;) {
      const { text, link } = await this.#answer(next);
      yield text;
      next = nextOf(next, link);
    }
  }

  async #answer(request: Request): Promise<Answer> {
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
  async *pages<Item>(
    path: string,
    name: string,
    schema: z.ZodMiniType<Item>,
    query: Query = {},
  ): AsyncGenerator<readonly Item[]> {
    const page = z.looseObject({ [name]: z.array(schema), nextPageToken: z._default(z.string(), '') });
    for (let pageToken = ''; ;) {
      const asked = { ...query, ...(pageToken !== '' && { pageToken }) };
      const answer = await this.send({ method: 'GET', path, query: asked }, page);
      yield z.array(schema).parse(answer[name]);
      pageToken = z.string().parse(answer['nextPageToken']);
      if (pageToken === '') return;
    }
  }

  async #attempt(
    { method, path, query = {}, body }: Request,
    idempotencyKey: string,
  ): Promise<Answer | CliError> {
    const { url, key } = this.#settings;
    const target = new URL(url.pathname.replace(/\/$/, '') + path, url);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) target.searchParams.set(name, String(value));
    }
    try {
      const response = await fetch(target, {
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
function nextOf(request: Request, link: string | null): Request | undefined {
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
