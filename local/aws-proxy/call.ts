import type { EngineReply, JsonObject } from '../engines/engine.ts';
import type { ServiceName } from './permissions.ts';

/** Who makes a call: a function's code, Lambda itself for a function (polling its queue), a schedule, or a test or script. */
export type Origin = 'function' | 'event-source' | 'schedule' | 'admin';

export type ConsumedCapacity = { readonly readUnits: number; readonly writeUnits: number };

/** A call as it arrives. */
export type Call = {
  /** Counts from 1. */
  readonly sequence: number;
  readonly origin: Origin;
  /** Of a schedule, its own name. Undefined for an admin. */
  readonly functionName: string | undefined;
  readonly service: ServiceName;
  /** As the SDK's command is called, e.g. `PutItem`, `SendMessageBatch`. */
  readonly action: string;
  /** The ARN of table, index, queue or key. */
  readonly resource: string;
  /** What was asked, for tests that choose by content. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The SDK's own name of what it was asked for: the same in each of its attempts. Undefined for Lambda's polling. */
  readonly invocationId?: string;
};

/** What becomes of a call. What is not said is as on a good day: `pass`. */
export type Verdict =
  | { readonly kind: 'pass' }
  /** Refused with an error of the service, before it took effect. */
  | { readonly kind: 'refuse'; readonly code: string; readonly status?: number; readonly message?: string }
  /** Refused for too many requests, in the service's own words, before it took effect. */
  | { readonly kind: 'throttle' }
  /** Takes effect, but the answer never comes: the connection breaks, or a 500 comes instead. */
  | { readonly kind: 'lose-reply'; readonly how?: 'disconnect' | 'status-500' }
  /** No answer until the caller gives up; takes effect only if said so. */
  | { readonly kind: 'hang'; readonly afterEffect?: boolean }
  /** Takes effect with another input, or is answered otherwise: entries of a batch that fail, a message that comes twice. */
  | {
      readonly kind: 'alter';
      readonly input?: JsonObject;
      readonly reply?: (reply: EngineReply) => EngineReply | 'disconnect';
    }
  /** The execution environment that makes the call dies, before or after it took effect. */
  | { readonly kind: 'crash'; readonly afterEffect: boolean };

export type OnCall = (call: Call) => Verdict | undefined | Promise<Verdict | undefined>;

/** A call as it went. */
export type RecordedCall = Call & {
  /** HTTP status of the service's answer, even if it was lost; undefined while it is under way or if there is none. */
  readonly status?: number;
  /** E.g. `ConditionalCheckFailedException`. */
  readonly errorCode?: string;
  /** DynamoDB only. For a refused condition, which reports none: the size of the item that refused it. */
  readonly consumedCapacity?: ConsumedCapacity;
  /** The verdict, if it was another than `pass`. */
  readonly fault?: Verdict['kind'];
};
