import { once } from 'node:events';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { changeItem, readItem, type Table } from '../../../lib/aws/items.ts';

const KIND = { schema: z.object({ version: z.int(), seen: z.array(z.string()) }) };
const key = { pk: 'p', sk: 's' };

/** dynalite by itself: it refuses a condition without saying what item stood against it. */
const server = dynalite({ createTableMs: 0 });
let table: Table;
const actions: string[] = [];

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${address.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(
    new CreateTableCommand({
      TableName: 'bare',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  client.middlewareStack.add(
    (next, { commandName = '' }) => {
      return (args) => {
        actions.push(commandName);
        return next(args);
      };
    },
    { step: 'initialize' },
  );
  table = { client, tableName: 'bare' };
});

afterAll(async () => {
  table.client.destroy();
  await new Promise<void>((closed) => server.close(() => closed()));
});

test('a refusal that does not tell the item is followed by a read, and the change is made on what it finds', async () => {
  await changeItem(table, key, KIND, () => ({ version: 0, seen: ['first'] }));
  actions.length = 0;
  const { item } = await changeItem(
    table,
    key,
    KIND,
    (current) => ({ version: 0, ...current, seen: [...(current?.seen ?? []), 'second'] }),
    'absent',
  );
  expect(item).toStrictEqual({ version: 2, seen: ['first', 'second'] });
  expect(await readItem(table, key, KIND)).toStrictEqual(item);
  expect(actions).toStrictEqual(['PutItemCommand', 'GetItemCommand', 'PutItemCommand', 'GetItemCommand']);
});
