import type { Call, OnCall, Verdict } from '../../local/aws-proxy/call.ts';
import type { EngineReply } from '../../local/engines/engine.ts';
import { queueName } from '../../local/engines/queues.ts';
import { createCounter, entriesOf, kindOf, type CallId, type NumberedCall } from './calls.ts';

/** What is to happen to one call of a run. */
export type Injection = {
  readonly callId: CallId;
  /** How many calls of the kind, from that one on. */
  readonly callCount: number;
  /** @param attempt of the SDK, from 1: it tries again by itself what failed */
  readonly decide: (call: Call, attempt: number) => Verdict | undefined | Promise<Verdict | undefined>;
};

/** A call of the run that is under way. */
export type SeenCall = Omit<NumberedCall, 'isCold'>;

/**
 * Sees every AWS call of a system from its start on, numbers those of the run that is under way, and lets one of them have its fault.
 * A poll is counted once it brings messages: it may have waited since before the run.
 */
export class CallWatch {
  readonly onCall: OnCall = (call) => this.#decide(call);
  #seen: SeenCall[] = [];
  #struckKind: string | undefined;
  #count = createCounter();
  #injection: Injection | undefined;
  #hitInvocation: string | undefined;
  readonly #invocations = new Set<string>();
  #attempts = 0;
  #hits = 0;
  #step = 0;
  readonly #ignored = new Set<string>();
  readonly #queues = new Map<string, string>();
  readonly #polled = new Set<(functionName: string) => void>();

  /** From now on calls are those of a new run. */
  begin(injection?: Injection): void {
    this.#seen = [];
    this.#count = createCounter();
    this.#injection = injection;
    this.#hitInvocation = undefined;
    this.#invocations.clear();
    this.#struckKind = undefined;
    this.#attempts = 0;
    this.#hits = 0;
    this.#step = 0;
  }

  beginStep(step: number): void {
    this.#step = step;
  }

  /** @returns the calls of the run, and how often the fault was injected */
  end(): { readonly seen: readonly SeenCall[]; readonly hits: number } {
    const [seen, hits] = [this.#seen, this.#hits];
    this.begin();
    return { seen, hits };
  }

  /** What the function does meanwhile is no part of the run: who checks calls it too. */
  async ignoring<Result>(functionName: string, check: () => Promise<Result>): Promise<Result> {
    this.#ignored.add(functionName);
    try {
      return await check();
    } finally {
      this.#ignored.delete(functionName);
    }
  }

  /** The queue that a function works off; undefined if it has none. */
  queueOf(functionName: string): string | undefined {
    return this.#queues.get(functionName);
  }

  /** Resolves when Lambda takes done messages of the function off its queue, at the latest after so many milliseconds. */
  async batchDone(functionName: string, milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const listener = (name: string) => {
      if (name === functionName) resolve(undefined);
    };
    const timer = setTimeout(() => resolve(undefined), milliseconds);
    this.#polled.add(listener);
    await promise;
    clearTimeout(timer);
    this.#polled.delete(listener);
  }

  #decide(call: Call): Verdict | undefined | Promise<Verdict | undefined> {
    const { origin, functionName = '', action } = call;
    if (origin === 'admin' || this.#ignored.has(functionName)) return undefined;
    if (origin === 'event-source') {
      if (action === 'ReceiveMessage') return this.#decideOnMessages(call);
      if (action === 'DeleteMessageBatch') for (const tell of this.#polled) tell(functionName);
    }
    const { invocationId } = call;
    const isAnotherAttempt = invocationId !== undefined && this.#invocations.has(invocationId);
    if (invocationId !== undefined) this.#invocations.add(invocationId);
    if (invocationId !== undefined && invocationId === this.#hitInvocation) return this.#inject(call);
    if (isAnotherAttempt || !this.#isHit(call)) return undefined;
    this.#hits += 1;
    this.#attempts = 0;
    this.#hitInvocation = invocationId;
    return this.#inject(call);
  }

  #decideOnMessages(call: Call): Verdict {
    this.#queues.set(call.functionName ?? '', queueName(call.input));
    const lost = (reply: EngineReply): EngineReply | 'disconnect' => {
      if (!Array.isArray(reply.body['Messages']) || !this.#isHit(call)) return reply;
      this.#hits += 1;
      return 'disconnect';
    };
    return { kind: 'alter', reply: lost };
  }

  /** Counts the call, and says whether it is the one. */
  #isHit(call: Call): boolean {
    const kind = kindOf(call);
    const id = this.#count(kind);
    const { action, functionName = '', origin } = call;
    this.#seen.push({
      id,
      step: this.#step,
      action,
      functionName,
      isPolling: origin === 'event-source',
      entryCount: entriesOf(call).length,
    });
    if (this.#injection === undefined || this.#hits >= this.#injection.callCount) return false;
    if (this.#injection.callId === id) this.#struckKind = kind;
    return this.#struckKind === kind;
  }

  #inject(call: Call): Verdict | undefined | Promise<Verdict | undefined> {
    this.#attempts += 1;
    return this.#injection?.decide(call, this.#attempts);
  }
}
