import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  ChangeMessageVisibilityCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeOnDynamoDbLocal } from '../support/dynamodb-local.ts';
import { startSystem, type System, type SystemOptions } from '../../local/system.ts';
import { buildFixture, type Fixture } from './fixture/build.ts';

let fixture: Fixture;
let dataDir: string;
const started: System[] = [];

beforeAll(async () => {
  fixture = await buildFixture();
});
afterAll(() => fixture.remove());

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'local-data-'));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((system) => system.close()));
  await rm(dataDir, { recursive: true });
});

async function start(options: SystemOptions = {}) {
  const system = await startSystem({ templatePath: fixture.templatePath, dataDir, ...options });
  started.push(system);
  return system;
}

const key = { pk: { S: 'p' }, sk: { S: 's' } };

async function writeAndRead(options: SystemOptions) {
  const first = await start(options);
  await new DynamoDBClient(first.adminClientConfig).send(
    new PutItemCommand({ TableName: 'Items', Item: key }),
  );
  await first.close();

  const second = await start(options);
  const { Item } = await new DynamoDBClient(second.adminClientConfig).send(
    new GetItemCommand({ TableName: 'Items', Key: key }),
  );
  return Item;
}

test('a second start continues with the items', async () => {
  expect(await writeAndRead({ tables: 'dynalite' })).toEqual(key);
});

describeOnDynamoDbLocal('DynamoDB Local', () => {
  // Java starts twice, some seconds each time, and more of them on a busy machine.
  test('a second start continues with the items', { timeout: 90_000 }, async () => {
    expect(await writeAndRead({ tables: 'dynamodb-local' })).toEqual(key);
  });
});

test('a second start continues with the messages, and their message groups', async () => {
  const first = await start();
  const message = { QueueUrl: 'WorkDeadLetters', MessageBody: 'kept', MessageGroupId: 'project' };
  await new SQSClient(first.adminClientConfig).send(new SendMessageCommand(message));
  await first.close();

  const second = await start();
  expect(second.queues.messages('WorkDeadLetters')).toMatchObject([{ body: 'kept', groupId: 'project' }]);
});

test('a message in flight that is made visible at once is not lost', async () => {
  const system = await start();
  const sqs = new SQSClient(system.adminClientConfig);
  const QueueUrl = 'WorkDeadLetters';
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'kept' }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  const ReceiptHandle = Messages[0]?.ReceiptHandle;
  await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  const again = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
  expect(again.Messages).toMatchObject([{ Body: 'kept' }]);
});

test('a second start decrypts what the first encrypted; the keys are readable by their owner alone', async () => {
  const first = await start();
  const { CiphertextBlob } = await new KMSClient(first.adminClientConfig).send(
    new EncryptCommand({ KeyId: first.outputs['KeyArn'], Plaintext: Buffer.from('secret') }),
  );
  await first.close();

  const second = await start();
  const { Plaintext } = await new KMSClient(second.adminClientConfig).send(
    new DecryptCommand({ CiphertextBlob }),
  );
  expect(Buffer.from(Plaintext ?? []).toString()).toBe('secret');
  expect((await stat(join(dataDir, 'kms-keys.json'))).mode & 0o777).toBe(0o600);
});

test('two systems cannot run on one data folder', async () => {
  await start();
  await expect(start()).rejects.toThrow(/data folder .* is in use/);
});

test('a port that is taken stops the start with a sentence on what to do', async () => {
  const first = await start();
  const port = Number(new URL(first.url).port);
  const other = startSystem({ templatePath: fixture.templatePath, port });
  await expect(other).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
});

test('a table whose keys have changed stops the start', async () => {
  await (await start()).close();
  const changed = start({
    editTemplate: (template) => {
      const { Items } = template.Resources;
      if (Items === undefined) throw new Error('the fixture has a table');
      const Properties = { ...Items.Properties, KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] };
      return { ...template, Resources: { ...template.Resources, Items: { ...Items, Properties } } };
    },
  });
  await expect(changed).rejects.toThrow('Table Items in the data folder has other keys');
});
