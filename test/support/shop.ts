import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { subprojectIdOfCustomer } from '../../lib/account/ids.ts';
import { saltOf, type Project } from '../../lib/account/project.ts';
import type { BodyOf } from '../../lib/api-client/operations.ts';
import { bootstrapSystem } from '../../local/bootstrap.ts';
import { createApi, type Api } from '../../local/demo/api.ts';
import { startSystem, type System, type SystemOptions } from '../../local/system.ts';
import { adminOf, type Admin } from './admin.ts';
import type { CrmSource } from './crm.ts';
import { startEndpoint, type Endpoint } from './endpoint.ts';

export type Shop = {
  readonly system: System;
  readonly admin: Admin;
  /** As the account's owner. */
  readonly api: Api;
  readonly apiAs: (token: string) => Api;
  /** What the API answers, good or bad, to the account's owner. */
  readonly status: (method: string, path: string, body?: object) => Promise<number>;
  readonly accountToken: string;
  readonly projectId: string;
  readonly endpoint: Endpoint;
  /** The secret that notifications are signed with. */
  readonly endpointSecret: string;
  readonly crm: CrmSource;
  readonly hubspot: CrmSource;
  /** Of the customer that the `crm` source (or another realm) knows by this id. */
  readonly subprojectIdOf: (externalId: string, realm?: string) => string;
  /** Ends a test: no faults any more, the endpoint takes everything, nothing is under way. */
  readonly calmDown: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/**
 * A running system with a reseller's production project: a CRM, HubSpot, and an endpoint.
 * @param tells whether the project is configured to tell its endpoint
 */
export async function openShop(options: SystemOptions = {}, { tells = true } = {}): Promise<Shop> {
  const system = await startSystem(options);
  const endpoint = await startEndpoint();
  const admin = adminOf(system);
  const { tokenFile } = await bootstrapSystem(system);
  const accountToken = (await readFile(tokenFile, 'utf8')).trim();
  const api = createApi(system.url, accountToken);
  const endpointSecret = newSecret();
  const { projectId } = await api('createProject', {
    body: {
      displayName: 'Shop',
      purpose: 'production',
      ...(tells && { notifications: { url: endpoint.url, secrets: [endpointSecret] } }),
    },
  });
  const project = await readProject(admin, projectId);
  type Kind = BodyOf<'putWebhookSource'>['kind'];
  const configure = async (source: string, kind: Kind, secret: string): Promise<CrmSource> => {
    const body = { kind, secrets: [secret] };
    const { url } = await api('putWebhookSource', { params: { projectId, source }, body });
    return { url, secret };
  };
  return {
    system,
    admin,
    api,
    apiAs: (token) => createApi(system.url, token),
    async status(method, path, body) {
      const response = await fetch(system.url + path, {
        method,
        headers: { authorization: `Bearer ${accountToken}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
      await response.body?.cancel();
      return response.status;
    },
    accountToken,
    projectId,
    endpoint,
    endpointSecret,
    crm: await configure('crm', 'standard-webhooks', newSecret()),
    hubspot: await configure('hubspot', 'hubspot', randomBytes(18).toString('hex')),
    subprojectIdOf: (externalId, realm = 'crm') =>
      subprojectIdOfCustomer(projectId, saltOf(project), { realm, externalId }),
    async calmDown() {
      system.onCall(undefined);
      endpoint.answerWith(undefined);
      await system.settle();
      system.calls.clear();
    },
    async close() {
      admin.close();
      await system.close();
      await endpoint.close();
    },
  };
}

async function readProject(admin: Admin, projectId: string): Promise<Project> {
  const project = await admin.directory.readProject(projectId);
  if (project === undefined) throw new Error('the project that was just made is not there');
  return project;
}
