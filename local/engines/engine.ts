/** A JSON object as it travels in AWS's JSON protocols. */
export type JsonObject = Readonly<Record<string, unknown>>;

export type EngineReply = {
  readonly status: number;
  readonly body: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Something that answers for one AWS service. An error is a reply with the service's own error document. */
export type Engine = {
  /** @param signal aborts a call that waits (long polling); it then answers as if nothing had come */
  readonly call: (action: string, input: JsonObject, signal?: AbortSignal) => Promise<EngineReply>;
  readonly close: () => Promise<void>;
};

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The name without its namespace, e.g. `ConditionalCheckFailedException`, or undefined if the reply is no error. */
export function errorCode(reply: EngineReply): string | undefined {
  if (reply.status < 400) return undefined;
  const type = reply.body['__type'];
  return typeof type === 'string' ? type.split('#').at(-1) : `Status${reply.status}`;
}
