import * as z from 'zod/mini';
import type { Directory } from '../account/directory.ts';
import type { Clock, Stopwatch } from '../clock.ts';
import type { KeyPrincipal } from './policy.ts';
import { VerdictCache } from './verdict-cache.ts';
import { verifyToken, type VerifyAnswer } from './verify.ts';

export type AuthorizerConfig = {
  /** Keys of this project and of its subprojects are let in, and no others. */
  readonly projectId: string;
  /** What the key must be allowed to do; undefined: it only must work. */
  readonly scope: string | undefined;
  /** The path parameter that names the subproject that the request is about; undefined: the key's own. */
  readonly subprojectParameter: string | undefined;
};

/**
 * What API Gateway asks a Lambda authorizer of an HTTP API, payload format 2.0, and what it takes for an answer ("simple response").
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
const requestSchema = z.object({
  headers: z.optional(z.record(z.string(), z.optional(z.string()))),
  pathParameters: z.optional(z.record(z.string(), z.optional(z.string()))),
});
export type AuthorizerAnswer = {
  readonly isAuthorized: boolean;
  /** For the integration: `requestContext.authorizer.lambda`. Scopes are separated by spaces. */
  readonly context: Readonly<Record<string, string>>;
};

type Reader = Pick<Directory, 'readAccount' | 'readProject' | 'readSubproject'>;

/** @param maxAgeMs how long a yes is remembered, 10 s at most */
export function createAuthorizer(
  directory: Reader,
  { projectId, scope, subprojectParameter }: AuthorizerConfig,
  now: Clock,
  stopwatch: Stopwatch,
  maxAgeMs?: number,
): (event: unknown) => Promise<AuthorizerAnswer> {
  const cache = new VerdictCache<VerifyAnswer>(stopwatch, maxAgeMs);
  const caller: KeyPrincipal = {
    accessKeyId: 'authorizer',
    container: { level: 'project', projectId },
    scopes: ['accessKeys:verify'],
  };
  return async (event) => {
    const { headers = {}, pathParameters = {} } = requestSchema.parse(event);
    const token = /^bearer +(\S+)$/i.exec(headers['authorization']?.trim() ?? '')?.[1];
    if (token === undefined) return refusal('malformed_token');
    const subprojectId = subprojectParameter === undefined ? undefined : pathParameters[subprojectParameter];
    // A route without the parameter that decides is no reason to decide without it.
    if (subprojectParameter !== undefined && subprojectId === undefined) return refusal('wrong_subproject');
    const verdict = await cache.get(JSON.stringify([token, subprojectId]), () =>
      verifyToken(directory, caller, { token, subprojectId, scope }, now()),
    );
    return verdict.valid ? admission(verdict) : refusal(verdict.code);
  };
}

function admission({
  accessKeyId = '',
  projectId = '',
  subprojectId = '',
  scopes = [],
}: VerifyAnswer): AuthorizerAnswer {
  return {
    isAuthorized: true,
    context: { accessKeyId, projectId, subprojectId, scopes: scopes.join(' ') },
  };
}

function refusal(code: string): AuthorizerAnswer {
  return { isAuthorized: false, context: { code } };
}
