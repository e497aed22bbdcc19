import { describe, expect, test } from 'vitest';
import { isAllowed, matches } from '../../../local/aws-proxy/policy.ts';
import { permissionsOf } from '../../../local/aws-proxy/permissions.ts';

const allow = (actions: string[], resources: string[]) => ({ effect: 'Allow', actions, resources }) as const;
const deny = (actions: string[], resources: string[]) => ({ effect: 'Deny', actions, resources }) as const;

describe('a policy', () => {
  test('denies what no statement allows', () => {
    expect(isAllowed([], { action: 'sqs:SendMessage', resource: 'arn:q' })).toBe(false);
    expect(
      isAllowed([allow(['sqs:SendMessage'], ['arn:q'])], {
        action: 'sqs:SendMessage',
        resource: 'arn:other',
      }),
    ).toBe(false);
    expect(
      isAllowed([allow(['sqs:SendMessage'], ['arn:q'])], { action: 'sqs:ReceiveMessage', resource: 'arn:q' }),
    ).toBe(false);
  });

  test('allows what a statement allows, the action in any case', () => {
    expect(
      isAllowed([allow(['SQS:sendmessage'], ['arn:q'])], { action: 'sqs:SendMessage', resource: 'arn:q' }),
    ).toBe(true);
  });

  test('denies what any statement denies', () => {
    const statements = [allow(['*'], ['*']), deny(['sqs:*'], ['arn:q'])];
    expect(isAllowed(statements, { action: 'sqs:SendMessage', resource: 'arn:q' })).toBe(false);
    expect(isAllowed(statements, { action: 'sqs:SendMessage', resource: 'arn:other' })).toBe(true);
  });

  test.each<['Allow' | 'Deny', string | undefined, boolean]>([
    ['Allow', 'p', true],
    ['Allow', 'account', true],
    ['Allow', 'q', false],
    ['Allow', '', false],
    ['Allow', undefined, false],
    ['Deny', 'p', false],
    ['Deny', 'q', true],
    ['Deny', undefined, false],
  ])('that says %s for partitions: an item in %s is allowed: %s', (effect, leadingKey, expected) => {
    const own = { effect, actions: ['*'], resources: ['*'], leadingKeys: ['p', 'account'] };
    const statements = effect === 'Allow' ? [own] : [allow(['*'], ['*']), own];
    const call = {
      action: 'dynamodb:GetItem',
      resource: 'arn:t',
      ...(leadingKey !== undefined && { leadingKey }),
    };
    expect(isAllowed(statements, call)).toBe(expected);
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
  [
    'dynamodb',
    'GetItem',
    { TableName: 'T', Key: { pk: { S: 'p' }, sk: { S: 's' } } },
    [{ action: 'dynamodb:GetItem', resource: table, leadingKey: 'p' }],
  ],
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
