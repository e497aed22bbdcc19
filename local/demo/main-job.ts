import { randomBytes } from 'node:crypto';
import type { BodyOf } from '../../lib/api-client/operations.ts';
import type { System } from '../system.ts';
import { createApi, type Api } from './api.ts';
import { showClaimAndUse } from './claim-and-use.ts';
import { showCosts } from './show-costs.ts';
import type { Reseller } from './reseller.ts';
import type { Screen } from './screen.ts';
import { showSignups } from './signups.ts';
import { showUsage } from './usage.ts';

export type Job = {
  readonly screen: Screen;
  readonly system: System;
  readonly accountToken: string;
  readonly reseller: Reseller;
  readonly notificationSecret: string;
};

/** Where the CRMs send to, and what they sign with. */
export type Sources = Readonly<
  Record<'crm' | 'hubspot' | 'stripe', { readonly url: string; readonly secret: string }>
>;

export type Scene = Omit<Job, 'accountToken' | 'notificationSecret'> & {
  readonly api: Api;
  readonly projectId: string;
  readonly sources: Sources;
};

export async function runMainJob({ accountToken, notificationSecret, ...job }: Job): Promise<void> {
  const api = createApi(job.system.url, accountToken);
  const projectId = await showAccount(job, api, notificationSecret);
  const sources = await configureSources(job, api, projectId);
  const scene = { ...job, api, projectId, sources };
  const customers = await showSignups(scene);
  const since = new Date();
  await showClaimAndUse(scene, customers);
  await showUsage(scene, customers, since);
  await showCosts(scene);
}

async function showAccount(
  { screen, reseller }: Omit<Job, 'accountToken' | 'notificationSecret'>,
  api: Api,
  notificationSecret: string,
) {
  screen.title('The account, its default project, and one for production');
  const { projects } = await api('listProjects', {});
  screen.check(
    'a default project exists',
    projects.map(({ displayName }) => displayName).join() === 'default',
    projects,
  );
  const project = await api('createProject', {
    body: {
      displayName: 'Shop',
      purpose: 'production',
      onboarding: {
        defaultPlan: 'basic',
        plans: {
          basic: { scopes: ['messages:send'] },
          gold: { scopes: ['messages:send', 'voice:call'], labels: { support: 'priority' } },
        },
      },
      notifications: { url: reseller.url, secrets: [notificationSecret] },
    },
  });
  screen.table([
    ['projectId', 'displayName', 'purpose'],
    ...[...projects, project].map(({ projectId, displayName, purpose }) => [projectId, displayName, purpose]),
  ]);
  return project.projectId;
}

async function configureSources(
  { screen }: Pick<Job, 'screen'>,
  api: Api,
  projectId: string,
): Promise<Sources> {
  screen.title('Three webhook sources, each with its own signature');
  const configure = async (source: string, kind: BodyOf<'putWebhookSource'>['kind'], secret: string) => {
    const { url } = await api('putWebhookSource', {
      params: { projectId, source },
      body: { kind, secrets: [secret] },
    });
    screen.say(`${kind.padEnd(18)} ${url}`);
    return { url, secret };
  };
  return {
    hubspot: await configure('hubspot', 'hubspot', randomBytes(18).toString('hex')),
    stripe: await configure('stripe', 'stripe', `whsec_${randomBytes(24).toString('hex')}`),
    crm: await configure('crm', 'standard-webhooks', `whsec_${randomBytes(32).toString('base64')}`),
  };
}
