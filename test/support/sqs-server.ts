import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';

const inputSchema = z.object({
  QueueUrl: z.string(),
  Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string(), MessageGroupId: z.string() })),
});
export type SentBatch = z.infer<typeof inputSchema>['Entries'];

export type SqsServer = {
  readonly client: SQSClient;
  /** Every batch that was sent, whatever became of it. */
  readonly batches: readonly SentBatch[];
  readonly taken: readonly string[];
  readonly close: () => Promise<void>;
};

/**
 * Speaks SQS's JSON protocol for SendMessageBatch alone: no embedded engine refuses a part of a batch.
 * @param refuses whether a body is refused this time
 */
export async function startSqsServer(
  refuses: (body: string, batchNumber: number) => boolean,
): Promise<SqsServer> {
  const batches: SentBatch[] = [];
  const taken: string[] = [];

  function answerTo(batch: SentBatch): object {
    const batchNumber = batches.push(batch);
    const [failed, good] = [true, false].map((wanted) =>
      batch.filter(({ MessageBody }) => refuses(MessageBody, batchNumber) === wanted),
    );
    taken.push(...(good ?? []).map(({ MessageBody }) => MessageBody));
    return {
      Successful: good?.map(({ Id, MessageBody }) => ({
        Id,
        MessageId: randomUUID(),
        MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
      })),
      Failed: failed?.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })),
    };
  }

  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const answer = answerTo(inputSchema.parse(JSON.parse(body)).Entries);
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  const client = new SQSClient({
    endpoint: `http://127.0.0.1:${address.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    client,
    batches,
    taken,
    close() {
      client.destroy();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}
