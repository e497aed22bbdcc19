import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { secretFromBytes, SECRET_BYTE_COUNT, tokenOf } from '../lib/access/secret.ts';
import { parseToken, tokenPrefixOf } from '../lib/access/token.ts';
import { bootstrapAccount } from '../lib/account/bootstrap.ts';
import { ACCOUNT_CONTAINER_ID } from '../lib/account/ids.ts';
import { createDirectory } from '../lib/aws/directory.ts';
import { createSecretBox } from '../lib/aws/secrets.ts';
import { createStoredSecrets } from '../lib/aws/stored-secrets.ts';

export type Bootstrap = {
  readonly directoryTable: string;
  readonly secretsKeyArn: string;
  /** Where the token goes, readable by its owner only. */
  readonly tokenFile: string;
  /** Of the SDK clients; empty for the operator's own AWS configuration. */
  readonly clientConfig: Pick<DynamoDBClientConfig, 'endpoint' | 'region' | 'credentials'>;
};

/**
 * The account's key is born here, on the operator's machine; only its hash is written to AWS. The token is in its file
 * before the hash is in the table, so that an interrupted run, run again, ends with the same key.
 */
export async function bootstrap({ directoryTable, secretsKeyArn, tokenFile, clientConfig }: Bootstrap) {
  const token = (await readToken(tokenFile)) ?? (await writeNewToken(tokenFile));
  const key = parseToken(token);
  if (key?.container.level !== 'account') {
    throw new Error(`${tokenFile} does not hold an account key: move it away, then run this again`);
  }
  const dynamo = new DynamoDBClient(clientConfig);
  const kms = new KMSClient(clientConfig);
  try {
    const directory = createDirectory({ client: dynamo, tableName: directoryTable });
    const { sealClaimKey } = createStoredSecrets(createSecretBox(kms, secretsKeyArn), directory);
    const now = (): Date => new Date();
    return await bootstrapAccount({ directory, sealClaimKey, randomBytes, now }, key.secretHash);
  } finally {
    dynamo.destroy();
    kms.destroy();
  }
}

async function readToken(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function writeNewToken(file: string): Promise<string> {
  const token = tokenOf(
    tokenPrefixOf(ACCOUNT_CONTAINER_ID, 'live'),
    secretFromBytes(randomBytes(SECRET_BYTE_COUNT)),
  );
  await writeFile(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
  return token;
}
