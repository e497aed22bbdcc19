import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSystem } from '../../local/system.ts';
import { buildFixture, type Fixture } from './fixture/build.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await buildFixture();
});
afterAll(() => fixture.remove());

test('after close nothing keeps the process alive', async () => {
  const script = fileURLToPath(new URL('./fixture/start-and-close.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, fixture.templatePath], {
    timeout: 20_000,
  });
  expect(stdout).toBe('closed\n');
});

test('close waits for the request that is under way, and takes no other', async () => {
  const system = await startSystem({ templatePath: fixture.templatePath });
  const arrived = Promise.withResolvers<undefined>();
  const release = Promise.withResolvers<undefined>();
  system.onCall(async () => {
    arrived.resolve(undefined);
    await release.promise;
    return { kind: 'pass' };
  });
  const input = { TableName: 'Items', Item: { pk: { S: 'p' }, sk: { S: 's' } } };
  const answering = fetch(`${system.url}/do`, {
    method: 'POST',
    body: JSON.stringify({ do: 'call', command: 'PutItem', input }),
  });
  await arrived.promise;
  const closed = system.close();
  await expect(fetch(`${system.url}/echo`)).rejects.toThrow();
  release.resolve(undefined);
  expect((await answering).status).toBe(200);
  await closed;
});
