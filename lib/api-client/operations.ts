import { OPERATIONS, type operations } from './generated.ts';

export type OperationId = keyof typeof OPERATIONS;

type Json<Body> = { content: { 'application/json': Body } };
/** What is sent is not changed. */
type Frozen<Value> = Value extends object ? { readonly [Name in keyof Value]: Frozen<Value[Name]> } : Value;
type Query<Wanted> = { readonly [Name in keyof Wanted]?: Wanted[Name] | undefined };

type ParamsPart<Operation> = Operation extends { parameters: { path: infer Params } }
  ? { readonly params: Params }
  : { readonly params?: never };
type QueryPart<Operation> = Operation extends { parameters: { query?: infer Wanted } }
  ? { readonly query?: Query<NonNullable<Wanted>> }
  : { readonly query?: never };
type BodyPart<Operation> = Operation extends { requestBody: Json<infer Body> }
  ? { readonly body: Frozen<Body> | AsGiven }
  : Operation extends { requestBody?: never }
    ? { readonly body?: never }
    : Operation extends { requestBody?: Json<infer Body> }
      ? { readonly body?: Frozen<Body> | AsGiven }
      : never;

/** What each operation takes, by the description of the API. */
export type Inputs = {
  readonly [Id in OperationId]: ParamsPart<operations[Id]> &
    QueryPart<operations[Id]> &
    BodyPart<operations[Id]>;
};

/** What each operation answers. */
export type Answers = {
  readonly [Id in OperationId]: operations[Id]['responses'][200]['content']['application/json'];
};

/** The body of an operation as its caller makes it. */
export type BodyOf<Id extends OperationId> = Exclude<NonNullable<Inputs[Id]['body']>, AsGiven>;

/** What a person wrote, sent as it is: the system says what is wrong with it, in its own words. */
export class AsGiven {
  readonly value: Readonly<Record<string, unknown>>;

  constructor(value: Readonly<Record<string, unknown>>) {
    this.value = value;
  }
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type ApiRequest = {
  readonly method: Method;
  /** From `/v1` on. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: object;
};

type AnyInput = {
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly query?: ApiRequest['query'];
  readonly body?: object | undefined;
};

const PLACE = /^(GET|POST|PUT|PATCH|DELETE) (.+)$/;
const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The request that asks for this. A parameter stays one segment of the path, whatever is in it. */
export function requestOf<Id extends OperationId>(operationId: Id, input: Inputs[Id]): ApiRequest {
  const { params = {}, query, body }: AnyInput = input;
  const [, name = '', path = ''] = PLACE.exec(OPERATIONS[operationId]) ?? [];
  return {
    method: METHODS.find((method) => method === name) ?? 'GET',
    path: path.replaceAll(/\{(\w+)\}/g, (_, parameter: string) =>
      encodeURIComponent(params[parameter] ?? ''),
    ),
    ...(query && { query }),
    ...(body !== undefined && { body: body instanceof AsGiven ? body.value : body }),
  };
}

/** @param base of the system; what it has of a path stays in front */
export function targetOf(base: URL, { path, query = {} }: ApiRequest): URL {
  const target = new URL(base.pathname.replace(/\/$/, '') + path, base);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) target.searchParams.set(name, String(value));
  }
  return target;
}
