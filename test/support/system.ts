import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll } from 'vitest';
import { secretFromBytes, tokenOf } from '../../lib/access/secret.ts';
import { secretHashOf } from '../../lib/access/token.ts';
import { requestOf, targetOf, type Inputs, type OperationId } from '../../lib/api-client/operations.ts';
import { bootstrapSystem } from '../../local/bootstrap.ts';
import { startSystem, type System, type SystemOptions } from '../../local/system.ts';
import { adminOf, type Admin } from './admin.ts';
import { startEndpoint, type Endpoint } from './endpoint.ts';
import { sendRequest, textIn, verdictOf, type Answer } from './http.ts';

/** A body that is neither text nor bytes is sent as JSON. */
export type Api = (
  method: string,
  path: string,
  body?: object | string | Uint8Array,
  headers?: Readonly<Record<string, string | readonly string[]>>,
) => Promise<Answer>;

export type TestSystem = {
  readonly system: System;
  readonly admin: Admin;
  /** The reseller's own system; no project tells it anything yet. */
  readonly endpoint: Endpoint;
  readonly accountToken: string;
  readonly defaultProjectId: string;
  /** As whoever has this token; without one, as anybody. */
  readonly api: (token?: string) => Api;
  /** As the account's owner. */
  readonly owner: Api;
};

/** The running stack of a test file, with its account; it ends with the file. */
export async function useSystem(options: SystemOptions = {}): Promise<TestSystem> {
  const system = await startSystem(options);
  const endpoint = await startEndpoint();
  const admin = adminOf(system);
  afterAll(async () => {
    admin.close();
    await system.close();
    await endpoint.close();
  });
  const { tokenFile, defaultProjectId } = await bootstrapSystem(system);
  const accountToken = (await readFile(tokenFile, 'utf8')).trim();
  const api = apiOf(system.url);
  return { system, admin, endpoint, accountToken, defaultProjectId, api, owner: api(accountToken) };
}

function apiOf(origin: string) {
  return (token?: string): Api =>
    (method, path, body = '', headers = {}) =>
      sendRequest(origin, {
        method,
        path,
        headers: {
          'content-type': 'application/json',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...headers,
        },
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      });
}

/** What a test needs to go on with. */
export function done(answer: Answer): Answer {
  if (answer.status !== 200) throw new Error(`answered ${verdictOf(answer)}: ${answer.text}`);
  return answer;
}

/** As a client sends it that is made of the description; the answer is as it came. */
export function call<Id extends OperationId>(api: Api, operationId: Id, input: Inputs[Id]): Promise<Answer> {
  const request = requestOf(operationId, input);
  const { pathname, search } = targetOf(new URL('http://system.invalid'), request);
  return api(request.method, pathname + search, request.body);
}

export async function createProject(owner: Api, settings: object = {}): Promise<string> {
  const body = { displayName: 'Shop', ...settings };
  return textIn(done(await call(owner, 'createProject', { body })), 'projectId');
}

export async function createSubproject(owner: Api, projectId: string, settings: object = {}) {
  const body = { displayName: 'Customer', ...settings };
  return textIn(done(await call(owner, 'createSubproject', { params: { projectId }, body })), 'subprojectId');
}

export type TestKey = { readonly accessKeyId: string; readonly secret: string; readonly token: string };

/** @param container `projects/…` or `subprojects/…` */
export async function createKey(owner: Api, container: string, settings: object = {}): Promise<TestKey> {
  const path = `/v1/${container}/accessKeys`;
  const answer = done(await owner('POST', path, { displayName: 'Key', ...settings }));
  const accessKeyId = textIn(answer, 'accessKey', 'accessKeyId');
  return { accessKeyId, secret: textIn(answer, 'secret'), token: textIn(answer, 'token') };
}

export function newSecret(): string {
  return secretFromBytes(randomBytes(32));
}

/** What the claim page does: the secret stays here, its hash is sent. */
export async function claim(anybody: Api, link: string, secret = newSecret()) {
  const claimToken = new URL(link).hash.slice(1);
  const answer = await call(anybody, 'claimKey', { body: { claimToken, secretHash: secretHashOf(secret) } });
  return { answer, token: answer.status === 200 ? tokenOf(textIn(answer, 'tokenPrefix'), secret) : '' };
}
