import { groupAttribute } from './engines/message-groups.ts';
import type { QueueMessages, QueuesEngine } from './engines/queues.ts';

export type QueueMessage = {
  readonly messageId: string;
  readonly body: string;
  readonly groupId: string | undefined;
  readonly receiveCount: number;
  readonly state: 'visible' | 'delayed' | 'in-flight';
};

/** For tests and the demo: looks into the queues from outside, without a call that is recorded. */
export type QueueTools = {
  /** Names of all queues, dead-letter queues included. */
  readonly names: readonly string[];
  readonly deadLetterNames: readonly string[];
  readonly messages: (queueName: string) => readonly QueueMessage[];
  /** Takes all messages out of a queue, also those in flight. */
  readonly drain: (queueName: string) => Promise<readonly QueueMessage[]>;
  /** Makes all delayed messages and those in flight visible now, as if the time had passed. */
  readonly letTimePass: (queueName: string) => Promise<void>;
};

export function queueTools(
  engine: QueuesEngine,
  names: readonly string[],
  deadLetterNames: readonly string[],
): QueueTools {
  const messages = (queueName: string): readonly QueueMessage[] => {
    const { ready, delayed, inflight } = engine.inspect(queueName);
    return [
      ...ready.map((message) => describe(message, 'visible')),
      ...delayed.map((message) => describe(message, 'delayed')),
      ...inflight.map(({ message }) => describe(message, 'in-flight')),
    ];
  };
  return {
    names,
    deadLetterNames,
    messages,
    async drain(queueName) {
      const drained = messages(queueName);
      await engine.call('PurgeQueue', { QueueUrl: queueName });
      return drained;
    },
    letTimePass: (queueName) => engine.letTimePass(queueName),
  };
}

function describe(message: QueueMessages['ready'][number], state: QueueMessage['state']): QueueMessage {
  return {
    messageId: message.messageId,
    body: message.body,
    groupId: message.messageAttributes[groupAttribute]?.StringValue,
    receiveCount: message.approximateReceiveCount,
    state,
  };
}
