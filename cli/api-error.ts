import * as z from 'zod/mini';
import { CliError, EXIT, type ExitCode } from './exit-codes.ts';

const problemSchema = z.looseObject({
  code: z.string(),
  title: z.string(),
  detail: z.optional(z.string()),
  requestId: z.optional(z.string()),
});

export type Problem = {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly requestId?: string | undefined;
};

/** The system's answer that is not 200. */
export class ApiError extends CliError {
  override readonly name = 'ApiError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    const { code, title, detail, status, requestId } = problem;
    const request = requestId === undefined ? '' : ` (request ${requestId})`;
    const what = detail === undefined ? title : `${title.replace(/\.$/, '')}: ${detail}`;
    super(exitCodeOf(status), `${code}: ${what}${status >= 500 ? request : ''}`, ADVICE[code]);
    this.problem = problem;
  }
}

/** @param text the body, which may be anything if not we but something between us answered */
export function problemOf(status: number, text: string): Problem {
  const parsed = problemSchema.safeParse(jsonIn(text));
  if (!parsed.success) {
    return { status, code: `http_${status}`, title: 'This is no answer of this system: is the URL right?' };
  }
  const { code, title, detail, requestId } = parsed.data;
  return { status, code, title, detail, requestId };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function exitCodeOf(status: number): ExitCode {
  if (status === 404 || status === 410) return EXIT.notFound;
  if (status === 401 || status === 403) return EXIT.notAllowed;
  if (status === 429 || status === 502 || status === 503 || status === 504) return EXIT.unavailable;
  return EXIT.failed;
}

/** What to do, where the title does not say it. */
const ADVICE: Readonly<Record<string, string>> = {
  unauthenticated: 'The key was revoked, has expired, or is of another deployment: see --url and --key-file.',
  forbidden: 'Use a key of the account or of the project, with this scope.',
  not_found: 'Ids belong to one deployment: see --url. A key of a project sees that project alone.',
  source_not_found: '`onboarding sources list <projectId>` shows the names.',
  access_key_not_found: '`onboarding keys list <containerId>` shows the ids.',
  claim_used: '`--reissue` makes a new link; the key that was taken stays until it is revoked.',
  claim_expired: '`--reissue` makes a new link.',
  write_conflict: 'Nothing was changed: run the same line again.',
  unavailable: 'Nothing is lost: run the same line again later.',
  internal: 'Give the request’s id to whoever runs the system.',
};
