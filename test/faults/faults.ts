import { setTimeout as wait } from 'node:timers/promises';
import type { Call, Verdict } from '../../local/aws-proxy/call.ts';
import { isJsonObject, type EngineReply, type JsonObject } from '../../local/engines/engine.ts';
import type { NumberedCall } from './calls.ts';

/** What a fault needs of the system that it strikes. */
export type Struck = {
  /**
   * Lets the visibility of what the function works on run out, and resolves when the second delivery is done, at the latest before
   * the SDK gives up waiting for the call that is held meanwhile.
   */
  readonly deliverAgain: (functionName: string) => Promise<void>;
  /** Lets all further steps of the scenario happen at once, and resolves when they were answered, as long before that. */
  readonly goOn: () => Promise<void>;
};

export type Fault = {
  readonly name: FaultName;
  readonly meaning: string;
  readonly appliesTo: (call: NumberedCall) => boolean;
  /** How many calls of the kind it strikes, one after the other; 1 if nothing is said. */
  readonly callCount?: number;
  /** It waits for the client's own timeouts. */
  readonly isSlow?: true;
  /** Only what a function does for a message can have it. */
  readonly isOfWorkers?: true;
  /** It needs a step that follows. */
  readonly isBeforeLastStep?: true;
  /** @param attempt of the SDK, from 1: it tries a second time by itself */
  readonly decide: (
    call: Call,
    attempt: number,
    struck: Struck,
  ) => Verdict | undefined | Promise<Verdict | undefined>;
};

export type FaultName =
  | 'refused'
  | 'throttled'
  | 'reply-lost'
  | 'replies-lost'
  | 'timed-out'
  | 'crash-before'
  | 'crash-after'
  | 'slow'
  | 'twice'
  | 'late'
  | 'some-failed'
  | 'all-failed'
  | 'visible-again'
  | 'overtaken';

const READS = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'Decrypt', 'GetQueueAttributes']);

const isSend = ({ action }: NumberedCall): boolean => action === 'SendMessageBatch';
const hasEffect = ({ action }: NumberedCall): boolean => !READS.has(action);
/** Lambda's polling has no SDK, and no environment that could die. */
const isOwn = ({ isPolling }: NumberedCall): boolean => !isPolling;

/** A call hidden for so long comes after everything that is not: who drains lets the time pass last. */
const LATE_SECONDS = 900;
/** Less than the second after which the SDK gives up. */
const SLOW_MILLISECONDS = 400;

export const FAULTS: readonly Fault[] = [
  {
    name: 'refused',
    meaning: 'an error of the service before it took effect, at each attempt',
    appliesTo: (call) => isOwn(call) || call.action !== 'ReceiveMessage',
    decide: () => ({ kind: 'refuse', code: 'InternalServerError', status: 500 }),
  },
  {
    name: 'throttled',
    meaning: 'too many requests, at each attempt',
    appliesTo: isOwn,
    decide: () => ({ kind: 'throttle' }),
  },
  {
    name: 'reply-lost',
    meaning: 'took effect, the reply was lost; the SDK tries again and meets what it did',
    appliesTo: (call) => isOwn(call) && hasEffect(call),
    decide: (_call, attempt) => (attempt === 1 ? { kind: 'lose-reply' } : undefined),
  },
  {
    name: 'replies-lost',
    meaning: 'took effect, and no attempt got a reply',
    appliesTo: () => true,
    decide: () => ({ kind: 'lose-reply' }),
  },
  {
    name: 'timed-out',
    meaning: 'took effect, and no answer came before the client gave up, twice',
    appliesTo: isOwn,
    isSlow: true,
    decide: (_call, attempt) => ({ kind: 'hang', afterEffect: attempt === 1 }),
  },
  {
    name: 'crash-before',
    meaning: 'the function died before the call took effect',
    appliesTo: isOwn,
    decide: () => ({ kind: 'crash', afterEffect: false }),
  },
  {
    name: 'crash-after',
    meaning: 'the function died after the call took effect',
    appliesTo: (call) => isOwn(call) && hasEffect(call),
    decide: () => ({ kind: 'crash', afterEffect: true }),
  },
  {
    name: 'slow',
    meaning: 'the write took effect long after it was sent: what did not wait for it came first',
    appliesTo: ({ action }) => action === 'PutItem' || action === 'UpdateItem',
    async decide(_call, attempt) {
      if (attempt === 1) await wait(SLOW_MILLISECONDS);
      return undefined;
    },
  },
  {
    name: 'twice',
    meaning: 'each message of the call came twice',
    appliesTo: isSend,
    decide: (call) => ({
      kind: 'alter',
      input: withEntries(call, (entries) => [...entries, ...entries.map(again)].slice(0, 10)),
    }),
  },
  {
    name: 'late',
    meaning: 'the messages of the call came after everything else',
    appliesTo: isSend,
    decide: (call) => ({
      kind: 'alter',
      input: withEntries(call, (entries) =>
        entries.map((entry) => ({ ...entry, DelaySeconds: LATE_SECONDS })),
      ),
    }),
  },
  {
    name: 'some-failed',
    meaning: 'the last entry of the batch failed at first',
    appliesTo: ({ action }) => action === 'SendMessageBatch' || action === 'DeleteMessageBatch',
    decide: (call) => failing(call, 1),
  },
  {
    name: 'all-failed',
    meaning: 'every entry of the batch failed, each time the function tried',
    appliesTo: isSend,
    callCount: 3,
    decide: (call) => failing(call, Infinity),
  },
  {
    name: 'visible-again',
    meaning: 'the message was delivered again while its worker was at this call',
    appliesTo: isOwn,
    isOfWorkers: true,
    async decide(call, _attempt, { deliverAgain }) {
      await deliverAgain(call.functionName ?? '');
      return undefined;
    },
  },
  {
    name: 'overtaken',
    meaning: 'all further steps of the scenario happened while a worker was at this call',
    appliesTo: isOwn,
    isOfWorkers: true,
    isBeforeLastStep: true,
    async decide(_call, _attempt, { goOn }) {
      await goOn();
      return undefined;
    },
  },
];

export function faultNamed(name: string): Fault {
  const found = FAULTS.find((fault) => fault.name === name);
  if (found === undefined) {
    throw new Error(`there is no fault ${name}: ${FAULTS.map((fault) => fault.name).join(', ')}`);
  }
  return found;
}

type Entry = JsonObject;

function withEntries({ input }: Call, change: (entries: readonly Entry[]) => readonly Entry[]): JsonObject {
  return { ...input, Entries: change(batchOf(input)) };
}

function batchOf({ Entries: entries }: JsonObject): readonly Entry[] {
  return Array.isArray(entries) ? entries.filter(isJsonObject) : [];
}

function again(entry: Entry): Entry {
  return { ...entry, Id: `${String(entry['Id'])}-again` };
}

/** The service takes all but the last entries, and says so. What is left of the batch may be nothing, which it would refuse. */
function failing({ input }: Call, count: number): Verdict {
  const entries = batchOf(input);
  const taken = entries.slice(0, Math.max(0, entries.length - count));
  const Failed = entries
    .slice(taken.length)
    .map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false }));
  const withFailed = ({ body }: EngineReply): EngineReply => ({
    status: 200,
    body: taken.length === 0 ? { Successful: [], Failed } : { ...body, Failed },
  });
  return { kind: 'alter', input: { ...input, Entries: taken }, reply: withFailed };
}
