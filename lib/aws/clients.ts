import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { PINNED } from './pinned.ts';

export function createDynamoClient(): DynamoDBClient {
  return new DynamoDBClient(PINNED);
}

export function createKmsClient(): KMSClient {
  return new KMSClient(PINNED);
}
