import { describe, expect, test } from 'vitest';
import { isAllowed, matches } from '../../../local/aws-proxy/policy.ts';
import { permissionsOf } from '../../../local/aws-proxy/permissions.ts';

const allow = (actions: string[], resources: string[]) => ({ effect: 'Allow', actions, resources }) as const;
const deny = (actions: string[], resources: string[]) => ({ effect: 'Deny', actions, resources }) as const;

describe('a policy', () => {
  test('denies what no statement allows', () => {
    expect(isAllowed([], 'sqs:SendMessage', 'arn:q')).toBe(false);
    expect(isAllowed([allow(['sqs:SendMessage'], ['arn:q'])], 'sqs:SendMessage', 'arn:other')).toBe(false);
    expect(isAllowed([allow(['sqs:SendMessage'], ['arn:q'])], 'sqs:ReceiveMessage', 'arn:q')).toBe(false);
  });

  test('allows what a statement allows, the action in any case', () => {
    expect(isAllowed([allow(['SQS:sendmessage'], ['arn:q'])], 'sqs:SendMessage', 'arn:q')).toBe(true);
  });

  test('denies what any statement denies', () => {
    const statements = [allow(['*'], ['*']), deny(['sqs:*'], ['arn:q'])];
    expect(isAllowed(statements, 'sqs:SendMessage', 'arn:q')).toBe(false);
    expect(isAllowed(statements, 'sqs:SendMessage', 'arn:other')).toBe(true);
  });
});

test.each([
  ['*', 'anything', true],
  ['table/Items', 'table/Items', true],
  ['table/Items', 'table/Items/index/a', false],
  ['table/Items/index/*', 'table/Items/index/a', true],
  ['table/It?ms', 'table/Items', true],
  ['table/It?ms', 'table/Itms', false],
  ['a.b', 'axb', false],
  ['$default', '$default', true],
])('the pattern %s matches %s: %s', (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected);
});

const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/T';

test.each([
  ['dynamodb', 'GetItem', { TableName: 'T' }, [{ action: 'dynamodb:GetItem', resource: table }]],
  ['dynamodb', 'GetItem', { TableName: table }, [{ action: 'dynamodb:GetItem', resource: table }]],
  [
    'dynamodb',
    'Query',
    { TableName: 'T', IndexName: 'i' },
    [{ action: 'dynamodb:Query', resource: `${table}/index/i` }],
  ],
  [
    'dynamodb',
    'BatchGetItem',
    { RequestItems: { T: {}, U: {} } },
    [
      { action: 'dynamodb:BatchGetItem', resource: table },
      { action: 'dynamodb:BatchGetItem', resource: table.replace(/T$/, 'U') },
    ],
  ],
  [
    'dynamodb',
    'TransactWriteItems',
    { TransactItems: [{ Put: { TableName: 'T' } }, { ConditionCheck: { TableName: 'T' } }] },
    [
      { action: 'dynamodb:PutItem', resource: table },
      { action: 'dynamodb:ConditionCheckItem', resource: table },
    ],
  ],
  [
    'sqs',
    'SendMessageBatch',
    { QueueUrl: 'http://127.0.0.1:1/000000000000/q' },
    [{ action: 'sqs:SendMessage', resource: 'arn:aws:sqs:us-east-1:000000000000:q' }],
  ],
  [
    'kms',
    'Encrypt',
    { KeyId: 'k' },
    [{ action: 'kms:Encrypt', resource: 'arn:aws:kms:us-east-1:000000000000:key/k' }],
  ],
] as const)('%s %s of %j asks IAM for %j', (service, action, input, expected) => {
  expect(permissionsOf(service, action, input)).toEqual(expected);
});
