import type { Gateway } from '../aws-proxy/gateway.ts';
import { errorCode, type JsonObject } from '../engines/engine.ts';
import type { Statement } from '../template/roles.ts';

/** Calls SQS as Lambda does for a function, under its role. Rejects if SQS refuses or does not answer. */
export type CallSqs = (action: string, input: JsonObject, signal?: AbortSignal) => Promise<JsonObject>;

export function sqsCaller(
  gateway: Gateway,
  functionName: string,
  roles: ReadonlyMap<string, readonly Statement[]>,
): CallSqs {
  const caller = { origin: 'event-source', functionName, statements: roles.get(functionName) ?? [] } as const;
  return async (action, input, signal) => {
    const answer = await gateway.handle({
      caller,
      service: 'sqs',
      action,
      input,
      ...(signal === undefined ? {} : { signal }),
    });
    if (answer === 'disconnect' || answer === 'silence') throw new Error(`${action}: no answer`);
    const code = errorCode(answer);
    if (code !== undefined) throw new Error(`${action}: ${code}`);
    return answer.body;
  };
}
