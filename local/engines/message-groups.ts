import { isJsonObject, type EngineReply, type JsonObject } from './engine.ts';

/**
 * fauxqs 2.4 forgets the MessageGroupId of a message on a standard queue. It travels as a message attribute instead, so
 * that it is kept over a restart and in the dead letters.
 */
export const groupAttribute = 'local.MessageGroupId';

/** A SendMessage or SendMessageBatch as fauxqs gets it. */
export function packGroups(input: JsonObject): JsonObject {
  const { Entries: entries, MessageGroupId: group, MessageAttributes: attributes } = input;
  if (Array.isArray(entries)) {
    return {
      ...input,
      Entries: entries.map((entry: unknown) => (isJsonObject(entry) ? packGroups(entry) : entry)),
    };
  }
  if (typeof group !== 'string') return input;
  const packed = { [groupAttribute]: { DataType: 'String', StringValue: group } };
  return { ...input, MessageAttributes: { ...(isJsonObject(attributes) ? attributes : {}), ...packed } };
}

/** A ReceiveMessage as fauxqs gets it: it answers with every attribute, and the rest is taken off by unpackGroups. */
export function askForGroups(input: JsonObject): JsonObject {
  const names = namesIn(input['MessageAttributeNames']);
  return names.length === 0 ? input : { ...input, MessageAttributeNames: [...names, groupAttribute] };
}

/** The answer to a ReceiveMessage as SQS would give it. */
export function unpackGroups(reply: EngineReply, input: JsonObject): EngineReply {
  const { Messages: messages } = reply.body;
  if (!Array.isArray(messages)) return reply;
  const unpacked = messages.map((message: unknown) =>
    isJsonObject(message) ? unpackGroup(message, input) : message,
  );
  return { ...reply, body: { ...reply.body, Messages: unpacked } };
}

function unpackGroup(message: JsonObject, input: JsonObject): JsonObject {
  const { MessageAttributes: all, Attributes: system, MD5OfMessageAttributes: _, ...rest } = message;
  const { [groupAttribute]: packed, ...attributes } = isJsonObject(all) ? all : {};
  const asked = [...namesIn(input['AttributeNames']), ...namesIn(input['MessageSystemAttributeNames'])];
  const wanted = asked.includes('All') || asked.includes('MessageGroupId');
  const group = wanted && isJsonObject(packed) ? { MessageGroupId: packed['StringValue'] } : {};
  // Without names SQS returns no message attributes, where fauxqs returns all of them.
  const shown = namesIn(input['MessageAttributeNames']).length > 0 && Object.keys(attributes).length > 0;
  return {
    ...rest,
    ...(isJsonObject(system) ? { Attributes: { ...system, ...group } } : {}),
    ...(shown ? { MessageAttributes: attributes } : {}),
  };
}

function namesIn(names: unknown): readonly string[] {
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}
