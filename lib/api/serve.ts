import { checkKey } from '../access/check-key.ts';
import { presentedJwtOf, presentedKeyOf } from '../access/credentials.ts';
import { principalAt, type Person, type RoleReader } from '../access/person.ts';
import { decide, type Action, type Principal, type Refusal } from '../access/policy.ts';
import type { NoteUse } from '../access/last-use.ts';
import type { Directory } from '../account/directory.ts';
import { containerOf, type Container } from '../account/ids.ts';
import { containerOfJob } from '../jobs/job-id.ts';
import type { Clock } from '../clock.ts';
import { Attempt, type Deny } from '../audit/attempt.ts';
import { DenialLimit } from '../audit/denial-limit.ts';
import { containerName, resourceNameOf } from '../audit/resource.ts';
import type { AuditTrail } from '../audit/trail.ts';
import { AppError, MethodNotAllowed } from '../errors.ts';
import { jsonResponse, response, type HttpRequest, type HttpResponse } from '../http/message.ts';
import { ifMatchOf } from './if-match.ts';
import { projectInBody } from './project-in-body.ts';
import { Representation, type Route, type RouteDescription } from './route.ts';

const MAX_IDEMPOTENCY_KEY_LENGTH = 255;

export type ServeDeps = {
  readonly directory: Pick<Directory, 'readAccount' | 'readProject' | 'readSubproject'>;
  readonly now: Clock;
  /** Absent: uses of keys are not noted. */
  readonly noteUse?: NoteUse | undefined;
  /** Absent: only keys are known here. */
  readonly people?: People | undefined;
  /** Where changes, and attempts that are denied, are recorded. */
  readonly auditTrail: AuditTrail;
};

export type People = {
  /** Undefined if the token is not good. @throws AppError unavailable */
  readonly prove: (jwt: string) => Promise<Person | undefined>;
  readonly roles: RoleReader;
};

/** Finds the route, asks who it is and whether they may, parses the input, answers. The order is the defence. */
export function serve<Deps extends ServeDeps>(routes: readonly Route<Deps>[], deps: Deps) {
  const compiled = routes.map((route) => ({ route, pattern: patternOf(route.path) }));

  const denials = new DenialLimit();

  return async (request: HttpRequest, requestId = ''): Promise<HttpResponse> => {
    const { route, params } = match(compiled, request);
    const named = resourceOf(params);
    const { permission: action, concerns = 'path' } = route;
    const attemptOf = (caller: Caller) => {
      const { principal, resource: container } = caller;
      const about = { principal, container, ...describe(route, params, container), requestId };
      return new Attempt({ trail: deps.auditTrail, denials, now: deps.now }, about);
    };
    const caller =
      action === 'public'
        ? { principal: undefined, resource: named }
        : await admit(deps, request, { action, concerns, named }, attemptOf);
    const idempotencyKey = idempotencyKeyOf(request);
    const ifMatch = ifMatchOf(request, route);
    const { query, body } = request;
    const admitted = { ...caller, params, query, body, idempotencyKey, ifMatch };
    const attempt = attemptOf(caller);
    const deny: Deny = (elsewhere) => attempt.denied('not_found', 'elsewhere', containerName(elsewhere));
    return answerOf(await attempt.watch((begin) => route.run(deps, { ...admitted, begin, deny })));
  };
}

function answerOf(result: unknown): HttpResponse {
  if (!(result instanceof Representation)) return withEtag(result);
  const answer = response(200, result.contentType, result.body);
  return { ...answer, headers: { ...answer.headers, ...result.headers } };
}

/** What a route does, as the audit log says it. */
function describe(
  { permission: action, operationId, idempotency, path, audited }: RouteDescription,
  params: Params,
  container: Container,
) {
  const isChange = idempotency !== 'safe' && audited !== 'denials only';
  return { action, operationId, resource: resourceNameOf(path, params, container), isChange };
}

type Params = Readonly<Record<string, string>>;

type Compiled<Deps> = { readonly route: Route<Deps>; readonly pattern: RegExp };

/** `/v1/projects/{projectId}` → a pattern with a group of that name; a parameter is one path segment. */
function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}

function match<Deps>(
  compiled: readonly Compiled<Deps>[],
  { method, path }: HttpRequest,
): { readonly route: Route<Deps>; readonly params: Readonly<Record<string, string>> } {
  const candidates = compiled.filter(({ pattern }) => pattern.test(path));
  if (candidates.length === 0) throw new AppError('not_found');
  const found = candidates.find(({ route }) => route.method === method);
  if (found === undefined) throw new MethodNotAllowed(candidates.map(({ route }) => route.method));
  return { route: found.route, params: { ...found.pattern.exec(path)?.groups } };
}

/** Ids are addresses: the path alone says what is asked about. */
function resourceOf(params: Readonly<Record<string, string>>): Container {
  const { subprojectId, projectId, replayId, closureId } = params;
  const jobId = replayId ?? closureId;
  if (jobId !== undefined) return found(containerOfJob(jobId));
  const wanted =
    subprojectId === undefined ? (projectId === undefined ? 'account' : 'project') : 'subproject';
  const container = containerOf(subprojectId ?? projectId ?? 'account');
  return found(container?.level === wanted ? container : undefined);
}

function found(container: Container | undefined): Container {
  if (container === undefined) throw new AppError('not_found');
  return container;
}

type Let = {
  readonly principal: Principal;
  readonly person?: Person | undefined;
  readonly resource: Container;
};
/** A public route knows none. */
type Caller = Omit<Let, 'principal'> & { readonly principal: Principal | undefined };

type Asked = {
  readonly action: Action;
  readonly concerns: RouteDescription['concerns'];
  /** By the path. */
  readonly named: Container;
};

async function admit(
  deps: ServeDeps,
  request: HttpRequest,
  asked: Asked,
  attemptOf: (caller: Caller) => Attempt,
): Promise<Let> {
  const caller = await authenticate(deps, request, asked, attemptOf);
  const decision = decide(caller.principal, asked.action, caller.resource);
  if (decision.isAllowed) return caller;
  const refusal = refusalFor(decision.reason, asked.action);
  await attemptOf(caller).denied(refusal.code, decision.reason);
  throw refusal;
}

async function authenticate(
  deps: ServeDeps,
  { headers, body }: HttpRequest,
  asked: Asked,
  attemptOf: (caller: Caller) => Attempt,
): Promise<Let> {
  const { action, concerns, named } = asked;
  const presented = presentedKeyOf(headers['authorization']);
  if (presented !== undefined) {
    const { accessKeyId, container } = presented;
    const resource = concerns === 'path' ? named : container;
    const check = await checkKey(deps.directory, presented, deps.now());
    if (!check.isValid) {
      // Any other fault is of a key whose secret was right: it has come to an end, and somebody still has it.
      if (check.fault !== 'unknown_key') {
        const principal = { accessKeyId, container, scopes: [] };
        await attemptOf({ principal, resource }).denied('unauthenticated', check.fault);
      }
      throw new AppError('unauthenticated');
    }
    if (check.use !== undefined) await deps.noteUse?.(check.use);
    return { principal: check.principal, resource };
  }
  const jwt = presentedJwtOf(headers['authorization']);
  const person = jwt && (await deps.people?.prove(jwt));
  if (!deps.people || !person) throw new AppError('unauthenticated');
  const resource = concerns === 'project in body' ? projectInBody(body) : named;
  return { principal: await principalAt(deps.people.roles, person, action, resource), person, resource };
}

function refusalFor(reason: Refusal, action: string): AppError {
  switch (reason) {
    case 'elsewhere':
      return new AppError('not_found');
    case 'level':
      return new AppError('forbidden', `${action} needs a key of a higher level`);
    case 'scope':
      return new AppError('forbidden', `the key lacks the scope ${action}`);
    case 'role':
      return new AppError('forbidden', `${action} needs a higher role`);
  }
}

/** A resource says which version of it this is, in the header too. */
function withEtag(value: unknown): HttpResponse {
  const response = jsonResponse(200, value);
  const etag = typeof value === 'object' && value !== null && 'etag' in value ? value.etag : undefined;
  if (typeof etag !== 'string') return response;
  return { ...response, headers: { ...response.headers, etag: `"${etag}"` } };
}

function idempotencyKeyOf({ headers }: HttpRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key !== undefined && (key.length === 0 || key.length > MAX_IDEMPOTENCY_KEY_LENGTH)) {
    throw new AppError('invalid_request', `Idempotency-Key: 1 to ${MAX_IDEMPOTENCY_KEY_LENGTH} characters`);
  }
  return key;
}
