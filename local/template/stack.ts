import * as z from 'zod/mini';
import { REGION, URL_SUFFIX } from './account.ts';
import type { ResourceDocument, TemplateDocument } from './document.ts';
import { describeIssues } from './describe-issues.ts';
import { conditionHolds, resolve, type Identity, type Scope } from './intrinsics.ts';
import { kinds } from './kinds.ts';
import { leftOutKinds } from './left-out.ts';
import type { Endpoints, Resource, ResourceKind } from './resource-kind.ts';
import { apiKind } from './resources/api.ts';
import { TemplateError } from './template-error.ts';

/** A template with every intrinsic function resolved for this account and these endpoints. */
export type Stack = {
  readonly all: <Properties>(kind: ResourceKind<Properties>) => readonly Resource<Properties>[];
  readonly outputs: Readonly<Record<string, string>>;
};

/**
 * @throws TemplateError naming resource and property of anything that is neither run nor listed, with a reason, as
 *   having no effect here
 */
export function readStack(template: TemplateDocument, endpoints: Endpoints): Stack {
  const scope = scopeOf(template, endpoints);
  const resources = Object.entries(template.Resources).filter(
    ([logicalId, { Condition }]) => Condition === undefined || conditionHolds(Condition, scope, logicalId),
  );
  for (const [logicalId, document] of resources) checkType(logicalId, document, scope);

  return {
    all: (kind) =>
      resources
        .filter(([, { Type }]) => Type === kind.type)
        .map(([logicalId, document]) => readResource(logicalId, document, kind, scope, endpoints)),
    outputs: Object.fromEntries(
      Object.entries(template.Outputs ?? {}).map(([name, { Value }]) => {
        const value = resolve(Value, scope, `output ${name}`);
        if (typeof value !== 'string') throw new TemplateError(`output ${name}`, 'its value is not text');
        return [name, value];
      }),
    ),
  };
}

function scopeOf(template: TemplateDocument, endpoints: Endpoints): Scope {
  const apis = Object.entries(template.Resources).filter(([, { Type }]) => Type === apiKind.type);
  const publicHosts = apis.map(([id]) => `https://${id}.execute-api.${REGION}.${URL_SUFFIX}`);
  return {
    parameters: Object.fromEntries(
      Object.entries(template.Parameters ?? {}).map(([name, { Default }]) => {
        if (Default === undefined) throw new TemplateError(`parameter ${name}`, 'it has no default value');
        return [name, Default];
      }),
    ),
    conditions: template.Conditions ?? {},
    mappings: template.Mappings ?? {},
    identityOf(logicalId) {
      const document = template.Resources[logicalId];
      return document === undefined ? undefined : identify(logicalId, document, endpoints);
    },
    localise: (text) => publicHosts.reduce((local, host) => local.replaceAll(host, endpoints.apiUrl), text),
  };
}

function identify(logicalId: string, document: ResourceDocument, endpoints: Endpoints): Identity {
  const kind = kinds.find(({ type }) => type === document.Type);
  // What is left out may be named in a policy or an output; nothing here looks behind the name.
  if (kind === undefined) return { ref: logicalId, attributes: { Arn: logicalId } };
  return kind.identify(nameOf(logicalId, document, kind), endpoints);
}

function nameOf(logicalId: string, document: ResourceDocument, kind: ResourceKind<unknown>): string {
  return kind.nameOf?.(document) ?? logicalId;
}

function checkType(logicalId: string, document: ResourceDocument, scope: Scope): void {
  const leftOut = leftOutKinds.find(({ type }) => type === document.Type);
  if (leftOut?.accepts !== undefined) {
    const where = `${logicalId} (${document.Type})`;
    const parsed = z.safeParse(leftOut.accepts, resolve(document.Properties ?? {}, scope, where));
    if (!parsed.success) throw refusal(where, parsed.error);
  }
  if (leftOut === undefined && !kinds.some(({ type }) => type === document.Type)) {
    throw new TemplateError(
      `${logicalId} (${document.Type})`,
      'local/ does not know this resource type: run it, or list it in template/left-out.ts with the reason',
    );
  }
}

function readResource<Properties>(
  logicalId: string,
  document: ResourceDocument,
  kind: ResourceKind<Properties>,
  scope: Scope,
  endpoints: Endpoints,
): Resource<Properties> {
  const where = `${logicalId} (${document.Type})`;
  const relevant = Object.entries(document.Properties ?? {}).filter(
    ([name]) => !Object.hasOwn(kind.noLocalEffect, name),
  );
  const parsed = z.safeParse(kind.properties, resolve(Object.fromEntries(relevant), scope, where));
  if (!parsed.success) throw refusal(where, parsed.error);
  const name = nameOf(logicalId, document, kind);
  return {
    logicalId,
    name,
    identity: kind.identify(name, endpoints),
    metadata: document.Metadata,
    properties: parsed.data,
  };
}

function refusal(where: string, error: z.core.$ZodError): TemplateError {
  return new TemplateError(where, describeIssues(error));
}
