import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

/** The yardstick: the least that a function of ours could be. */
const client = new DynamoDBClient({});

export const handler = () =>
  client.send(
    new GetItemCommand({
      TableName: process.env['DIRECTORY_TABLE'],
      Key: { pk: { S: 'a' }, sk: { S: 'a' } },
    }),
  );
