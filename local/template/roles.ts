import type { Stack } from './stack.ts';
import { policyKind, roleKind, type PolicyDocument } from './resources/role.ts';
import { TemplateError } from './template-error.ts';

export type Statement = {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Partitions of a table, if it is about these alone. */
  readonly leadingKeys?: readonly string[];
};

/**
 * What a role says: its own policies and those attached to it.
 * @param service who acts under it
 * @throws TemplateError if the service may not assume the role, or a managed policy gives what we don't know
 */
export function statementsOfRole(
  stack: Stack,
  roleArn: string,
  where: string,
  service: 'lambda.amazonaws.com' | 'scheduler.amazonaws.com',
): readonly Statement[] {
  const role = stack.all(roleKind).find(({ identity }) => identity.attributes['Arn'] === roleArn);
  if (role === undefined) throw new TemplateError(where, `its role ${roleArn} is not in the template`);
  const { AssumeRolePolicyDocument, ManagedPolicyArns = [], Policies = [] } = role.properties;

  const assumedBy = AssumeRolePolicyDocument.Statement.flatMap(({ Principal }) => Principal.Service ?? []);
  if (!assumedBy.includes(service)) {
    throw new TemplateError(role.logicalId, `it is the role of ${where}, but ${service} may not assume it`);
  }
  const unknown = ManagedPolicyArns.find((arn) => !managedPolicies.some((known) => arn.endsWith(known)));
  if (unknown !== undefined) {
    throw new TemplateError(role.logicalId, `local/ does not know what the managed policy ${unknown} grants`);
  }
  const attached = stack
    .all(policyKind)
    .filter(({ properties }) => properties.Roles.includes(role.identity.ref));
  return [...Policies, ...attached.map(({ properties }) => properties)].flatMap(({ PolicyDocument }) =>
    readStatements(PolicyDocument),
  );
}

/** They grant writing logs, which nothing here needs a grant for. */
const managedPolicies = [
  'policy/service-role/AWSLambdaBasicExecutionRole',
  'policy/AWSXRayDaemonWriteAccess',
];

function readStatements(document: PolicyDocument): Statement[] {
  return document.Statement.map(({ Effect, Action, Resource, Condition }) => ({
    effect: Effect,
    actions: [Action].flat(),
    resources: [Resource].flat(),
    ...(Condition && { leadingKeys: Condition['ForAllValues:StringEquals']['dynamodb:LeadingKeys'] }),
  }));
}
