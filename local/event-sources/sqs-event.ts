import type { SQSEvent, SQSMessageAttributes, SQSRecordAttributes } from 'aws-lambda';
import * as z from 'zod/mini';
import { REGION } from '../template/account.ts';

const attributeValue = z.object({
  DataType: z.string(),
  StringValue: z.optional(z.string()),
  BinaryValue: z.optional(z.string()),
});

/** A message as ReceiveMessage returns it. */
export const receivedMessage = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  MD5OfBody: z.string(),
  Attributes: z.object({
    ApproximateReceiveCount: z.string(),
    SentTimestamp: z.string(),
    SenderId: z.string(),
    ApproximateFirstReceiveTimestamp: z.string(),
    MessageGroupId: z.optional(z.string()),
    MessageDeduplicationId: z.optional(z.string()),
    SequenceNumber: z.optional(z.string()),
  }),
  MessageAttributes: z.optional(z.record(z.string(), attributeValue)),
});
export type ReceivedMessage = z.infer<typeof receivedMessage>;

/** The event that Lambda makes of a batch. */
export function toSqsEvent(messages: readonly ReceivedMessage[], queueArn: string): SQSEvent {
  return {
    Records: messages.map((message) => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: present(message.Attributes),
      messageAttributes: toMessageAttributes(message.MessageAttributes ?? {}),
      md5OfBody: message.MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: REGION,
    })),
  };
}

function present({
  MessageGroupId,
  MessageDeduplicationId,
  SequenceNumber,
  ...always
}: ReceivedMessage['Attributes']): SQSRecordAttributes {
  return {
    ...always,
    ...(MessageGroupId === undefined ? {} : { MessageGroupId }),
    ...(MessageDeduplicationId === undefined ? {} : { MessageDeduplicationId }),
    ...(SequenceNumber === undefined ? {} : { SequenceNumber }),
  };
}

function toMessageAttributes(
  attributes: NonNullable<ReceivedMessage['MessageAttributes']>,
): SQSMessageAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        dataType: DataType,
        stringListValues: [],
        binaryListValues: [],
        ...(StringValue === undefined ? {} : { stringValue: StringValue }),
        ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
      },
    ]),
  );
}
