import { Webhook } from 'standardwebhooks';
import type { Directory } from '../account/directory.ts';
import type { NotificationKind } from '../account/notification.ts';
import type { Project } from '../account/project.ts';
import type { Clock, Remembered } from '../clock.ts';
import type { NotificationMessage } from '../messages/notification.ts';
import { contentOf } from './content.ts';

export type Post = (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<number>;

export type DeliverDeps = {
  readonly directory: Pick<Directory, 'readSubproject'>;
  readonly projects: Remembered<Project>;
  readonly openSecrets: (project: Project) => Promise<readonly string[]>;
  readonly claimSigningKey: () => Promise<Uint8Array>;
  readonly clearPending: (
    subprojectId: string,
    kind: NotificationKind,
    notificationId: string,
  ) => Promise<void>;
  /** @returns the status that the endpoint answered with */
  readonly post: Post;
  readonly publicUrl: string;
  readonly now: Clock;
};

/** The endpoint did not take it: try again later. */
export class NotificationRefused extends Error {
  override readonly name = 'NotificationRefused';
  readonly status: number;

  constructor(status: number) {
    super(`the endpoint answered ${status}`);
    this.status = status;
  }
}

/**
 * Tells the project's endpoint, then forgets the entry. A repeated message finds no entry and is done: the endpoint may
 * hear of a change twice (its reply was lost), always under the same `webhook-id`, never of none.
 * @throws NotificationRefused, or whatever kept the request from being made
 */
export async function deliverNotification(
  deps: DeliverDeps,
  { subprojectId, kind, notificationId }: NotificationMessage,
): Promise<'delivered' | 'superseded' | 'nobody to tell'> {
  const subproject = await deps.directory.readSubproject(subprojectId);
  if (subproject?.pendingNotifications[kind] !== notificationId) return 'superseded';

  const project = await projectToTell(deps.projects, subproject.projectId);
  if (project?.notifications === undefined) {
    await deps.clearPending(subprojectId, kind, notificationId);
    return 'nobody to tell';
  }
  const { publicUrl, post } = deps;
  const now = deps.now();
  const signingKey = await deps.claimSigningKey();
  const body = JSON.stringify(contentOf(subproject, kind, { publicUrl, signingKey, now }));
  const secrets = await deps.openSecrets(project);
  const status = await post(
    project.notifications.url,
    signedHeaders(notificationId, body, secrets, now),
    body,
  );
  if (status < 200 || status > 299) throw new NotificationRefused(status);
  await deps.clearPending(subprojectId, kind, notificationId);
  return 'delivered';
}

/** An endpoint may be as old as our memory of it; that there is none must be so now, for what is not told is never told. */
async function projectToTell(projects: Remembered<Project>, projectId: string): Promise<Project | undefined> {
  const project = await projects.get(projectId);
  return project?.notifications === undefined ? projects.get(projectId, 0) : project;
}

/**
 * Standard Webhooks: one signature per secret, so that the receiver can rotate without downtime.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
function signedHeaders(
  id: string,
  body: string,
  secrets: readonly string[],
  now: Date,
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'subproject-onboarding/1',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, now, body)).join(' '),
  };
}
