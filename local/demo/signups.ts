import { randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import type { Answers } from '../../lib/api-client/operations.ts';
import type { Scene } from './main-job.ts';
import { sendHubSpotBatch, sendStandardWebhook, sendStripeEvent, type Sent } from './senders.ts';

export type Customer = Answers['getSubproject'];

/** What a CRM reads of our answer, if it reads it. */
const resultsAnswer = z.object({ results: z.array(z.object({ outcome: z.string() })) });
const problemAnswer = z.object({ code: z.string() });

const MINUTE_MS = 60_000;

/** Signups as three CRMs send them, and what must not get through. @returns the subprojects that came of it */
export async function showSignups(scene: Scene): Promise<readonly Customer[]> {
  await showGenuine(scene);
  await showTroublesome(scene);
  return showSubprojects(scene);
}

async function showGenuine({ screen, sources: { hubspot, stripe, crm } }: Scene): Promise<void> {
  screen.title('Signups arrive, genuinely signed');
  const contact = (objectId: number) => ({
    subscriptionType: 'contact.creation',
    portalId: 62_515,
    objectId,
    occurredAt: Date.now(),
    eventId: objectId,
  });
  const batch = await sendHubSpotBatch(hubspot.url, hubspot.secret, [
    contact(101),
    contact(102),
    contact(103),
  ]);
  screen.check(
    'HubSpot: a batch of three contacts makes three subprojects',
    outcomesOf(batch) === 'applied applied applied',
    batch,
  );

  const stripeEvent = await sendStripeEvent(stripe.url, stripe.secret, {
    id: 'evt_1',
    object: 'event',
    type: 'customer.created',
    created: Math.floor(Date.now() / 1000),
    livemode: true,
    data: {
      object: {
        id: 'cus_NffrFeUfNV2Hib',
        object: 'customer',
        name: 'Jenny Rosen',
        email: 'jenny@example.com',
      },
    },
  });
  screen.check('Stripe: a live customer makes one', outcomesOf(stripeEvent) === 'applied', stripeEvent);

  const standard = await sendStandardWebhook(crm.url, crm.secret, signup('acme', 'Acme AB', new Date()), {
    id: 'msg_acme',
  });
  screen.check(
    'Standard Webhooks: a customer on the gold plan makes one',
    outcomesOf(standard) === 'applied',
    standard,
  );
}

async function showTroublesome({ screen, sources: { crm, stripe } }: Scene): Promise<void> {
  screen.title('What must not get through, and what must not matter');
  const acme = signup('acme', 'Acme AB', new Date());
  const repeated = await sendStandardWebhook(crm.url, crm.secret, acme, { id: 'msg_acme_again' });
  const duplicate = await sendStandardWebhook(crm.url, crm.secret, acme, { id: 'msg_acme_again' });
  screen.check(
    'a duplicate changes nothing',
    repeated.status === 200 && outcomesOf(duplicate) === 'unchanged',
    duplicate,
  );

  const stranger = `whsec_${randomBytes(32).toString('base64')}`;
  const forged = await sendStandardWebhook(crm.url, stranger, acme, { id: 'msg_forged' });
  screen.check(
    'a forged signature is refused: 401 signature_invalid',
    refusalOf(forged) === '401 signature_invalid',
    forged,
  );

  const sentTime = new Date(Date.now() - 10 * MINUTE_MS);
  const expired = await sendStandardWebhook(crm.url, crm.secret, acme, { id: 'msg_old', sentTime });
  screen.check(
    'a signature of ten minutes ago is refused: 401 signature_expired',
    refusalOf(expired) === '401 signature_expired',
    expired,
  );

  const hourAgo = new Date(Date.now() - 60 * MINUTE_MS);
  const older = await sendStandardWebhook(
    crm.url,
    crm.secret,
    signup('acme', 'Acme, as it was called before', hourAgo),
    { id: 'msg_late' },
  );
  screen.check(
    'an older event that arrives late does not bring the old name back',
    outcomesOf(older) === 'unchanged',
    older,
  );

  const testMode = await sendStripeEvent(stripe.url, stripe.secret, {
    id: 'evt_2',
    object: 'event',
    type: 'customer.created',
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    data: { object: { id: 'cus_test', object: 'customer' } },
  });
  screen.check(
    'a test-mode customer is ignored in a production project',
    outcomesOf(testMode) === 'ignored',
    testMode,
  );
}

async function showSubprojects({ screen, api, projectId }: Scene): Promise<readonly Customer[]> {
  screen.title('One subproject per customer');
  const { subprojects } = await api('listSubprojects', { params: { projectId } });
  screen.table([
    ['subprojectId', 'displayName', 'plan', 'status', 'customer (realm, id)'],
    ...subprojects.map(({ subprojectId, displayName, plan, status, customer }) => [
      subprojectId,
      displayName,
      plan,
      status,
      `${customer?.realm ?? ''}, ${customer?.externalId ?? ''}`,
    ]),
  ]);
  const names = subprojects.map(({ displayName }) => displayName);
  screen.check('five customers, five subprojects', subprojects.length === 5, names);
  screen.check('Acme has its newest name', names.includes('Acme AB'), names);
  return subprojects;
}

export function signup(externalId: string, name: string, time: Date) {
  return {
    type: 'customer.signed_up',
    timestamp: time.toISOString(),
    data: { externalId, name, email: `${externalId}@example.com`, plan: 'gold' },
  };
}

function outcomesOf({ body }: Sent): string {
  const answer = resultsAnswer.safeParse(body);
  return answer.success ? answer.data.results.map(({ outcome }) => outcome).join(' ') : 'refused';
}

function refusalOf({ status, body }: Sent): string {
  const problem = problemAnswer.safeParse(body);
  return `${status} ${problem.success ? problem.data.code : ''}`;
}
