import { CreateQueueCommand, DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createBackoff, createQueue } from '../../../lib/aws/queue.ts';
import { parseLosslessJson } from '../../../lib/encoding/json.ts';
import { isOutage } from '../../../lib/http/outage.ts';
import { startSystem, type System } from '../../../local/system.ts';
import { adminOf, type Admin } from '../../support/admin.ts';
import { startSqsServer, type SqsServer } from '../../support/sqs-server.ts';

const QUEUE_NAME = 'queue-of-the-test';

describe('a queue', () => {
  let system: System;
  let admin: Admin;
  let queueUrl: string;

  beforeAll(async () => {
    system = await startSystem();
    admin = adminOf(system);
    // One of its own: nobody polls it.
    const { QueueUrl } = await admin.sqs.send(new CreateQueueCommand({ QueueName: QUEUE_NAME }));
    queueUrl = QueueUrl ?? '';
  });
  afterEach(async () => {
    system.onCall(undefined);
    await system.queues.drain(QUEUE_NAME);
  });
  afterAll(async () => {
    admin.close();
    await system.close();
  });

  const messages = () => system.queues.messages(QUEUE_NAME);
  const numbered = (count: number) => Array.from({ length: count }, (_, number) => ({ number }));
  const send = (what: readonly object[]) => createQueue(admin.sqs, queueUrl).send(what, 'ab12cd34');

  test('takes more than ten messages in batches of ten', async () => {
    const mark = system.calls.mark();
    await send(numbered(23));
    const sends = system.calls.since(mark);
    expect(sends.map(({ action }) => action)).toStrictEqual(Array(3).fill('SendMessageBatch'));
    const numbers = messages().map(({ body }) => JSON.stringify(JSON.parse(body)));
    expect(numbers.sort()).toStrictEqual(
      numbered(23)
        .map((message) => JSON.stringify(message))
        .sort(),
    );
  });

  test('is not called when there is nothing to send', async () => {
    const mark = system.calls.mark();
    await send([]);
    expect(system.calls.since(mark)).toStrictEqual([]);
  });

  test('groups messages by their project', async () => {
    await send(numbered(2));
    expect(messages().map(({ groupId }) => groupId)).toStrictEqual(['ab12cd34', 'ab12cd34']);
  });

  test('groups messages of several projects each by its own, in one batch', async () => {
    const mark = system.calls.mark();
    const { send: sendEach } = createQueue<{ project: string }>(admin.sqs, queueUrl);
    await sendEach([{ project: 'ab12cd34' }, { project: 'ef56gh78' }], ({ project }) => project);
    expect(messages().map(({ groupId }) => groupId)).toStrictEqual(['ab12cd34', 'ef56gh78']);
    expect(system.calls.since(mark)).toHaveLength(1);
  });

  test.each([
    ['any script and emoji', 'Żółć 你好 👩‍👩‍👧 ​'],
    ['noncharacters', '\uFFFE \uFFFF \uFDD0'],
    ['control characters', '\u0000 \u0007 \u001F \u007F \u0085'],
    ['lone surrogates', '\uD800 and \uDFFF'],
    ['line separators', '\u2028\u2029'],
  ])('carries %s as they are', async (_what, name) => {
    await send([{ name }]);
    const { Messages = [] } = await admin.sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));
    const [message] = Messages;
    expect(parseLosslessJson(message?.Body ?? '')).toStrictEqual({ name });
  });

  test('sends once more what may not have arrived: a lost reply makes a message come twice, never not', async () => {
    let isFirst = true;
    system.onCall(({ action }) => {
      if (action !== 'SendMessageBatch' || !isFirst) return undefined;
      isFirst = false;
      return { kind: 'lose-reply' };
    });
    await send(numbered(1));
    expect(messages()).toHaveLength(2);
  });

  test('fails when it is down', async () => {
    system.onCall(() => ({ kind: 'refuse', code: 'InternalError', status: 500 }));
    await expect(send(numbered(1))).rejects.toThrow('Refused by a test');
  });

  test('keeps a message back for as long as the backoff says', async () => {
    await send(numbered(1));
    const receive = new ReceiveMessageCommand({ QueueUrl: queueUrl });
    const { Messages = [] } = await admin.sqs.send(receive);
    const ReceiptHandle = Messages[0]?.ReceiptHandle ?? '';
    await createBackoff(admin.sqs, queueUrl)(ReceiptHandle, 3_600);
    expect(messages().map(({ state }) => state)).toStrictEqual(['in-flight']);
    expect(lastVisibility(system)).toBe(3_600);
    await system.queues.letTimePass(QUEUE_NAME);
    const { Messages: again = [] } = await admin.sqs.send(receive);
    const Entries = again.map((message, index) => ({
      Id: String(index),
      ReceiptHandle: message.ReceiptHandle,
    }));
    expect(Entries).toHaveLength(1);
    await admin.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  });
});

function lastVisibility({ calls }: System): unknown {
  return calls
    .all()
    .filter(({ action }) => action === 'ChangeMessageVisibility')
    .at(-1)?.input['VisibilityTimeout'];
}

describe('a batch that SQS takes in part', () => {
  let server: SqsServer | undefined;
  afterEach(() => server?.close());

  async function send(refuses: (body: string, batchNumber: number) => boolean, count: number) {
    server = await startSqsServer(refuses);
    const messages = Array.from({ length: count }, (_, number) => number);
    const sent = createQueue<number>(server.client, 'http://127.0.0.1/0/queue').send(messages, 'ab12cd34');
    await sent.catch(() => undefined);
    return { sent, server };
  }

  test('is sent again for what was not taken, and only for that', async () => {
    const {
      sent,
      server: { batches, taken },
    } = await send((body, batchNumber) => batchNumber === 1 && Number(body) % 4 === 0, 10);
    await sent;
    expect(batches.map((batch) => batch.map(({ MessageBody }) => MessageBody))).toStrictEqual([
      ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      ['0', '4', '8'],
    ]);
    expect([...taken].sort()).toStrictEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect(batches.flat().every(({ MessageGroupId }) => MessageGroupId === 'ab12cd34')).toBe(true);
  });

  test('fails after the third try, naming SQS’s code and no content', async () => {
    const {
      sent,
      server: { batches, taken },
    } = await send((body) => body === '7', 10);
    await expect(sent).rejects.toThrow('1 messages were not taken by the queue: InternalError');
    await expect(sent).rejects.toSatisfy(isOutage);
    expect(batches.map((batch) => batch.length)).toStrictEqual([10, 1, 1]);
    expect(taken).toHaveLength(9);
  });

  test('fails although the other batches were taken whole', async () => {
    const {
      sent,
      server: { taken },
    } = await send((body) => body === '15', 25);
    await expect(sent).rejects.toThrow('not taken');
    expect(taken).toHaveLength(24);
  });
});
