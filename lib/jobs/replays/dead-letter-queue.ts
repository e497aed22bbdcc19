import type { QueueName } from '../../messages/queue-names.ts';
import type { Letter } from './letter.ts';

/** Dead letters to look at. Receiving hides a message from others for a while; nothing here burns or loses one. */
export type DeadLetterReader = {
  /** About how many there are. */
  readonly count: () => Promise<number>;
  /** Up to ten that nobody else has in hand; none: there are no more. */
  readonly receive: (hideSeconds: number) => Promise<readonly Letter[]>;
  /** About how many somebody has in hand, us included: they are not received. */
  readonly hidden: () => Promise<number>;
  /** Makes them visible again at once. */
  readonly show: (letters: readonly Letter[]) => Promise<void>;
};

export type DeadLetterQueue = DeadLetterReader & {
  /** Returns once all are durable in the queue that they came from. */
  readonly sendBack: (letters: readonly Letter[]) => Promise<void>;
  readonly remove: (letters: readonly Letter[]) => Promise<void>;
};

export type DeadLetterQueues = (of: QueueName) => DeadLetterQueue;
export type DeadLetterReaders = (of: QueueName) => DeadLetterReader;
