import * as z from 'zod/mini';
import { ApiError } from '../api-error.ts';
import { confirm } from '../confirm.ts';
import type { Session } from '../session.ts';

const sourceSchema = z.looseObject({ realm: z.string() });

/**
 * A customer is known by realm and id: under a realm with a typo every one of them would be somebody else, and their next webhook
 * would make a second subproject.
 */
export async function requireKnownRealm(
  { client, io }: Session,
  projectId: string,
  realm: string | undefined,
  isYes: boolean | undefined,
): Promise<void> {
  if (realm === undefined) return;
  const realms = await realmsOf(client, projectId);
  if (realms.length === 0 || realms.includes(realm)) return;
  const known = [...new Set(realms)].join(', ');
  await confirm(
    `No webhook source of the project has the realm ${realm} (there are: ${known}). Go on?`,
    isYes,
    io,
  );
}

async function realmsOf(client: Session['client'], projectId: string): Promise<readonly string[]> {
  const realms: string[] = [];
  try {
    const input = { params: { projectId } };
    for await (const page of client.pages('listWebhookSources', input, 'webhookSources', sourceSchema))
      realms.push(...page.map(({ realm }) => realm));
  } catch (error) {
    // Whoever may import need not be allowed to look at sources.
    if (!(error instanceof ApiError) || error.problem.status !== 403) throw error;
  }
  return realms;
}
