import { Duration } from 'aws-cdk-lib';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
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

export type KeyAuthorizerProps = {
  /** The folder of the bundle `authorize-requests`: the package brings it (cdk/client.ts). */
  code: string;
  /** The Directory of the onboarding stack, in the same account and region: `Table.fromTableName(…)` with its output. */
  directory: ITable;
  /** Keys of this project and of its subprojects are let in. */
  projectId: string;
  /** What a key must be allowed to do, such as `messages:send`. */
  scope?: string;
  /** The path parameter that names the subproject, such as `subprojectId` of `/subprojects/{subprojectId}/messages`. */
  subprojectParameter?: string;
};

/**
 * Lets the holders of access keys into an HTTP API of one's own: give `authorizer` to its routes. A revoked key is let in for at most
 * 10 s more.
 */
export class KeyAuthorizer extends Construct {
  readonly authorizer: HttpLambdaAuthorizer;
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: KeyAuthorizerProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', { retention: RetentionDays.ONE_MONTH });
    const statements = [
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
      new PolicyStatement({
        actions: ['dynamodb:GetItem'],
        resources: [props.directory.tableArn],
        // Its own project's customers, no others'. The project's own keys are in its item, beside those of all projects.
        conditions: {
          'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [props.projectId, 'account'] },
        },
      }),
    ];
    this.lambda = new LambdaFunction(this, 'Function', {
      description: 'Lets holders of access keys in',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(props.code),
      handler: 'handler.handler',
      memorySize: 512,
      // API Gateway waits for an authorizer for 10 s.
      timeout: Duration.seconds(10),
      environment: {
        DIRECTORY_TABLE: props.directory.tableName,
        PROJECT_ID: props.projectId,
        ...(props.scope !== undefined && { SCOPE: props.scope }),
        ...(props.subprojectParameter !== undefined && { SUBPROJECT_PARAMETER: props.subprojectParameter }),
      },
      role: new Role(this, 'Role', {
        assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
        inlinePolicies: { grants: new PolicyDocument({ statements }) },
      }),
      logGroup,
      loggingFormat: LoggingFormat.TEXT,
    });
    this.authorizer = new HttpLambdaAuthorizer('KeyAuthorizer', this.lambda, {
      authorizerName: id,
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      identitySource: ['$request.header.Authorization'],
      // The function remembers for up to 10 s. A cache here would add to that, and answers for all paths alike.
      resultsCacheTtl: Duration.seconds(0),
    });
  }
}
