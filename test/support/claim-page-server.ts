import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import * as z from 'zod/mini';
import { browserText } from '../../cdk/bundle-browser.ts';
import { accessKeyIdOf, SECRET_HASH_PATTERN, tokenPrefixOf } from '../../lib/access/token.ts';
import { AppError, type ErrorCode } from '../../lib/errors.ts';
import { jsonResponse, type HttpResponse } from '../../lib/http/message.ts';
import { problemResponse } from '../../lib/http/problem.ts';

export const SUBPROJECT_ID = '0123456789abcdefghjkmnpqrs';
export const CLAIM_TOKEN = `onbclaim_${SUBPROJECT_ID}_1_1900000000_${'0'.repeat(52)}`;

/** `lost`: the key is made, and its answer never arrives. `foreign`: somebody on the way answers for the API. */
export type Answer = 'claimed' | 'lost' | 'foreign' | { readonly code: ErrorCode };

export type ClaimPageServer = {
  readonly origin: string;
  readonly page: HttpResponse;
  /** Each request's method, URL, headers and body. */
  readonly requests: readonly string[];
  readonly claims: readonly z.infer<typeof claimSchema>[];
  readonly reset: () => void;
  readonly answerWith: (answer: Answer) => void;
  /** Answers wait until the returned function is called. */
  readonly hold: () => () => void;
  readonly close: () => Promise<void>;
};

const claimSchema = z.strictObject({
  claimToken: z.literal(CLAIM_TOKEN),
  secretHash: z.string().check(z.regex(SECRET_HASH_PATTERN)),
});
const pageModule = z.object({
  claimPage: z.custom<() => HttpResponse>((value) => typeof value === 'function'),
});

/** The page as it is deployed, and beside it a `POST /v1/claims` that takes one key and answers as the API does. */
export async function startClaimPageServer(): Promise<ClaimPageServer> {
  const page = await buildClaimPage();
  const requests: string[] = [];
  const claims: z.infer<typeof claimSchema>[] = [];
  let answer: Answer = 'claimed';
  let slot: string | undefined;
  let held: Promise<void> | undefined;

  /** Undefined: the connection breaks instead. */
  async function answerTo(request: IncomingMessage): Promise<HttpResponse | undefined> {
    const { method, url, headers } = request;
    const body = await text(request);
    requests.push(JSON.stringify({ method, url, headers, body }));
    if (url === '/claim') return page;
    if (method !== 'POST' || url !== '/v1/claims') return problem('not_found');
    const claim = claimSchema.safeParse(JSON.parse(body));
    if (!claim.success) return problem('invalid_request');
    claims.push(claim.data);
    await held;
    if (answer === 'foreign') return { statusCode: 200, headers: {}, body: '<p>Log in</p>' };
    if (typeof answer === 'object') return problem(answer.code);
    slot ??= claim.data.secretHash;
    if (slot !== claim.data.secretHash) return problem('claim_used');
    if (answer === 'lost') return undefined;
    const accessKey = { accessKeyId: accessKeyIdOf(SUBPROJECT_ID, slot), displayName: 'Claimed at sign-up' };
    return jsonResponse(200, { accessKey, tokenPrefix: tokenPrefixOf(SUBPROJECT_ID, 'live') });
  }

  const server = createServer((request, response) => {
    void answerTo(request).then((given) => {
      if (given === undefined) response.destroy();
      else response.writeHead(given.statusCode, given.headers).end(given.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    page,
    requests,
    claims,
    reset() {
      requests.length = 0;
      claims.length = 0;
      answer = 'claimed';
      slot = undefined;
      held = undefined;
    },
    answerWith(next) {
      answer = next;
    },
    hold() {
      let release = () => {};
      held = new Promise((resolve) => {
        release = resolve;
      });
      return () => release();
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function problem(code: ErrorCode): HttpResponse {
  return problemResponse(new AppError(code), 'request-1');
}

async function buildClaimPage(): Promise<HttpResponse> {
  const folder = await mkdtemp(path.join(tmpdir(), 'claim-page-'));
  const page = new URL('../../functions/manage-account/claim-page/page.ts', import.meta.url);
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(page)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    plugins: [browserText],
  });
  const file = path.join(folder, 'page.mjs');
  await writeFile(file, outputFiles.map((output) => output.text).join(''));
  const { claimPage } = pageModule.parse(await import(pathToFileURL(file).href));
  await rm(folder, { recursive: true });
  return claimPage();
}
