import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Activity } from './activity.ts';
import type { QueuesEngine } from './engines/queues.ts';

export type Waiting = {
  /** Milliseconds, 20,000 if not given; then it rejects and says what is still there. */
  readonly timeout?: number;
};

export type Settling = {
  /**
   * Resolves when no request or invocation is under way and no queue but those of dead letters has a message, not even a
   * delayed one or one in flight.
   */
  readonly idle: (waiting?: Waiting) => Promise<void>;
  /** As `idle`, but lets delays and visibility timeouts run out at once, so that retries need no waiting. */
  readonly settle: (waiting?: Waiting) => Promise<void>;
};

const defaultTimeout = 20_000;

/**
 * @param queueNames those whose messages count: all but the dead-letter queues
 * @param deadLetterNames time passes there too: somebody may be waiting for a dead letter that is hidden
 */
export function settling(
  activity: Activity,
  queues: QueuesEngine,
  queueNames: readonly string[],
  deadLetterNames: readonly string[],
): Settling {
  const counts = () => {
    const messages = queueNames.map((name) => queues.inspect(name));
    const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
    return {
      underWay: activity.count(),
      visible: sum(messages.map(({ ready }) => ready.length)),
      waiting: sum(messages.map(({ delayed, inflight }) => delayed.length + inflight.length)),
    };
  };

  async function waitUntilEmpty(hasten: boolean, { timeout = defaultTimeout }: Waiting = {}): Promise<void> {
    const deadline = Date.now() + timeout;
    for (;;) {
      const change = nextChange(deadline);
      const { underWay, visible, waiting } = counts();
      if (underWay + visible + waiting === 0) {
        change.cancel();
        return;
      }
      if (Date.now() >= deadline) {
        change.cancel();
        throw new Error(
          `not idle after ${timeout} ms: ${underWay} under way, ${visible} messages visible, ${waiting} delayed or in flight`,
        );
      }
      if (hasten && underWay + visible === 0 && (await nobodyHasThem())) {
        change.cancel();
        for (const name of [...queueNames, ...deadLetterNames]) await queues.letTimePass(name);
        continue;
      }
      await change.happened;
    }
  }

  /** Whether messages in flight belong to no batch. A receive that is just returning makes its batch a turn later. */
  async function nobodyHasThem(): Promise<boolean> {
    await nextTurn();
    return !queues.receiving() && activity.count() === 0;
  }

  function nextChange(deadline: number) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const done = () => resolve(undefined);
    const timer = setTimeout(done, Math.max(0, deadline - Date.now()));
    const stops = [activity.onChange(done), queues.onChange(done)];
    const cancel = () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
    return { happened: promise.finally(cancel), cancel };
  }

  return {
    idle: (waiting) => waitUntilEmpty(false, waiting),
    settle: (waiting) => waitUntilEmpty(true, waiting),
  };
}
