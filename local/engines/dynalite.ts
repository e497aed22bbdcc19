import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import dynalite from 'dynalite';
import { errorCode, isJsonObject, type Engine, type EngineReply, type JsonObject } from './engine.ts';
import { jsonClient } from './json-client.ts';

/**
 * DynamoDB by dynalite: starts within 100 ms. Lacks transactions and streams, and its capacity leaves out indexes.
 * @param folder where it persists; in memory without
 */
export async function startDynalite(folder: string | undefined): Promise<Engine> {
  const server = dynalite({
    createTableMs: 0,
    updateTableMs: 0,
    deleteTableMs: 0,
    ...(folder === undefined ? {} : { path: folder }),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = jsonClient(portOf(server.address()), 'dynamodb');
  const call = (action: string, input: JsonObject) => client.post(`DynamoDB_20120810.${action}`, input);

  return {
    async call(action, input) {
      const reply = await call(action, input);
      return input['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD'
        ? withOldItem(reply, input, call)
        : reply;
    },
    async close() {
      client.close();
      await new Promise<void>((resolve, reject) => {
        server.close((error) => {
          if (error) reject(error);
          else resolve();
        });
      });
    },
  };
}

/**
 * DynamoDB answers a refused condition with the item if it is asked to; dynalite ignores the wish. The item read here
 * may be newer than the one that refused: what a caller may do with it (write again under its version) stands that.
 */
async function withOldItem(
  reply: EngineReply,
  input: JsonObject,
  call: (action: string, input: JsonObject) => Promise<EngineReply>,
): Promise<EngineReply> {
  if (errorCode(reply) !== 'ConditionalCheckFailedException') return reply;
  const { TableName } = input;
  const Key = input['Key'] ?? (await keyOf(input['Item'], TableName, call));
  const { body } = await call('GetItem', { TableName, Key, ConsistentRead: true });
  return isJsonObject(body['Item']) ? { ...reply, body: { ...reply.body, Item: body['Item'] } } : reply;
}

async function keyOf(
  item: unknown,
  TableName: unknown,
  call: (action: string, input: JsonObject) => Promise<EngineReply>,
): Promise<JsonObject> {
  const { body } = await call('DescribeTable', { TableName });
  const table = body['Table'];
  const schema: unknown = isJsonObject(table) ? table['KeySchema'] : undefined;
  const names = (Array.isArray(schema) ? schema : []).map((part: unknown) =>
    isJsonObject(part) ? String(part['AttributeName']) : '',
  );
  return Object.fromEntries(
    Object.entries(isJsonObject(item) ? item : {}).filter(([name]) => names.includes(name)),
  );
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('dynalite listens on no port');
  return address.port;
}
