import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startSystem, type System } from '../../local/system.ts';
import { buildFixture, type Fixture } from './fixture/build.ts';
import type { Instruction } from './fixture/instruction.ts';
import { callFromProbe, invoke } from './fixture/probe-client.ts';

let fixture: Fixture;
let system: System;
let admin: SQSClient;

beforeAll(async () => {
  fixture = await buildFixture();
  system = await startSystem({ templatePath: fixture.templatePath });
  admin = new SQSClient(system.adminClientConfig);
});

afterAll(async () => {
  admin.destroy();
  await system.close();
  await fixture.remove();
});

beforeEach(() => {
  system.onCall(undefined);
  system.calls.clear();
  system.logs.clear();
});

const post = (instruction: Instruction) =>
  fetch(`${system.url}/do`, { method: 'POST', body: JSON.stringify(instruction) });

const enqueue = (instruction: Instruction) =>
  admin.send(
    new SendMessageCommand({
      QueueUrl: system.outputs['QueueUrl'],
      MessageBody: JSON.stringify(instruction),
    }),
  );

// vitest types its matchers as any.
const containing = (text: string): unknown => expect.stringContaining(text);
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

const tableName = 'Items';
const item = { pk: { S: 'p' }, sk: { S: 's' } };

describe('a function', () => {
  test("finds the template's variables and those of Lambda's runtime, and nothing of this machine's", async () => {
    const described = await invoke(system, 'probe', { do: 'describe' });
    expect(described).toMatchObject({
      environment: {
        TABLE: 'Items',
        QUEUE_URL: system.outputs['QueueUrl'],
        PUBLIC_URL: system.url,
        OUTBOUND_POLICY: 'any',
        AWS_LAMBDA_FUNCTION_NAME: 'probe',
        AWS_REGION: 'us-east-1',
      },
    });
    expect(described).not.toHaveProperty('environment.PATH');
    expect(described).not.toHaveProperty('environment.HOME');
  });

  test('is told how much of its timeout is left', async () => {
    const described = await invoke(system, 'probe', { do: 'describe' });
    expect(described).toHaveProperty('remaining', expect.closeTo(1000, -2.7));
  });

  test('that throws fails as on Lambda, with the error in its log', async () => {
    const result = await system.invoke('probe', { do: 'throw' });
    expect(result).toMatchObject({ ok: false, error: { errorType: 'TypeError', errorMessage: 'as told' } });
    expect(system.logs.all().map(({ text }) => text)).toContainEqual(containing('as told'));
  });

  test('that takes longer than its timeout is ended, and the next event finds a new environment', async () => {
    const result = await system.invoke('probe', { do: 'hang' });
    expect(result).toMatchObject({
      ok: false,
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: containing('Task timed out after 1.00 seconds'),
      },
    });
    expect(await invoke(system, 'probe', { do: 'return', value: 1 })).toBe(1);
  });

  test.each(['exit', 'reject-nobody-listens'] as const)(
    'that dies (%s) fails its event, and no other',
    async (how) => {
      expect(await system.invoke('probe', { do: how })).toMatchObject({ ok: false });
      expect(await invoke(system, 'probe', { do: 'return', value: 1 })).toBe(1);
    },
  );

  test('has what it prints in its log file and in the logs, before it answers', async () => {
    await invoke(system, 'probe', { do: 'print', text: 'a line' });
    expect(system.logs.all()).toMatchObject([{ functionName: 'probe', stream: 'stdout', text: 'a line' }]);
    const file = join(system.dataDir, 'logs', 'probe.log');
    await expect.poll(() => readFile(file, 'utf8')).toContain('a line\n');
  });

  test('serves events that come at once in environments of their own', async () => {
    const values = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((value) => invoke(system, 'probe', { do: 'return', value })),
    );
    expect(values).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe('the HTTP API', () => {
  test('hands a request to its function and the answer back', async () => {
    const response = await fetch(`${system.url}/echo?a=1&a=2%20`, { headers: { 'X-Thing': 'yes' } });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /echo',
      rawPath: '/echo',
      rawQueryString: 'a=1&a=2%20',
      queryStringParameters: { a: '1,2 ' },
      headers: { 'x-thing': 'yes' },
      requestContext: { http: { method: 'GET', sourceIp: '127.0.0.1' }, stage: '$default' },
    });
  });

  test('answers 404 where there is no route', async () => {
    const response = await fetch(`${system.url}/nowhere`);
    expect([response.status, await response.json()]).toEqual([404, { message: 'Not Found' }]);
  });

  test('answers 413 for more than 10 MB', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024 + 1);
    expect((await fetch(`${system.url}/echo`, { method: 'POST', body })).status).toBe(413);
  });

  test('answers 500 for a function that fails, and says no more', async () => {
    const response = await post({ do: 'throw' });
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
  });
});

describe('a role', () => {
  test('lets through what it grants', async () => {
    expect(await callFromProbe(system, 'PutItem', { TableName: tableName, Item: item })).toHaveProperty(
      'output',
    );
    const { output } = await callFromProbe(system, 'GetItem', { TableName: tableName, Key: item });
    expect(output).toMatchObject({ Item: item });
  });

  test.each([
    ['DeleteItem', { TableName: tableName, Key: item }, 'AccessDeniedException', 'dynamodb:DeleteItem'],
    [
      'Query',
      {
        TableName: tableName,
        IndexName: 'byPurge',
        KeyConditionExpression: 'purgeBucket = :b',
        ExpressionAttributeValues: { ':b': { S: 'b' } },
      },
      'AccessDeniedException',
      'table/Items/index/byPurge',
    ],
    ['GetItem', { TableName: 'Other', Key: item }, 'AccessDeniedException', 'table/Other'],
    ['Encrypt', { KeyId: 'other', Plaintext: { 0: 1 } }, 'AccessDeniedException', 'kms:Encrypt'],
  ])(
    'that lacks a grant for %s makes the SDK throw what it throws on AWS',
    async (command, input, name, said) => {
      const { error } = await callFromProbe(system, command, input);
      expect(error).toEqual({ name, message: containing(said) });
    },
  );

  test("that lacks a grant on a queue makes the SDK throw SQS's AccessDenied", async () => {
    const { error } = await callFromProbe(system, 'ChangeMessageVisibility', {
      QueueUrl: system.outputs['QueueUrl'],
      ReceiptHandle: 'x',
      VisibilityTimeout: 1,
    });
    expect(error).toEqual({
      name: 'AccessDenied',
      message: containing('sqs:ChangeMessageVisibility'),
    });
  });
});

describe('the record of calls', () => {
  test('has function, action, resource, status and capacity, and shows the caller none that it did not ask for', async () => {
    const { output } = await callFromProbe(system, 'PutItem', { TableName: tableName, Item: item });
    expect(output).not.toHaveProperty('ConsumedCapacity');
    expect(system.calls.all().filter(({ origin }) => origin === 'function')).toMatchObject([
      {
        functionName: 'probe',
        service: 'dynamodb',
        action: 'PutItem',
        resource: matching(/:table\/Items$/),
        status: 200,
        consumedCapacity: { readUnits: 0, writeUnits: 1 },
      },
    ]);
  });

  test('charges a refused write by the size of the item that refused it', async () => {
    const large = { ...item, sk: { S: 'large' }, filling: { S: 'x'.repeat(3000) } };
    await callFromProbe(system, 'PutItem', { TableName: tableName, Item: large });
    const mark = system.calls.mark();
    const { error } = await callFromProbe(system, 'PutItem', {
      TableName: tableName,
      Item: { ...item, sk: { S: 'large' } },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    expect(error?.name).toBe('ConditionalCheckFailedException');
    expect(system.calls.since(mark)).toMatchObject([
      { errorCode: 'ConditionalCheckFailedException', consumedCapacity: { writeUnits: 3 } },
    ]);
  });
});

describe('a verdict', () => {
  const put = () =>
    callFromProbe(system, 'PutItem', { TableName: tableName, Item: { ...item, sk: { S: 'v' } } });
  const isThere = async () => {
    system.onCall(undefined);
    const { output } = await callFromProbe(system, 'GetItem', {
      TableName: tableName,
      Key: { ...item, sk: { S: 'v' } },
    });
    return output?.['Item'] !== undefined;
  };
  beforeEach(async () => {
    const client = new DynamoDBClient(system.adminClientConfig);
    await client.send(new DeleteItemCommand({ TableName: tableName, Key: { ...item, sk: { S: 'v' } } }));
    client.destroy();
  });

  test('refuses with an error of the service, without effect', async () => {
    system.onCall(() => ({ kind: 'refuse', code: 'InternalServerError', status: 500 }));
    expect((await put()).error?.name).toBe('InternalServerError');
    expect(await isThere()).toBe(false);
  });

  test('throttles in the words of the service, without effect', async () => {
    system.onCall(() => ({ kind: 'throttle' }));
    expect((await put()).error?.name).toBe('ProvisionedThroughputExceededException');
    const sent = await callFromProbe(system, 'SendMessage', {
      QueueUrl: system.outputs['QueueUrl'],
      MessageBody: '1',
    });
    expect(sent.error?.name).toBe('RequestThrottled');
    expect(await isThere()).toBe(false);
  });

  test('alters what is asked, and what is answered', async () => {
    system.onCall(({ action, input }) =>
      action === 'PutItem'
        ? {
            kind: 'alter',
            input: { ...input, TableName: 'no-such-table' },
            reply: ({ body }) => ({ status: 500, body: { ...body, __type: 'InternalServerError' } }),
          }
        : undefined,
    );
    expect((await put()).error?.name).toBe('InternalServerError');
    expect(await isThere()).toBe(false);
  });

  test.each(['disconnect', 'status-500'] as const)('loses a reply (%s) after the effect', async (how) => {
    system.onCall(() => ({ kind: 'lose-reply', how }));
    expect(await put()).toHaveProperty('error');
    expect(await isThere()).toBe(true);
    expect(system.calls.all()).toContainEqual(
      expect.objectContaining({ action: 'PutItem', fault: 'lose-reply' }),
    );
  });

  test('hangs until the caller is ended by its timeout', async () => {
    system.onCall(() => ({ kind: 'hang' }));
    await expect(put()).rejects.toThrow('Task timed out');
    expect(await isThere()).toBe(false);
  });

  test.each([true, false])('crashes the caller (after the effect: %s)', async (afterEffect) => {
    system.onCall(() => ({ kind: 'crash', afterEffect }));
    await expect(put()).rejects.toThrow('terminated');
    expect(await isThere()).toBe(afterEffect);
  });

  test('can be given for one call alone', async () => {
    system.onCall(({ action }) => (action === 'PutItem' ? { kind: 'throttle' } : undefined));
    expect((await put()).error?.name).toBe('ProvisionedThroughputExceededException');
    expect(await callFromProbe(system, 'GetItem', { TableName: tableName, Key: item })).toHaveProperty(
      'output',
    );
  });
});

describe('a queue', () => {
  test('feeds its function, and what is done is gone', async () => {
    await enqueue({
      do: 'call',
      command: 'PutItem',
      input: { TableName: tableName, Item: { ...item, sk: { S: 'q' } } },
    });
    await system.idle();
    const { output } = await callFromProbe(system, 'GetItem', {
      TableName: tableName,
      Key: { ...item, sk: { S: 'q' } },
    });
    expect(output).toHaveProperty('Item');
  });

  test('delivers what failed again after its visibility timeout, then hands it to the dead letters', async () => {
    await enqueue({ do: 'fail' });
    await enqueue({ do: 'return', value: 1 });
    await expect(system.idle({ timeout: 300 })).rejects.toThrow('1 delayed or in flight');
    await system.settle();
    expect(await system.queues.drain('WorkDeadLetters')).toMatchObject([
      { body: JSON.stringify({ do: 'fail' }) },
    ]);
    expect(system.queues.messages('WorkDeadLetters')).toEqual([]);
  });

  test('delivers the whole batch again if its function throws', async () => {
    await enqueue({ do: 'throw' });
    await system.settle();
    expect(await system.queues.drain('WorkDeadLetters')).toHaveLength(1);
  });

  test("hands its function SQS's event, with receive count and message group", async () => {
    const sent = new SendMessageCommand({
      QueueUrl: system.outputs['QueueUrl'],
      MessageBody: JSON.stringify({ do: 'return', value: 1 }),
      MessageGroupId: 'project',
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'signup' } },
    });
    const { MessageId } = await admin.send(sent);
    await system.idle();
    const event: unknown = JSON.parse(system.logs.all()[0]?.text ?? '');
    expect(event).toMatchObject({
      Records: [
        {
          messageId: MessageId,
          receiptHandle: matching(/./),
          attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'project' },
          messageAttributes: { kind: { dataType: 'String', stringValue: 'signup' } },
          eventSource: 'aws:sqs',
          eventSourceARN: matching(/:Work$/),
          awsRegion: 'us-east-1',
        },
      ],
    });
  });
});

describe('a schedule', () => {
  const sends = () => system.calls.all().filter(({ origin }) => origin === 'schedule');

  test('sends its message when it is fired, as itself, and the worker gets it', async () => {
    expect(system.schedules.names).toEqual(['Night']);
    await system.schedules.fire('Night');
    expect(sends()).toMatchObject([{ functionName: 'Night', action: 'SendMessage', status: 200 }]);
    await system.idle();
    expect(system.logs.all().map(({ text }) => text)).toContainEqual(matching(/night/));
  });

  test('sends again what the queue did not take, as often as its retry policy says', async () => {
    system.onCall(({ origin }) => (origin === 'schedule' ? { kind: 'throttle' } : undefined));
    await expect(system.schedules.fire('Night')).rejects.toThrow('Night: the queue refuses it');
    expect(sends()).toHaveLength(3);
  });

  test('is not known by another name', async () => {
    await expect(system.schedules.fire('Noon')).rejects.toThrow('there is no schedule Noon');
  });
});

test('a key decrypts only under the context that it encrypted under', async () => {
  const kms = new KMSClient(system.adminClientConfig);
  const { CiphertextBlob } = await kms.send(
    new EncryptCommand({
      EncryptionContext: { a: '1', b: '2' },
      Plaintext: Buffer.from('secret'),
      KeyId: system.outputs['KeyArn'],
    }),
  );
  const { Plaintext } = await kms.send(
    new DecryptCommand({ CiphertextBlob, EncryptionContext: { b: '2', a: '1' } }),
  );
  expect(Buffer.from(Plaintext ?? []).toString()).toBe('secret');
  await expect(
    kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { a: '1' } })),
  ).rejects.toMatchObject({
    name: 'InvalidCiphertextException',
  });
  kms.destroy();
});
