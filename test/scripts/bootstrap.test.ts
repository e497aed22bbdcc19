import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseToken } from '../../lib/access/token.ts';
import { portOf } from '../../local/demo/reseller.ts';
import { startSystem, type System } from '../../local/system.ts';

/** CloudFormation can't be had here; this answers DescribeStacks as its API reference shows it. */
function cloudFormation(outputs: Readonly<Record<string, string>>): Server {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return createServer((request, response) => {
    request.resume().once('end', () => {
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.end(
        '<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>' +
          '<StackName>SubprojectOnboarding</StackName><CreationTime>2026-11-24T10:00:00Z</CreationTime>' +
          `<StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs>` +
          '</member></Stacks></DescribeStacksResult></DescribeStacksResponse>',
      );
    });
  });
}

let system: System;
let stacks: Server;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootstrap-'));
  system = await startSystem();
  stacks = cloudFormation(system.outputs);
  await new Promise<void>((listening) => stacks.listen(0, '127.0.0.1', listening));
});

afterAll(async () => {
  stacks.close();
  await system.close();
  await rm(folder, { recursive: true, force: true });
});

function bootstrap(...args: readonly string[]) {
  const { endpoint, region, credentials } = system.adminClientConfig;
  return promisify(execFile)(process.execPath, ['scripts/bootstrap.ts', ...args], {
    cwd: new URL('../..', import.meta.url),
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${portOf(stacks.address())}`,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
  });
}

test('bootstrap makes an account key that works, in a file that only its owner can read', async () => {
  const tokenFile = join(folder, 'account-key');
  await bootstrap('--stack', 'SubprojectOnboarding', '--out', tokenFile);

  expect((await stat(tokenFile)).mode & 0o777).toBe(0o600);
  const token = (await readFile(tokenFile, 'utf8')).trim();
  const response = await fetch(`${system.url}/v1/projects`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ projects: [{ displayName: 'default' }] });
});

test('bootstrap run again with the same file changes nothing, and prints no secret', async () => {
  const tokenFile = join(folder, 'account-key');
  const token = (await readFile(tokenFile, 'utf8')).trim();
  const { stdout, stderr } = await bootstrap('--stack', 'SubprojectOnboarding', '--out', tokenFile);

  expect(stdout).toContain(parseToken(token)?.accessKeyId);
  expect(stdout + stderr).not.toContain(token);
  expect((await readFile(tokenFile, 'utf8')).trim()).toBe(token);
});

test('only the hash of the secret is sent to AWS', async () => {
  const token = (await readFile(join(folder, 'account-key'), 'utf8')).trim();
  const secret = token.split('_').at(-2) ?? '';
  const sent = JSON.stringify(system.calls.all().map(({ input }) => input));

  expect(secret).toHaveLength(52);
  expect(sent).toContain(parseToken(token)?.secretHash);
  expect(sent).not.toContain(secret);
});

test('bootstrap without a stack says how to call it', async () => {
  const failure: unknown = await bootstrap().then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ code: 2 });
  expect(failure).toHaveProperty('stdout', expect.stringContaining('--stack <name>'));
});
