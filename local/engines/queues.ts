import { EventEmitter, once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import { REGION } from '../template/account.ts';
import { queueUrl, type QueueProperties } from '../template/resources/queue.ts';
import { isJsonObject, type Engine, type EngineReply, type JsonObject } from './engine.ts';
import { jsonClient } from './json-client.ts';
import { onLoopback } from './loopback-fastify.ts';
import { askForGroups, packGroups, unpackGroups } from './message-groups.ts';

export type QueueDefinition = { readonly name: string; readonly properties: QueueProperties };

type Inspection = NonNullable<ReturnType<FauxqsServer['inspectQueue']>>;
export type QueueMessages = Inspection['messages'];

export type QueuesEngine = Engine & {
  /** A look at the messages of a queue that leaves them as they are. */
  readonly inspect: (name: string) => QueueMessages;
  /** Makes every message that is delayed or in flight visible now, as if the time had passed. */
  readonly letTimePass: (name: string) => Promise<void>;
  /** Whether a receive is under way: its messages are in flight already, and their receiver has not got them yet. */
  readonly receiving: () => boolean;
  /** Called whenever a call may have changed what a queue holds. */
  readonly onChange: (listener: () => void) => () => void;
};

/**
 * SQS by fauxqs, with the queues; those that the folder holds already are kept with their messages.
 * @param dataDir absolute path; in memory without
 * @param awsUrl begins the queues' URLs: the host that fauxqs would name does not resolve
 */
export async function startQueues(
  queues: readonly QueueDefinition[],
  dataDir: string | undefined,
  awsUrl: string,
): Promise<QueuesEngine> {
  const folder = dataDir === undefined ? undefined : join(dataDir, 'fauxqs');
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  const server = await onLoopback(() =>
    startFauxqs({
      port: 0,
      logger: false,
      defaultRegion: REGION,
      ...(folder === undefined ? {} : { dataDir: folder }),
    }),
  );
  const client = jsonClient(server.port, 'sqs');
  const changes = new EventEmitter().setMaxListeners(0);
  let receiving = 0;

  const inspect = (name: string): QueueMessages => {
    const inspection = server.inspectQueue(name);
    if (inspection === undefined) throw new Error(`there is no queue ${name}`);
    return inspection.messages;
  };

  async function call(action: string, input: JsonObject, signal?: AbortSignal): Promise<EngineReply> {
    if (action === 'ReceiveMessage') return receive(input, signal);
    const reply = await client.post(`AmazonSQS.${action}`, packGroups(withSmallestVisibility(input)));
    changes.emit('change');
    return { ...reply, body: withUrls(reply.body, awsUrl) };
  }

  /**
   * Long polling is done here: fauxqs would hand messages to a caller that has gone, and keeps the process alive for
   * as long as the poll would have lasted.
   */
  async function receive(input: JsonObject, signal?: AbortSignal): Promise<EngineReply> {
    const { WaitTimeSeconds, ...request } = input;
    const name = queueName(input);
    const deadline = Date.now() + Number(WaitTimeSeconds ?? 0) * 1000;
    for (;;) {
      const reply = unpackGroups(await receiveNow(askForGroups(request)), request);
      if (reply.status >= 400 || Array.isArray(reply.body['Messages'])) return reply;
      do {
        if (Date.now() >= deadline || signal?.aborted === true) return reply;
        await somethingDue(Math.min(deadline, nextDue(inspect(name))), signal);
      } while (nextDue(inspect(name)) > Date.now());
    }
  }

  async function receiveNow(request: JsonObject): Promise<EngineReply> {
    receiving += 1;
    try {
      return await client.post('AmazonSQS.ReceiveMessage', request);
    } finally {
      receiving -= 1;
      // A receive may also have moved messages to the dead letters.
      changes.emit('change');
    }
  }

  async function somethingDue(time: number, signal?: AbortSignal): Promise<void> {
    const timer = new AbortController();
    const milliseconds = Math.max(0, time - Date.now());
    const timeout = setTimeout(() => timer.abort(), milliseconds);
    const signals = signal === undefined ? [timer.signal] : [timer.signal, signal];
    try {
      await once(changes, 'change', { signal: AbortSignal.any(signals) });
    } catch {
      // The time has come, or the caller has gone: the loop looks which.
    } finally {
      clearTimeout(timeout);
    }
  }

  for (const queue of byDeadLettersFirst(queues)) await ensureQueue(client.post, queue);

  return {
    call,
    inspect,
    receiving: () => receiving > 0,
    async letTimePass(name) {
      const { delayed, inflight } = inspect(name);
      for (const message of delayed) message.delayUntil = 0;
      for (const { receiptHandle } of inflight) {
        await call('ChangeMessageVisibility', {
          QueueUrl: name,
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: 0,
        });
      }
      changes.emit('change');
    },
    onChange(listener) {
      changes.on('change', listener);
      return () => changes.off('change', listener);
    },
    async close() {
      client.close();
      await server.stop();
    },
  };
}

async function ensureQueue(
  post: (target: string, input: JsonObject) => Promise<EngineReply>,
  { name, properties }: QueueDefinition,
): Promise<void> {
  const Attributes = Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== undefined)
      .map(([attribute, value]) => [
        attribute,
        typeof value === 'object' ? JSON.stringify(value) : String(value),
      ]),
  );
  // A queue that exists keeps its messages and gets the attributes of today's template.
  await succeed(post('AmazonSQS.CreateQueue', { QueueName: name }));
  await succeed(
    post('AmazonSQS.SetQueueAttributes', {
      QueueUrl: name,
      Attributes: { RedrivePolicy: '', ...Attributes },
    }),
  );
}

async function succeed(pending: Promise<EngineReply>): Promise<void> {
  const reply = await pending;
  if (reply.status >= 400)
    throw new Error(`fauxqs refuses a queue of the template: ${JSON.stringify(reply.body)}`);
}

function byDeadLettersFirst(queues: readonly QueueDefinition[]): readonly QueueDefinition[] {
  return [...queues].sort(
    (a, b) =>
      Number(a.properties.RedrivePolicy !== undefined) - Number(b.properties.RedrivePolicy !== undefined),
  );
}

/** The name at the end of a queue's URL. */
export function queueName({ QueueUrl }: JsonObject): string {
  return typeof QueueUrl === 'string' ? (QueueUrl.split('/').at(-1) ?? '') : '';
}

function withUrls(body: JsonObject, awsUrl: string): JsonObject {
  const urlOf = (url: unknown) => queueUrl(awsUrl, queueName({ QueueUrl: url }));
  const { QueueUrl, QueueUrls } = body;
  if (typeof QueueUrl === 'string') return { ...body, QueueUrl: urlOf(QueueUrl) };
  if (!Array.isArray(QueueUrls)) return body;
  return { ...body, QueueUrls: QueueUrls.map(urlOf) };
}

/** Milliseconds since 1970 at which the next message is or becomes visible by itself. */
function nextDue({ ready, delayed, inflight }: QueueMessages): number {
  if (ready.length > 0) return 0;
  return Math.min(
    ...delayed.map(({ delayUntil }) => delayUntil ?? Infinity),
    ...inflight.map(({ visibilityDeadline }) => visibilityDeadline),
  );
}

/**
 * fauxqs 2.4 with persistence fails on a visibility of 0 (it writes null into a column that refuses it) and so loses the
 * message until the next start; a visibility of a millisecond means the same.
 */
function withSmallestVisibility(input: JsonObject): JsonObject {
  const { Entries: entries } = input;
  if (Array.isArray(entries)) {
    return {
      ...input,
      Entries: entries.map((entry: unknown) => (isJsonObject(entry) ? withSmallestVisibility(entry) : entry)),
    };
  }
  return input['VisibilityTimeout'] === 0 ? { ...input, VisibilityTimeout: 0.001 } : input;
}
