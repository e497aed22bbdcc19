import { describe, expect, test } from 'vitest';
import { readHttpApi } from '../../../local/http-api/read-routes.ts';
import { readFunctions } from '../../../local/runtime/read-functions.ts';
import { readSchedules } from '../../../local/schedules/read-schedules.ts';
import { parseTemplateDocument } from '../../../local/template/document.ts';
import { kinds } from '../../../local/template/kinds.ts';
import { readStack, type Stack } from '../../../local/template/stack.ts';
import { fixtureTemplate } from '../fixture/template.ts';

const endpoints = { apiUrl: 'http://api', awsUrl: 'http://aws' };

/** The fixture with some resources replaced or added. */
function stackWith(resources: Record<string, object>): Stack {
  const document = { ...fixtureTemplate, Resources: { ...fixtureTemplate.Resources, ...resources } };
  return readStack(parseTemplateDocument(document, 'fixture'), endpoints);
}

/** As the start does. */
function readAll(stack: Stack) {
  for (const kind of kinds) stack.all(kind);
  readFunctions(stack, '/out/template.json');
  readSchedules(stack);
}

const { Work, Items, ProbeRole, Probe, Secrets, Night } = fixtureTemplate.Resources;

test('resolves outputs with the local addresses', () => {
  expect(stackWith({}).outputs).toEqual({
    ApiUrl: 'http://api',
    QueueUrl: 'http://aws/000000000000/Work',
    TableName: 'Items',
    KeyArn: 'arn:aws:kms:us-east-1:000000000000:key/Secrets',
  });
});

test('leaves out a resource whose condition does not hold', () => {
  const document = {
    ...fixtureTemplate,
    Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
    Resources: { ...fixtureTemplate.Resources, Strange: { Type: 'AWS::Strange::Thing', Condition: 'Never' } },
  };
  expect(() => readStack(parseTemplateDocument(document, 'fixture'), endpoints)).not.toThrow();
});

test('finds the code of a function in the folder that has its name', () => {
  const [probe] = readFunctions(stackWith({}), '/out/template.json');
  expect(probe).toMatchObject({
    name: 'probe',
    file: '/out/bundles/probe/handler.mjs',
    exportName: 'handler',
    timeoutSeconds: 1,
  });
});

describe('the start stops, naming resource and property, at', () => {
  test.each<[string, Record<string, object>, RegExp]>([
    [
      'an unknown type',
      { Stream: { Type: 'AWS::Kinesis::Stream' } },
      /Stream \(AWS::Kinesis::Stream\).*resource type/,
    ],
    [
      'an unknown property',
      { Work: { ...Work, Properties: { ...Work.Properties, FifoQueue: true } } },
      /Work \(AWS::SQS::Queue\).*property FifoQueue/,
    ],
    [
      'an unknown property inside of one',
      {
        Items: {
          ...Items,
          Properties: { ...Items.Properties, KeySchema: [{ AttributeName: 'a', KeyType: 'HASH', Extra: 1 }] },
        },
      },
      /Items .*property KeySchema\.0\.Extra/,
    ],
    [
      'a value that is not run',
      { Probe: { ...Probe, Properties: { ...Probe.Properties, Runtime: 'nodejs22.x' } } },
      /Probe .*property Runtime/,
    ],
    [
      'a policy statement with a condition',
      {
        ProbeRole: {
          ...ProbeRole,
          Properties: {
            ...ProbeRole.Properties,
            Policies: [
              {
                PolicyName: 'x',
                PolicyDocument: {
                  Statement: [
                    { Effect: 'Allow', Action: 'dynamodb:*', Resource: '*', Condition: { Bool: {} } },
                  ],
                },
              },
            ],
          },
        },
      },
      /ProbeRole .*PolicyDocument\.Statement\.0\.Condition/,
    ],
    [
      'a managed policy',
      {
        ProbeRole: {
          ...ProbeRole,
          Properties: {
            ...ProbeRole.Properties,
            ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
          },
        },
      },
      /ProbeRole.*AdministratorAccess/,
    ],
    [
      'a role that Lambda may not assume',
      {
        ProbeRole: {
          ...ProbeRole,
          Properties: {
            ...ProbeRole.Properties,
            AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'ec2.amazonaws.com' } }] },
          },
        },
      },
      /ProbeRole.*lambda\.amazonaws\.com may not assume/,
    ],
    ...Object.entries({
      'a schedule at times that are not run': [{ ScheduleExpression: 'rate(1 hour)' }, /Night: .*rate/],
      'a schedule in a time zone': [{ ScheduleExpressionTimezone: 'Europe/Oslo' }, /Timezone/],
      'a schedule within a window': [{ FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }, /FlexibleTimeWindow/],
      'a schedule that invokes a function': [
        { Target: { ...Night.Properties.Target, Arn: { 'Fn::GetAtt': ['Probe', 'Arn'] } } },
        /Night: there is no queue .*probe/,
      ],
      'a schedule whose role may not send': [
        { Target: { ...Night.Properties.Target, Arn: { 'Fn::GetAtt': ['WorkDeadLetters', 'Arn'] } } },
        /Night: its role does not grant sqs:SendMessage on .*WorkDeadLetters/,
      ],
      'a schedule whose role is another service’s': [
        { Target: { ...Night.Properties.Target, RoleArn: { 'Fn::GetAtt': ['ProbeRole', 'Arn'] } } },
        /ProbeRole: .*Night, but scheduler\.amazonaws\.com may not assume it/,
      ],
    } as const).map(([name, [changed, message]]): [string, Record<string, object>, RegExp] => [
      name,
      { Night: { ...Night, Properties: { ...Night.Properties, ...changed } } },
      message,
    ]),
    [
      "a queue's policy that says more than TLS",
      {
        Policy: {
          Type: 'AWS::SQS::QueuePolicy',
          Properties: {
            Queues: ['q'],
            PolicyDocument: {
              Statement: [{ Effect: 'Allow', Action: 'sqs:*', Principal: '*', Resource: '*' }],
            },
          },
        },
      },
      /Policy \(AWS::SQS::QueuePolicy\).*Effect/,
    ],
    [
      "a key's policy that does not trust the roles",
      {
        Secrets: {
          ...Secrets,
          Properties: {
            KeyPolicy: {
              Statement: [
                { Effect: 'Allow', Action: 'kms:Decrypt', Principal: { AWS: 'arn:x' }, Resource: '*' },
              ],
            },
          },
        },
      },
      /Secrets .*KeyPolicy/,
    ],
  ])('%s', (_, resources, message) => {
    expect(() => readAll(stackWith(resources))).toThrow(message);
  });

  test('an unknown attribute of a resource', () => {
    const strange = { Resources: { A: { Type: 'AWS::SQS::Queue', UpdatePolicy: {} } } };
    expect(() => parseTemplateDocument(strange, 'name')).toThrow(/UpdatePolicy/);
  });

  test('a route whose function the API may not invoke', () => {
    const stack = stackWith({ Permission: { Type: 'AWS::CloudWatch::Alarm' } });
    const probe = { name: 'probe', invoke: () => Promise.reject(new Error('not here')) };
    expect(() => readHttpApi(stack, () => probe)).toThrow(/EchoRoute: no AWS::Lambda::Permission/);
  });
});
