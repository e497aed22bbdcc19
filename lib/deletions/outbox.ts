import { projectIdOf } from '../account/ids.ts';
import type { PurgeMessage } from '../messages/deletion.ts';
import type { Due } from './due.ts';

/** As many messages as go out at once, in full batches of 10. */
const SEND_COUNT = 50;

export type SendPurges = (messages: readonly PurgeMessage[]) => Promise<void>;

export type Outbox = {
  readonly add: (due: readonly Due[]) => Promise<void>;
  readonly flush: () => Promise<void>;
};

/** Gathers what is found here and there, so that batches are full: a purge costs a tenth of a send. */
export function createOutbox(send: SendPurges): Outbox {
  const waiting: Due[] = [];
  const sendSome = () => send(waiting.splice(0, SEND_COUNT).map(purgeMessageOf));
  return {
    async add(due) {
      waiting.push(...due);
      while (waiting.length >= SEND_COUNT) await sendSome();
    },
    async flush() {
      while (waiting.length > 0) await sendSome();
    },
  };
}

export function purgeMessageOf({ subprojectId, purgeTime }: Due): PurgeMessage {
  return { schemaVersion: 1, kind: 'purge', subprojectId, dueTime: purgeTime };
}

/** By project, so that one with very many to purge does not keep the others waiting. */
export function purgeGroupOf({ subprojectId }: PurgeMessage): string {
  return projectIdOf(subprojectId);
}
