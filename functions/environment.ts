import * as z from 'zod/mini';
import { createStopwatch } from '../lib/clock.ts';
import { createLog } from '../lib/log.ts';
import { QUEUE_NAMES, urlVariable, type QueueName } from '../lib/messages/queue-names.ts';
import {
  createNightCounter,
  createRefusalCounter,
  createRunCounter,
  createSweepCounter,
} from '../lib/metrics.ts';

/** A wrong deployment fails at the cold start, naming the variable, not on the first message. */
export function readEnvironment<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.object(shape).parse(process.env);
}

/** The URLs of all queues, or of their dead letters. */
export function readQueueUrls(kind: 'QUEUE' | 'DEAD_LETTER_QUEUE'): Readonly<Record<QueueName, string>> {
  const urls = QUEUE_NAMES.map((queue) => [queue, process.env[urlVariable(queue, kind)]]);
  return z.record(z.enum(QUEUE_NAMES), name).parse(Object.fromEntries(urls));
}

export const name = z.string().check(z.minLength(1));
export const seconds = z.coerce.number().check(z.positive());
/** One that every month has. */
export const dayOfMonth = z.coerce.number().check(z.int(), z.gte(1), z.lte(28));
export const outboundPolicy = z.enum(['public-https', 'any']);

export const log = createLog((line) => {
  console.log(line);
});

export const now = (): Date => new Date();
export const stopwatch = createStopwatch(now, () => performance.now());

/** Past the console, which Lambda has put its own words into: a metric's line is JSON as a whole. */
export const writeMetric = (line: string): void => void process.stdout.write(`${line}\n`);
export const countRefusal = createRefusalCounter(writeMetric, now);
export const countSweep = createSweepCounter(writeMetric, now);
export const countRun = createRunCounter(writeMetric, now);
export const countNight = createNightCounter(writeMetric, now);
