import { createDeliveryReader } from '../../lib/aws/delivery-reader.ts';
import { mergeRecords } from '../../lib/intake/delivery-record.ts';
import { createCast, type Cast } from './cast.ts';
import type { Injection, SeenCall } from './call-watch.ts';
import { comparable } from './comparable.ts';
import type { Lane } from './lane.ts';
import { perform } from './perform.ts';
import { read, verdictsOf, type Reading } from './reading.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { titleOf, type Step } from './steps.ts';

/** What there was to be seen after each step of a run, in terms in which runs can be compared. */
export type Trace = readonly StepTrace[];

type StepTrace = {
  readonly step: string;
  /** What the caller of an API was told in the end. */
  readonly answer: unknown;
  /** Which keys worked in the moment in which a command was answered: it is effective then. */
  readonly keysAtOnce: Readonly<Record<string, string>> | undefined;
  /** Once every message is done. */
  readonly atRest: Reading;
  /** Webhooks that were answered with 2xx, of which not every event is recorded as done (invariant I2). */
  readonly openDeliveries: readonly string[];
};

export type Run = {
  readonly trace: Trace;
  readonly seen: readonly SeenCall[];
  /** How often the fault was injected. */
  readonly hits: number;
};

/**
 * Plays a scenario once, with other customers than ever before; after each step everything comes to rest.
 * @throws Error naming the step that could not be taken, or after which no rest came
 */
export async function play(lane: Lane, scenario: Scenario, injection?: Injection): Promise<Run> {
  const runNumber = lane.nextRunNumber();
  const cast = createCast(lane.shop, scenario.steps, runNumber);
  const trace: StepTrace[] = [];
  lane.watch.begin(injection);
  try {
    for (const [index, step] of scenario.steps.entries()) {
      lane.watch.beginStep(index);
      trace.push(await take(lane, cast, step, runNumber));
    }
  } finally {
    lane.shop.endpoint.answerWith(undefined);
    lane.watch.end();
  }
  return { trace, ...lane.watch.end() };
}

async function take(lane: Lane, cast: Cast, step: Step, runNumber: number): Promise<StepTrace> {
  const title = titleOf(step);
  try {
    const { status, body, deliveryId } = await perform(lane, cast, step);
    const isCommand = step.by === 'api' || step.by === 'customer';
    const keysAtOnce = isCommand ? await verdictsOf(lane, cast) : undefined;
    await lane.shop.system.settle();
    return {
      step: title,
      answer: comparable({ status, body }, cast),
      keysAtOnce,
      atRest: await read(lane, cast, runNumber),
      openDeliveries: deliveryId !== undefined && (await isOpen(lane, deliveryId)) ? [deliveryId] : [],
    };
  } catch (error) {
    throw new Error(`${title}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** Whether an event of the delivery is neither applied nor recorded as ignored. */
async function isOpen({ shop }: Lane, deliveryId: string): Promise<boolean> {
  const reader = createDeliveryReader(shop.admin.ledgerTable, () => new Date());
  const [first, ...others] = await reader.readRecords(shop.projectId, deliveryId);
  if (first === undefined) return true;
  return mergeRecords(first, [first, ...others]).events.some(({ result }) => result.outcome === 'queued');
}
