import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { reference, resources, stackTemplate, type Template } from './template.ts';

describe('the HTTP API', () => {
  let template: Template;
  beforeAll(async () => {
    template = await stackTemplate();
  });

  const stageSchema = z.looseObject({
    StageName: z.string(),
    AccessLogSettings: z.object({ DestinationArn: reference, Format: z.string() }),
    DefaultRouteSettings: z.unknown(),
    RouteSettings: z.record(z.string(), z.unknown()),
  });
  const stage = () => {
    const [only, ...more] = resources(template, 'AWS::ApiGatewayV2::Stage', stageSchema).values();
    if (!only || more.length > 0) throw new Error('not one stage');
    return only;
  };

  test('routes webhooks, verification and usage to functions of their own, all else to manage-account', () => {
    const target = z.object({
      'Fn::Join': z.tuple([z.literal(''), z.tuple([z.literal('integrations/'), reference])]),
    });
    const routes = resources(
      template,
      'AWS::ApiGatewayV2::Route',
      z.object({ RouteKey: z.string(), Target: target }),
    );
    const integrations = resources(
      template,
      'AWS::ApiGatewayV2::Integration',
      z.object({ IntegrationUri: reference, PayloadFormatVersion: z.literal('2.0') }),
    );
    const found = [...routes.values()].map(({ RouteKey, Target }) => [
      RouteKey,
      integrations.get(Target['Fn::Join'][1][1])?.IntegrationUri,
    ]);
    expect(Object.fromEntries(found)).toEqual({
      'POST /webhooks/{projectId}/{source}': 'ReceiveWebhookFunction',
      'POST /v1/accessKeys/verify': 'VerifyKeysFunction',
      'POST /v1/usage': 'RecordUsageFunction',
      'GET /v1/deadLetters': 'ReadDeadLettersFunction',
      'GET /v1/deadLetters/{queue}': 'ReadDeadLettersFunction',
      $default: 'ManageAccountFunction',
    });
  });

  const limit = { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 500 };

  test('serves at the root, at a bounded rate', () => {
    expect(stage()).toMatchObject({ StageName: '$default', AutoDeploy: true });
    expect(stage().DefaultRouteSettings).toEqual(limit);
  });

  test('bounds verification, usage and webhooks each by itself, so that a flood of one is not the end of the others', () => {
    expect(stage().RouteSettings).toEqual({
      'POST /webhooks/{projectId}/{source}': limit,
      'POST /v1/accessKeys/verify': limit,
      'POST /v1/usage': limit,
      'GET /v1/deadLetters': limit,
      'GET /v1/deadLetters/{queue}': limit,
    });
  });

  test('sets limits of routes that are there: the stage waits for them', () => {
    const [raw] = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Stage');
    const dependsOn = z.object({ DependsOn: z.array(z.string()) }).parse(raw).DependsOn;
    const routes = resources(template, 'AWS::ApiGatewayV2::Route', z.object({ RouteKey: z.string() }));
    const limited = [...routes].filter(([, { RouteKey }]) => RouteKey !== '$default').map(([id]) => id);
    expect(dependsOn.toSorted()).toEqual(limited.toSorted());
  });

  test('logs each access as JSON without header, path, query string, address or caller', () => {
    const format = z.record(z.string(), z.string()).parse(JSON.parse(stage().AccessLogSettings.Format));
    expect(Object.values(format).sort()).toEqual([
      '$context.error.responseType',
      '$context.httpMethod',
      '$context.integration.status',
      '$context.integrationLatency',
      '$context.requestId',
      '$context.requestTimeEpoch',
      '$context.responseLatency',
      '$context.responseLength',
      '$context.routeKey',
      '$context.status',
    ]);
  });

  test('keeps its access log for 30 days', () => {
    const groups = resources(template, 'AWS::Logs::LogGroup', z.object({ RetentionInDays: z.number() }));
    expect(groups.get(stage().AccessLogSettings.DestinationArn)?.RetentionInDays).toBe(30);
  });
});
