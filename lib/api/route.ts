import * as z from 'zod/mini';
import type { Person } from '../access/person.ts';
import type { Action, Principal } from '../access/policy.ts';
import type { Container } from '../account/ids.ts';
import type { Begin, Deny } from '../audit/attempt.ts';
import type { ErrorCode } from '../errors.ts';
import type { IfMatch } from './if-match.ts';
import { parseInput, parseJsonBody } from './input.ts';

/** Who is asked: `public` routes prove themselves by what is in their body. */
export type Permission = Action | 'public';

/** What is known of a request once it was let in. */
export type Admitted = {
  readonly principal: Principal | undefined;
  /** Absent: it is no person. */
  readonly person?: Person | undefined;
  readonly resource: Container;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly idempotencyKey: string | undefined;
  /** Of routes that take it. */
  readonly ifMatch: IfMatch | undefined;
  /** Records the change that is about to be made. */
  readonly begin: Begin;
  /** Records that the caller may not have a part of what they ask for, where the rest is done. */
  readonly deny: Deny;
};

export type Call<Query, Body> = Omit<Admitted, 'query' | 'body'> & {
  readonly query: Query;
  readonly body: Body;
};

type Schema<Output> = z.ZodMiniType<Output>;

export type RouteDescription = {
  readonly operationId: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `{projectId}`, `{subprojectId}` and ids of jobs name the resource that the policy is asked about. */
  readonly path: string;
  readonly permission: Permission;
  /**
   * What the policy is asked about: what the path names, or whatever container the caller's key belongs to. `project in body`: the
   * same for keys; people have none, so the project that the body names. The handler asks about what else the body wants.
   */
  readonly concerns?: 'path' | 'own container' | 'project in body';
  readonly summary: string;
  /** What the summary has no room for; Markdown. */
  readonly description?: string;
  /** How a caller may safely send it again. */
  readonly idempotency: 'safe' | 'idempotent' | 'with Idempotency-Key' | 'with secretHash';
  /** Changes only what the caller has seen, if they send its etag. */
  readonly takesIfMatch?: true;
  /** The handler calls `begin` before it changes anything, with what it knows by then; else that is done before the handler. */
  readonly beginsItself?: boolean;
  /** Of what is too much, and too little of a change, to be in the audit log itself. */
  readonly audited?: 'denials only';
  readonly errors: readonly ErrorCode[];
  /** Of the other representations that it can answer with (`Representation`), beside JSON. */
  readonly alsoAs?: readonly string[];
};

/** An answer that is not JSON. */
export class Representation {
  readonly contentType: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(contentType: string, body: string, headers: Readonly<Record<string, string>> = {}) {
    this.contentType = contentType;
    this.body = body;
    this.headers = headers;
  }
}

/** One row of the one route table: it yields the router, the policy check and the OpenAPI description. */
export type Route<Deps> = RouteDescription & {
  readonly schemas: {
    readonly query?: Schema<unknown>;
    readonly body?: Schema<unknown>;
    readonly response: Schema<unknown>;
  };
  run: (deps: Deps, admitted: Admitted) => Promise<unknown>;
};

export type RouteDefinition<Deps, Query, Body> = RouteDescription & {
  readonly query?: Schema<Query>;
  readonly body?: Schema<Body>;
  readonly response: Schema<unknown>;
  handle: (deps: Deps, call: Call<Query, Body>) => Promise<unknown>;
};

const NOTHING = z.strictObject({});

export function defineRoute<Deps, Query = Readonly<Record<string, never>>, Body = undefined>(
  definition: RouteDefinition<Deps, Query, Body>,
): Route<Deps> {
  const { query, body, response, handle, ...description } = definition;
  return {
    ...description,
    schemas: { ...(query && { query }), ...(body && { body }), response },
    async run(deps, admitted) {
      const asked = parseInput<unknown>(query ?? NOTHING, admitted.query, 'query');
      const input = body && parseInput(body, parseJsonBody(admitted.body), 'body');
      const begin: Begin = (change) => admitted.begin({ input, ...change });
      if (description.beginsItself !== true) await begin();
      const call = { ...admitted, begin, query: asked, body: input };
      // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- a route without a schema has no such input: its type parameter is the empty one
      return handle(deps, call as Call<Query, Body>);
    },
  };
}
