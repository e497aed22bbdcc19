import { matches } from '../aws-proxy/policy.ts';
import type { LambdaFunction } from '../runtime/lambda-function.ts';
import {
  apiKind,
  executeApiArn,
  integrationKind,
  permissionKind,
  routeKind,
  stageKind,
} from '../template/resources/api.ts';
import type { Stack } from '../template/stack.ts';
import { TemplateError } from '../template/template-error.ts';
import type { HttpApiModel } from './listener.ts';

/** AWS's default and maximum. */
const defaultTimeout = 30_000;

/**
 * The HTTP API of the template with its routes. Without one there are no routes.
 * @param functionOf finds a function by its ARN
 * @throws TemplateError if there is more than one API, no stage, or a function that the API may not invoke
 */
export function readHttpApi(
  stack: Stack,
  functionOf: (arn: string) => Pick<LambdaFunction, 'name' | 'invoke'> | undefined,
): HttpApiModel {
  const [api, second] = stack.all(apiKind);
  if (second !== undefined) throw new TemplateError(second.logicalId, 'local/ runs one HTTP API');
  if (api === undefined) return { apiId: '', routes: [] };
  if (stack.all(stageKind).length === 0) throw new TemplateError(api.logicalId, 'the API has no stage');

  const integrations = stack.all(integrationKind);
  const permissions = stack.all(permissionKind);
  const routes = stack.all(routeKind).map(({ logicalId, properties: { RouteKey, Target } }) => {
    const integration = integrations.find(({ identity }) => Target === `integrations/${identity.ref}`);
    if (integration === undefined) throw new TemplateError(logicalId, `there is no ${Target}`);
    const { IntegrationUri, TimeoutInMillis } = integration.properties;
    const target = functionOf(IntegrationUri);
    if (target === undefined) throw new TemplateError(logicalId, `there is no function ${IntegrationUri}`);
    const caller = executeApiArn(api.identity.ref, RouteKey);
    const permitted = permissions.some(
      ({ properties }) =>
        [IntegrationUri, target.name].includes(properties.FunctionName) &&
        matches(properties.SourceArn, caller),
    );
    if (!permitted)
      throw new TemplateError(logicalId, `no AWS::Lambda::Permission lets the API invoke ${target.name}`);
    return { routeKey: RouteKey, target: { function: target, timeout: TimeoutInMillis ?? defaultTimeout } };
  });
  return { apiId: api.identity.ref, routes };
}
