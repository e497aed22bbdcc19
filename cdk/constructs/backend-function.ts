import { type Duration } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type Alarms, type Concern, fiveMinutes } from './alarms.ts';
import { pinLogicalId } from './pin-logical-id.ts';

/** Permission for some actions on one resource, by its exact ARN. */
export type Grant = { actions: readonly string[]; on: string };

export type BackendFunctionProps = Concern & {
  /** Its folder in functions/. */
  name: string;
  description: string;
  /** The bundle's folder (bundle.ts). */
  code: string;
  environment: Record<string, string>;
  grants: readonly Grant[];
  memoryMB: number;
  timeout: Duration;
  alarms: Alarms;
};

/**
 * A function with a role and a log group of its own, and alarms on what its callers would not survive. The role has
 * exactly the given grants: no managed policy, and no `grantX()` of CDK, which give more than is used.
 */
export class BackendFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: BackendFunctionProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Logs', { retention: RetentionDays.ONE_MONTH });
    const { logGroup } = this;
    const writeLogs = { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], on: logGroup.logGroupArn };
    const statements = [writeLogs, ...props.grants].map(
      ({ actions, on }) => new PolicyStatement({ actions: [...actions], resources: [on] }),
    );
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { grants: new PolicyDocument({ statements }) },
    });
    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(props.code),
      handler: 'handler.handler',
      memorySize: props.memoryMB,
      timeout: props.timeout,
      environment: props.environment,
      role,
      logGroup,
      // Functions print JSON; as one argument of console.log, Lambda's own JSON format would keep it as escaped text.
      loggingFormat: LoggingFormat.TEXT,
    });
    // For whoever reads names in the console; it may change, which makes a new function.
    pinLogicalId(this.lambda, `${pascalCase(props.name)}Function`);
    for (const [alarm, runbook, metric] of [
      ['Errors', 'A function fails', this.lambda.metricErrors({ period: fiveMinutes })],
      ['Throttles', 'A function is throttled', this.lambda.metricThrottles({ period: fiveMinutes })],
    ] as const) {
      props.alarms.raise(this, alarm, { ...props, runbook, metric, above: 0, of: [2, 3] });
    }
  }
}

function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
