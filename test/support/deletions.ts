import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { DeletionMessage } from '../../lib/messages/deletion.ts';
import type { System } from '../../local/system.ts';
import type { Admin } from './admin.ts';

export type Running = { readonly system: System; readonly admin: Admin };

/** As the schedule does, or whoever sends a message by hand. */
export async function sendDeletion({ system, admin }: Running, message: DeletionMessage): Promise<void> {
  await admin.sqs.send(
    new SendMessageCommand({
      QueueUrl: system.outputs['DeletionsQueueUrl'],
      MessageBody: JSON.stringify(message),
    }),
  );
}

/** The night: everything that is due by now is purged when it is over. */
export async function sweepOf(running: Running): Promise<void> {
  await sendDeletion(running, { schemaVersion: 1, kind: 'sweep' });
  await running.system.settle();
}
