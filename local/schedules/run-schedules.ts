import { setTimeout as wait } from 'node:timers/promises';
import type { Activity } from '../activity.ts';
import type { Gateway } from '../aws-proxy/gateway.ts';
import { errorCode } from '../engines/engine.ts';
import type { Schedule } from './read-schedules.ts';

export type Schedules = {
  /** Logical ids. */
  readonly names: readonly string[];
  /**
   * Sends a schedule's message now, whatever its time, and also if it is disabled. Resolves when the queue has it.
   * @throws Error for a name that is unknown, and if the queue refuses it to the last try
   */
  readonly fire: (name: string) => Promise<void>;
  /** Sends each message at its times from now on. Nights that were missed are not caught up. */
  readonly start: () => void;
  readonly stop: () => Promise<void>;
};

const retryMilliseconds = 100;

/** Sends the messages of schedules through the gateway, each under its own role. */
export function runSchedules(
  schedules: readonly Schedule[],
  gateway: Gateway,
  activity: Activity,
): Schedules {
  const stopping = new AbortController();

  async function send(schedule: Schedule): Promise<void> {
    const { end } = activity.begin();
    try {
      for (let retry = 0; !(await trySend(schedule)); retry += 1) {
        if (retry >= schedule.maximumRetryAttempts) throw new Error(`${schedule.name}: the queue refuses it`);
        await wait(retryMilliseconds, undefined, { signal: stopping.signal });
      }
    } finally {
      end();
    }
  }

  async function trySend({ name, statements, queueUrl, message }: Schedule): Promise<boolean> {
    const answer = await gateway.handle({
      caller: { origin: 'schedule', functionName: name, statements },
      service: 'sqs',
      action: 'SendMessage',
      input: { QueueUrl: queueUrl, MessageBody: message },
    });
    return answer !== 'disconnect' && answer !== 'silence' && errorCode(answer) === undefined;
  }

  return {
    names: schedules.map(({ name }) => name),
    async fire(name) {
      const schedule = schedules.find((candidate) => candidate.name === name);
      if (schedule === undefined) throw new Error(`there is no schedule ${name}`);
      await send(schedule);
    },
    start() {
      for (const schedule of schedules.filter(({ isEnabled }) => isEnabled)) {
        // What AWS gives up is gone there too: the next time says the same.
        schedule.cron.schedule(() => void send(schedule).catch(() => undefined));
        schedule.cron.resume();
      }
    },
    stop() {
      stopping.abort();
      for (const { cron } of schedules) cron.stop();
      return Promise.resolve();
    },
  };
}
