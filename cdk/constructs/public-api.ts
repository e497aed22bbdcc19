import {
  ApiMapping,
  CfnRoute,
  CfnStage,
  DomainName,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnOutput, Stack, Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type Alarms, fiveMinutes } from './alarms.ts';
import { pinLogicalId } from './pin-logical-id.ts';

/**
 * All that an access log line holds. No header, query string, path or address: they can carry signatures, tokens, ids
 * of people. The route key names the route without its values; `requestId` is the one in the function's own log.
 */
export const accessLogFields = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  method: '$context.httpMethod',
  route: '$context.routeKey',
  status: '$context.status',
  responseBytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  functionLatencyMs: '$context.integrationLatency',
  functionStatus: '$context.integration.status',
  gatewayError: '$context.error.responseType',
} as const;

export type PublicApiProps = {
  alarms: Alarms;
  /** On each route, lasting. */
  requestsPerSecond: number;
  requestsAtOnce: number;
  publicUrl: string | undefined;
  domain: { name: string; certificateArn: string } | undefined;
};

/** The HTTP API with its one stage, its access log, its alarm and, if configured, its domain name. */
export class PublicApi extends Construct {
  /** Without a trailing slash. */
  readonly url: string;
  /** Over all routes. */
  readonly metrics: Readonly<Record<'count' | 'latency' | 'serverErrors', IMetric>>;
  readonly #api: HttpApi;
  readonly #stage: HttpStage;
  /** By route. */
  readonly #limits: Record<string, object> = {};
  readonly #limit: { readonly ThrottlingRateLimit: number; readonly ThrottlingBurstLimit: number };

  constructor(scope: Construct, id: string, props: PublicApiProps) {
    super(scope, id);
    const { alarms, requestsPerSecond, requestsAtOnce, publicUrl, domain } = props;
    this.#api = new HttpApi(this, 'Api', {
      apiName: Stack.of(this).stackName,
      createDefaultStage: false,
    });
    // CRMs are configured with URLs that hold this API's id.
    pinLogicalId(this.#api, 'HttpApi');
    this.url = publicUrl ?? this.#api.apiEndpoint;

    const logGroup = new LogGroup(this, 'AccessLogs', { retention: RetentionDays.ONE_MONTH });
    this.#limit = { ThrottlingRateLimit: requestsPerSecond, ThrottlingBurstLimit: requestsAtOnce };
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.#api,
      autoDeploy: true,
      throttle: { rateLimit: requestsPerSecond, burstLimit: requestsAtOnce },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      },
    });
    this.#stage = stage;
    this.metrics = {
      count: stage.metricCount({ period: fiveMinutes, statistic: 'Sum' }),
      latency: stage.metricLatency({ period: fiveMinutes, statistic: 'p99' }),
      serverErrors: stage.metricServerError({ period: fiveMinutes, statistic: 'Sum' }),
    };
    alarms.raise(this, 'ServerErrors', {
      runbook: 'The API answers 5xx',
      impact: 'Callers get 5xx: signups wait for the CRM to send them again, and products cannot check keys.',
      whatToDo: 'Look in the access log for the route and requestId, then in the log of its function.',
      metric: this.metrics.serverErrors,
      above: 0,
      of: [2, 3],
    });
    if (domain) this.#serveAt(domain, stage);
  }

  /** @param id of the route in the construct tree. @param key as `POST /path/{parameter}`, or `$default` */
  route(id: string, key: '$default' | `${'GET' | 'POST'} /${string}`, target: IFunction): void {
    const [method, path] = key.split(' ');
    const routeKey =
      path === undefined
        ? HttpRouteKey.DEFAULT
        : HttpRouteKey.with(path, method === 'GET' ? HttpMethod.GET : HttpMethod.POST);
    const integration = new HttpLambdaIntegration(`${id}Integration`, target);
    const route = new HttpRoute(this, id, { httpApi: this.#api, routeKey, integration });
    if (path !== undefined) this.#limitByItself(key, route);
    Validations.of(route).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'The function authenticates: a CRM by the signature over the raw body, a caller by an access key in an item that the function reads anyway; an authorizer would read it twice or see no body.',
    });
  }

  /**
   * With a token bucket of its own, so that a flood elsewhere, of whoever, leaves it free: verification most of all. Nothing behind the
   * gateway could see to that, because a request has used up the gateway's by then.
   */
  #limitByItself(key: string, route: HttpRoute): void {
    const [stage, ofRoute] = [this.#stage.node.defaultChild, route.node.defaultChild];
    if (!(stage instanceof CfnStage && ofRoute instanceof CfnRoute)) throw new Error('not CDK’s own stage');
    this.#limits[key] = this.#limit;
    stage.routeSettings = this.#limits;
    // API Gateway refuses settings of a route that is not there yet.
    stage.addResourceDependency(ofRoute);
  }

  /** The API's own URL goes on working: CRMs may be configured with it. */
  #serveAt({ name, certificateArn }: { name: string; certificateArn: string }, stage: HttpStage): void {
    const domainName = new DomainName(this, 'Domain', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    new ApiMapping(this, 'Mapping', { api: this.#api, domainName, stage });
    new CfnOutput(this, 'DomainTarget', {
      value: domainName.regionalDomainName,
      description: `Where a DNS record of ${name} must point`,
    }).overrideLogicalId('DomainTarget');
  }
}
