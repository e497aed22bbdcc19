import * as z from 'zod/mini';
import { arnOf } from '../account.ts';
import type { ResourceKind } from '../resource-kind.ts';

const apiProperties = z.strictObject({
  ProtocolType: z.literal('HTTP'),
});
export type ApiProperties = z.infer<typeof apiProperties>;

export const apiKind: ResourceKind<ApiProperties> = {
  type: 'AWS::ApiGatewayV2::Api',
  properties: apiProperties,
  noLocalEffect: {
    Name: 'text for people',
    Description: 'text for people',
    DisableExecuteApiEndpoint: 'the API answers at its loopback address alone',
    Tags: 'nothing reads tags',
  },
  identify: (name, { apiUrl }) => ({ ref: name, attributes: { ApiId: name, ApiEndpoint: apiUrl } }),
};

const stageProperties = z.strictObject({
  ApiId: z.string(),
  StageName: z.literal('$default'),
  AutoDeploy: z.literal(true),
});
export type StageProperties = z.infer<typeof stageProperties>;

export const stageKind: ResourceKind<StageProperties> = {
  type: 'AWS::ApiGatewayV2::Stage',
  properties: stageProperties,
  noLocalEffect: {
    AccessLogSettings: 'there are no access logs here',
    DefaultRouteSettings: 'throttling and metrics of the gateway: there is one caller here',
    RouteSettings: 'throttling and metrics of the gateway: there is one caller here',
    Description: 'text for people',
    Tags: 'nothing reads tags',
  },
  identify: (name) => ({ ref: name, attributes: {} }),
};

const integrationProperties = z.strictObject({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
  IntegrationMethod: z.optional(z.literal('POST')),
  TimeoutInMillis: z.optional(z.number()),
});
export type IntegrationProperties = z.infer<typeof integrationProperties>;

export const integrationKind: ResourceKind<IntegrationProperties> = {
  type: 'AWS::ApiGatewayV2::Integration',
  properties: integrationProperties,
  noLocalEffect: { Description: 'text for people' },
  identify: (name) => ({ ref: name, attributes: {} }),
};

const routeProperties = z.strictObject({
  ApiId: z.string(),
  RouteKey: z.string(),
  /** `integrations/<integration id>` */
  Target: z.string(),
  AuthorizationType: z.optional(z.literal('NONE')),
});
export type RouteProperties = z.infer<typeof routeProperties>;

export const routeKind: ResourceKind<RouteProperties> = {
  type: 'AWS::ApiGatewayV2::Route',
  properties: routeProperties,
  noLocalEffect: { OperationName: 'text for people' },
  identify: (name) => ({ ref: name, attributes: {} }),
};

const permissionProperties = z.strictObject({
  Action: z.literal('lambda:InvokeFunction'),
  FunctionName: z.string(),
  Principal: z.literal('apigateway.amazonaws.com'),
  SourceArn: z.string(),
});
export type PermissionProperties = z.infer<typeof permissionProperties>;

export const permissionKind: ResourceKind<PermissionProperties> = {
  type: 'AWS::Lambda::Permission',
  properties: permissionProperties,
  noLocalEffect: {},
  identify: (name) => ({ ref: name, attributes: {} }),
};

/** The ARN under which API Gateway calls for a route, e.g. `…:api/$default/POST/v1/claims`. */
export function executeApiArn(apiId: string, routeKey: string): string {
  const [method = '', path = ''] = routeKey.split(' ');
  return arnOf(
    'execute-api',
    routeKey === '$default' ? `${apiId}/$default/$default` : `${apiId}/$default/${method}${path}`,
  );
}
