import { SendMessageCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { contactCreated, hubSpotBatch, send, standardWebhook, type SignedWebhook } from '../support/crm.ts';
import { makeAccountOld } from './account-age.ts';
import type { Cast } from './cast.ts';
import type { Lane } from './lane.ts';
import type { Step } from './steps.ts';

/** What whoever took the step was told. */
export type StepAnswer = {
  readonly status: number;
  /** Of an API: all of it, with ids hidden. */
  readonly body?: unknown;
  /** Of a webhook that was taken. */
  readonly deliveryId?: string;
};

/** One try. Of a webhook each try sends the same bytes. */
type Try = () => Promise<StepAnswer>;

const TAKEN = 200;
const LOST = { status: 0 };
const MAX_TRIES = 6;

/**
 * Takes a step as a CRM and every good client does: again, until it is answered with something that is not "try again".
 * @throws Error if that does not come, or is another answer than the step expects
 */
export async function perform(lane: Lane, cast: Cast, step: Step): Promise<StepAnswer> {
  const attempt = tryOf(lane, cast, step);
  const expected = 'expects' in step ? step.expects : TAKEN;
  const statuses: number[] = [];
  while (statuses.length < MAX_TRIES) {
    const answer = await attempt().catch(() => LOST);
    if (answer.status === expected) return answer;
    statuses.push(answer.status);
    if (answer.status >= 200 && answer.status < 500 && answer.status !== 429) break;
  }
  throw new Error(`expected ${expected}, was answered ${statuses.join(', ')}`);
}

function tryOf(lane: Lane, cast: Cast, step: Step): Try {
  switch (step.by) {
    case 'crm': {
      const time = new Date((cast.startSecond - step.secondsAgo) * 1000);
      const data = { externalId: cast.externalIdOf(step.customer), ...step.data };
      return webhookTry(cast, step.customer, standardWebhook(lane.shop.crm, step.type, data, time));
    }
    case 'hubspot': {
      const objectId = cast.objectIdOf(step.customer);
      const source = step.source === 'fetching' ? lane.fetching : lane.shop.hubspot;
      return webhookTry(
        cast,
        step.customer,
        hubSpotBatch(source, hubSpotEvents(lane, cast, objectId, step.eventCount)),
      );
    }
    case 'api':
      return () => callApi(lane, cast, step, step.as === undefined ? undefined : cast.key(step.as).token);
    case 'customer':
      return () => claimKey(lane, cast, step.claims);
    case 'product': {
      const body = { token: cast.key(step.verifies).token };
      return () => callApi(lane, cast, { method: 'POST', path: '/v1/accessKeys/verify', body });
    }
    case 'ops':
      return () => sendMessage(lane, cast, step);
    case 'history':
      return async () => {
        await makeAccountOld(lane);
        return { status: TAKEN };
      };
    case 'endpoint':
      return () => {
        lane.refuse(step.answers, step.times);
        return Promise.resolve({ status: TAKEN });
      };
  }
}

function webhookTry(cast: Cast, customer: string, webhook: SignedWebhook): Try {
  return async () => {
    const { status, deliveryId } = await send(webhook);
    // Whether it was applied or queued (202), nobody has to know: in the end it is the same.
    const isTaken = status >= 200 && status < 300;
    if (isTaken) cast.remember(`${customer}.delivery`, deliveryId);
    return { status: isTaken ? TAKEN : status, ...(isTaken && deliveryId !== '' && { deliveryId }) };
  };
}

/** A contact is created; then its e-mail changes, and HubSpot says so again and again. */
function hubSpotEvents(lane: Lane, cast: Cast, objectId: number, eventCount: number): readonly object[] {
  const occurredAt = (cast.startSecond - 60) * 1000;
  lane.hubSpotApi.records.set(`contacts/${objectId}`, { firstname: 'Åsa', email: 'asa@example.com' });
  const created = contactCreated(objectId, occurredAt);
  const changed = {
    ...contactCreated(objectId, occurredAt + 1000),
    subscriptionType: 'contact.propertyChange',
    propertyName: 'email',
    propertyValue: 'new@example.com',
  };
  return [created, ...Array.from({ length: eventCount - 1 }, () => changed)];
}

type ApiCall = {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly idempotencyKey?: string;
  readonly remembers?: Readonly<Record<string, string>>;
};

/** @param token who calls: the account's owner if undefined, nobody if empty */
async function callApi(
  { shop }: Lane,
  cast: Cast,
  call: ApiCall,
  token = shop.accountToken,
): Promise<StepAnswer> {
  const { method, path, body, idempotencyKey, remembers = {} } = call;
  const response = await fetch(shop.system.url + cast.fill(path), {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token !== '' && { authorization: `Bearer ${token}` }),
      ...(idempotencyKey !== undefined && {
        'idempotency-key': `${idempotencyKey}-${cast.externalIdOf('request')}`,
      }),
    },
    ...(body && { body: cast.fill(JSON.stringify(body)) }),
  });
  const answer: unknown = await response.json();
  if (response.ok) {
    const members = answerSchema.parse(answer);
    for (const [name, member] of Object.entries(remembers)) {
      cast.remember(name, z.string().parse(members[member]));
    }
  }
  return { status: response.status, body: answer };
}

const answerSchema = z.record(z.string(), z.unknown());

/** The link is the one that the reseller's endpoint was told last. */
async function claimKey(lane: Lane, cast: Cast, keyName: string): Promise<StepAnswer> {
  const subprojectId = cast.subprojectIdOf(keyName.split('.')[0] ?? '');
  const link = lane
    .taken()
    .filter(({ content }) => content.data.subprojectId === subprojectId)
    .map(({ content }) => content.data.claimLink?.url)
    .findLast((url) => url !== undefined);
  if (link === undefined) throw new Error('the customer was given no link');
  const body = { claimToken: new URL(link).hash.slice(1), secretHash: cast.key(keyName).secretHash };
  return callApi(lane, cast, { method: 'POST', path: '/v1/claims', body }, '');
}

async function sendMessage(
  { shop }: Lane,
  cast: Cast,
  { sendsTo, message, times = 1 }: Extract<Step, { by: 'ops' }>,
): Promise<StepAnswer> {
  const QueueUrl = shop.system.outputs[`${sendsTo}QueueUrl`];
  const MessageBody = typeof message === 'string' ? message : cast.fill(JSON.stringify(message));
  for (let sent = 0; sent < times; sent += 1) {
    await shop.admin.sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId: shop.projectId }),
    );
  }
  return { status: 200 };
}
