import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { subprojectKey } from '../../lib/aws/directory.ts';
import type { SystemOptions } from '../../local/system.ts';
import type { TestSystem } from './system.ts';

/** With the time that a worker needs for its last page and no more: each receive does one page, as in a very long job. */
export const onePageAReceive: NonNullable<SystemOptions['editTemplate']> = (template) => {
  const edited = ['RunReplaysFunction', 'DeleteSubprojectsFunction'].map((id) => {
    const resource = template.Resources[id];
    if (resource === undefined) throw new Error(`there is no ${id}`);
    return [id, { ...resource, Properties: { ...resource.Properties, Timeout: 30 } }] as const;
  });
  return { ...template, Resources: { ...template.Resources, ...Object.fromEntries(edited) } };
};

/** As if the table had been set back to a time before it. */
export async function forget({ admin }: TestSystem, subprojectId: string): Promise<void> {
  const { client, tableName } = admin.directoryTable;
  await client.send(
    new DeleteItemCommand({ TableName: tableName, Key: marshall(subprojectKey(subprojectId)) }),
  );
}

/** Puts a message on a queue, as ops or automation inside AWS would. @param queue as in `Replays` */
export async function sendTo({ admin, system }: TestSystem, queue: string, message: object): Promise<void> {
  await admin.sqs.send(
    new SendMessageCommand({
      QueueUrl: system.outputs[`${queue}QueueUrl`],
      MessageBody: JSON.stringify(message),
    }),
  );
}
