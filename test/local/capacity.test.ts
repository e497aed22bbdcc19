import { DynamoDBClient, PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TablesEngineName } from '../../local/engines/tables.ts';
import { startSystem, type System } from '../../local/system.ts';
import { describeOnDynamoDbLocal } from '../support/dynamodb-local.ts';
import { buildFixture, type Fixture } from './fixture/build.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await buildFixture();
});
afterAll(() => fixture.remove());

const TableName = 'Items';
const Item = { pk: { S: 'p' }, sk: { S: 's' }, filling: { S: 'x'.repeat(1500) } };

function onEngine(tables: TablesEngineName) {
  let system: System;
  let client: DynamoDBClient;
  beforeAll(async () => {
    system = await startSystem({ templatePath: fixture.templatePath, tables });
    client = new DynamoDBClient(system.adminClientConfig);
    await client.send(new PutItemCommand({ TableName, Item }));
  });
  afterAll(async () => {
    client.destroy();
    await system.close();
  });

  test('a refused condition is charged by the item, and answers with it only if asked', async () => {
    const put = {
      TableName,
      Item: { pk: Item.pk, sk: Item.sk },
      ConditionExpression: 'attribute_not_exists(pk)',
    };
    const mark = system.calls.mark();
    const plain = await client.send(new PutItemCommand(put)).catch((error: unknown) => error);
    const asking = { ...put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
    const withItem = await client.send(new PutItemCommand(asking)).catch((error: unknown) => error);
    expect(plain).toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect(plain).toHaveProperty('Item', undefined);
    expect(withItem).toMatchObject({ name: 'ConditionalCheckFailedException', Item });
    expect(system.calls.since(mark).map(({ consumedCapacity }) => consumedCapacity)).toEqual([
      { readUnits: 0, writeUnits: 2 },
      { readUnits: 0, writeUnits: 2 },
    ]);
  });

  test('a refused condition on an item that is not there costs one unit', async () => {
    const update = new UpdateItemCommand({
      TableName,
      Key: { pk: { S: 'none' }, sk: { S: 's' } },
      UpdateExpression: 'SET a = :a',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':a': { S: 'a' } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const mark = system.calls.mark();
    const error: unknown = await client.send(update).catch((thrown: unknown) => thrown);
    expect(error).toHaveProperty('Item', undefined);
    expect(system.calls.since(mark)).toMatchObject([{ consumedCapacity: { writeUnits: 1 } }]);
  });

  test('reads are counted as reads, and who asks for the capacity sees it', async () => {
    const query = new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': { S: 'p' } },
      ConsistentRead: true,
      ReturnConsumedCapacity: 'TOTAL',
    });
    const mark = system.calls.mark();
    expect(await client.send(query)).toMatchObject({ ConsumedCapacity: { CapacityUnits: 1 } });
    expect(system.calls.since(mark)).toMatchObject([{ consumedCapacity: { readUnits: 1, writeUnits: 0 } }]);
  });

  return () => ({ system, client });
}

onEngine('dynalite');

describeOnDynamoDbLocal('DynamoDB Local', () => {
  const running = onEngine('dynamodb-local');

  test('a write to an index is counted, which dynalite leaves out', async () => {
    const { system, client } = running();
    const mark = system.calls.mark();
    const indexed = { pk: { S: 'i' }, sk: { S: 's' }, purgeBucket: { S: 'b' } };
    await client.send(new PutItemCommand({ TableName, Item: indexed }));
    expect(system.calls.since(mark)).toMatchObject([{ consumedCapacity: { writeUnits: 2 } }]);
  });
});
