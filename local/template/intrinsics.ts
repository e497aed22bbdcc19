import { PSEUDO_PARAMETERS } from './account.ts';
import { TemplateError } from './template-error.ts';

/** What `Ref` and `Fn::GetAtt` of a resource yield. */
export type Identity = { readonly ref: string; readonly attributes: Readonly<Record<string, string>> };

export type Scope = {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly mappings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  /** Undefined if the template has no such resource. */
  readonly identityOf: (logicalId: string) => Identity | undefined;
  /** Last touch on every composed string: addresses that AWS would serve become the local ones. */
  readonly localise: (text: string) => string;
};

const noValue = Symbol('AWS::NoValue');

/**
 * The value with every intrinsic function replaced.
 * @param where names resource and property in errors
 * @throws TemplateError for a function, a resource or an attribute that is not known
 */
export function resolve(value: unknown, scope: Scope, where: string): unknown {
  const resolved = resolveValue(value, scope, where);
  return resolved === noValue ? undefined : resolved;
}

/** The truth of a condition by name. */
export function conditionHolds(name: string, scope: Scope, where: string): boolean {
  if (!Object.hasOwn(scope.conditions, name)) throw new TemplateError(where, `there is no condition ${name}`);
  const truth = resolveValue(scope.conditions[name], scope, `condition ${name}`);
  if (typeof truth !== 'boolean') throw new TemplateError(`condition ${name}`, 'is neither true nor false');
  return truth;
}

function resolveValue(value: unknown, scope: Scope, where: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item: unknown) => resolveValue(item, scope, where)).filter((item) => item !== noValue);
  }
  if (typeof value !== 'object' || value === null) return value;

  const entries: [string, unknown][] = Object.entries(value);
  const [first] = entries;
  if (first !== undefined && entries.length === 1) {
    const [name, argument] = first;
    const intrinsic = Object.hasOwn(intrinsics, name) ? intrinsics[name] : undefined;
    if (intrinsic !== undefined) return intrinsic(argument, scope, where);
    if (name.startsWith('Fn::'))
      throw new TemplateError(where, `the function ${name} is not known to local/`);
  }
  return Object.fromEntries(
    entries
      .map(([key, item]) => [key, resolveValue(item, scope, `${where}.${key}`)] as const)
      .filter(([, item]) => item !== noValue),
  );
}

type Intrinsic = (argument: unknown, scope: Scope, where: string) => unknown;

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref(argument, scope, where) {
    const name = text(argument, where);
    if (name === 'AWS::NoValue') return noValue;
    return reference(name, scope, where);
  },
  'Fn::GetAtt'(argument, scope, where) {
    const path =
      typeof argument === 'string'
        ? argument
        : list(argument, scope, where)
            .map((part) => text(part, where))
            .join('.');
    return attribute(path, scope, where);
  },
  'Fn::Join'(argument, scope, where) {
    const [separator, parts] = list(argument, scope, where);
    const texts = list(parts, scope, where).map((part) => text(part, where));
    return scope.localise(texts.join(text(separator, where)));
  },
  'Fn::Sub'(argument, scope, where) {
    const parts: readonly unknown[] = Array.isArray(argument) ? list(argument, scope, where) : [argument];
    const [pattern, variables] = parts;
    const known: Readonly<Record<string, unknown>> = isRecord(variables) ? variables : {};
    const replaced = text(pattern, where).replaceAll(
      /\$\{(!?)([^}]+)\}/g,
      (_, literal: string, name: string) => {
        if (literal === '!') return `\${${name}}`;
        if (Object.hasOwn(known, name)) return text(known[name], where);
        return text(
          name.includes('.') ? attribute(name, scope, where) : reference(name, scope, where),
          where,
        );
      },
    );
    return scope.localise(replaced);
  },
  'Fn::Select'(argument, scope, where) {
    const [index, items] = list(argument, scope, where);
    const selected = list(items, scope, where)[Number(index)];
    if (selected === undefined)
      throw new TemplateError(where, `Fn::Select finds nothing at ${String(index)}`);
    return selected;
  },
  'Fn::Split'(argument, scope, where) {
    const [separator, whole] = list(argument, scope, where);
    return text(whole, where).split(text(separator, where));
  },
  'Fn::FindInMap'(argument, scope, where) {
    const [map, top, second] = list(argument, scope, where).map((part) => text(part, where));
    const found = scope.mappings[map ?? '']?.[top ?? '']?.[second ?? ''];
    if (found === undefined)
      throw new TemplateError(where, `Fn::FindInMap finds nothing at ${map}.${top}.${second}`);
    return found;
  },
  'Fn::If'(argument, scope, where) {
    if (!Array.isArray(argument)) throw new TemplateError(where, 'Fn::If takes a condition and two values');
    const parts: readonly unknown[] = argument;
    const [name, whenTrue, whenFalse] = parts;
    // Only the branch that is taken is resolved, as CloudFormation does.
    return resolveValue(conditionHolds(text(name, where), scope, where) ? whenTrue : whenFalse, scope, where);
  },
  Condition: (argument, scope, where) =>
    // `Condition` is also a plain key in policy statements, where it holds an object.
    typeof argument === 'string'
      ? conditionHolds(argument, scope, where)
      : { Condition: resolveValue(argument, scope, where) },
  'Fn::Equals'(argument, scope, where) {
    const [left, right] = list(argument, scope, where);
    return left === right;
  },
  'Fn::And': (argument, scope, where) => list(argument, scope, where).every((truth) => truth === true),
  'Fn::Or': (argument, scope, where) => list(argument, scope, where).some((truth) => truth === true),
  'Fn::Not': (argument, scope, where) => list(argument, scope, where)[0] !== true,
};

function reference(name: string, scope: Scope, where: string): unknown {
  if (Object.hasOwn(PSEUDO_PARAMETERS, name)) return PSEUDO_PARAMETERS[name];
  if (Object.hasOwn(scope.parameters, name)) return scope.parameters[name];
  const identity = scope.identityOf(name);
  if (identity === undefined) throw new TemplateError(where, `there is no resource or parameter ${name}`);
  return identity.ref;
}

function attribute(path: string, scope: Scope, where: string): string {
  const [logicalId = '', ...rest] = path.split('.');
  const name = rest.join('.');
  const found = scope.identityOf(logicalId)?.attributes[name];
  if (found === undefined)
    throw new TemplateError(where, `the attribute ${name} of ${logicalId} is not known to local/`);
  return found;
}

function list(value: unknown, scope: Scope, where: string): readonly unknown[] {
  const resolved = resolveValue(value, scope, where);
  if (!Array.isArray(resolved))
    throw new TemplateError(where, 'an intrinsic function got something else than a list');
  return resolved;
}

function text(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateError(where, 'an intrinsic function got something else than text');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
