import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { Outbox, type Parcel } from './outbox.ts';
import { sendUsage, type Handover } from './usage-request.ts';

/** What a product counted. */
export type Usage = {
  /** The customer's. */
  readonly subprojectId: string;
  /** As the rate card names it. */
  readonly meter: string;
  /** A decimal text, such as `1` or `0.25`: numbers lose digits. */
  readonly quantity: string;
  /** When it was used; now unless given. Part of the event's identity: it stays the same however often it is sent. */
  readonly time?: Date;
  /** Of what was used (a message, a call): the same id of the same day counts once. A random UUID unless given. */
  readonly id?: string;
};

/** As it is sent: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md */
export type UsageEvent = {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly data: { readonly quantity: string };
};

export type UsageReporterOptions = {
  /** Of the onboarding API, without a slash at its end. */
  readonly apiUrl: string;
  /** A key with the scope `usage:write`, of the project or account whose customers use the product. */
  readonly productToken: string;
  /** Who counts: a URI of the product. Two products that count with the same ids need two sources. */
  readonly source: string;
  /** Is told of each event that is not taken and never will be, with the reason: `invalid_quantity`, `time_past`, … */
  readonly onRejected: (event: UsageEvent, code: string) => void;
  /** Is told of each attempt that failed. The same events are sent again. */
  readonly onFailure?: ((error: Error, attempt: number) => void) | undefined;
  /** Sent as soon as so many wait: 100 unless given. While a request is under way more gather, and go together. */
  readonly batchEvents?: number | undefined;
  /** How long an event waits for others: 1 s unless given. */
  readonly maxDelayMs?: number | undefined;
  /** Once so many are not answered yet, `report` waits: 10,000 unless given. */
  readonly maxPendingEvents?: number | undefined;
  /** For one request: 10 s unless given. */
  readonly timeoutMs?: number | undefined;
  readonly now: Clock;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly sleep?: ((ms: number, signal: AbortSignal) => Promise<unknown>) | undefined;
};

export type UsageReporter = {
  /**
   * Resolves once the event is in line; it is durable only after `flush`. If too many wait already, it resolves when some were answered:
   * await it, and the product slows down instead of running out of memory.
   * @throws Error after `close`
   */
  report: (usage: Usage) => Promise<void>;
  /** Resolves once all that was reported before is durable, or was rejected. */
  flush: () => Promise<void>;
  /**
   * Sends what there is and ends.
   * @param graceMs how long that may take: 10 s unless given
   * @returns what could not be sent by then: keep it, and send it later as it is
   */
  close: (graceMs?: number) => Promise<readonly UsageEvent[]>;
};

const BATCH_EVENTS = 100;
const MAX_DELAY_MS = 1_000;
const MAX_PENDING_EVENTS = 10_000;
const TIMEOUT_MS = 10_000;
const GRACE_MS = 10_000;
const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 30_000;

/**
 * Reports usage in batches, at least once: what is not clearly answered is sent again, with the same ids, until it is. So it counts once.
 * In memory alone: what a process had not sent when it was killed is lost, unless whoever reports keeps it until `flush` resolves.
 */
export function createUsageReporter({
  apiUrl,
  productToken: token,
  source,
  onRejected,
  onFailure,
  batchEvents = BATCH_EVENTS,
  maxDelayMs = MAX_DELAY_MS,
  maxPendingEvents = MAX_PENDING_EVENTS,
  timeoutMs = TIMEOUT_MS,
  now,
  fetch = globalThis.fetch,
  sleep = (ms, signal) => sleepFor(ms, undefined, { signal }),
}: UsageReporterOptions): UsageReporter {
  const outbox = new Outbox<UsageEvent>();
  const end = new AbortController();
  let isSending = false;
  let isClosed = false;
  /** Up to where somebody waits for it to be durable. */
  let wanted = 0;
  let gathering = new AbortController();

  const isDue = (): boolean => isClosed || outbox.answered < wanted || outbox.size >= batchEvents;

  function hurry(): void {
    if (isDue()) gathering.abort();
    if (!isSending) void sendAll();
  }

  async function sendAll(): Promise<void> {
    isSending = true;
    while (outbox.size > 0 && !end.signal.aborted) {
      if (!isDue()) {
        gathering = new AbortController();
        await sleep(maxDelayMs, AbortSignal.any([gathering.signal, end.signal])).catch(ignored);
      }
      await deliver(outbox.next());
    }
    isSending = false;
  }

  async function deliver({ items, body }: Parcel<UsageEvent>): Promise<void> {
    for (let attempt = 1; !end.signal.aborted; attempt += 1) {
      const signal = AbortSignal.any([end.signal, AbortSignal.timeout(timeoutMs)]);
      const handover = await sendUsage({ apiUrl, token, body, eventCount: items.length, signal, fetch });
      if (handover.kind !== 'failed') {
        tellOfRejected(items, handover);
        outbox.drop(items.length);
        return;
      }
      tell(() => onFailure?.(handover.error, attempt));
      await sleep(pauseMs(attempt, handover.retryAfterMs), end.signal).catch(ignored);
    }
  }

  function tellOfRejected(
    items: readonly UsageEvent[],
    handover: Exclude<Handover, { kind: 'failed' }>,
  ): void {
    const rejected =
      handover.kind === 'taken'
        ? handover.rejected
        : items.map((_, index) => ({ index, code: handover.code }));
    for (const { index, code } of rejected) {
      const event = items[index];
      if (event !== undefined) tell(() => onRejected(event, code));
    }
  }

  return {
    async report({ subprojectId, meter, quantity, time = now(), id = crypto.randomUUID() }) {
      if (isClosed) throw new Error('the reporter is closed: this usage was not taken');
      outbox.add({
        specversion: '1.0',
        id,
        source,
        type: meter,
        subject: subprojectId,
        time: time.toISOString(),
        data: { quantity },
      });
      hurry();
      await outbox.reached(outbox.added - maxPendingEvents);
    },
    async flush() {
      wanted = outbox.added;
      hurry();
      await outbox.reached(wanted);
      if (end.signal.aborted) throw new Error('the reporter was closed before all was sent');
    },
    async close(graceMs = GRACE_MS) {
      isClosed = true;
      hurry();
      const timer = setTimeout(() => {
        end.abort();
        outbox.release();
      }, graceMs);
      await outbox.reached(outbox.added);
      clearTimeout(timer);
      return outbox.rest();
    },
  };
}

/** Between a half and the whole: many that failed at once must not come back at once. */
function pauseMs(attempt: number, askedMs = 0): number {
  const [chance = 0] = crypto.getRandomValues(new Uint32Array(1));
  const ownMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)) * (0.5 + chance / 2 ** 33);
  return Math.max(Math.min(askedMs, MAX_PAUSE_MS), ownMs);
}

function ignored(): void {
  // Told to wait no longer.
}

/** A listener's own fault is the process's to tell, not a reason to lose usage. */
function tell(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
