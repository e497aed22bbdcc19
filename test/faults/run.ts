import { createDeliveryReader } from '../../lib/aws/delivery-reader.ts';
import { mergeRecords } from '../../lib/intake/delivery-record.ts';
import { makeAccountNew } from './account-age.ts';
import { createCast, type Cast } from './cast.ts';
import type { Injection, SeenCall } from './call-watch.ts';
import { comparable } from './comparable.ts';
import { removeInvoices } from './invoice-reading.ts';
import type { Lane } from './lane.ts';
import { perform, type StepAnswer } from './perform.ts';
import { owedIds, owedRatings, read, removeItems, verdictsOf, type Reading } from './reading.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { titleOf, type Step } from './steps.ts';
import { removeUsage } from './usage-reading.ts';

/** What there was to be seen after each step of a run, in terms in which runs can be compared. */
export type Trace = readonly StepTrace[];

type StepTrace = {
  readonly step: string;
  /** What the caller of an API was told in the end. */
  readonly answer: unknown;
  /** Which keys worked in the moment in which a command was answered: it is effective then. */
  readonly keysAtOnce: Readonly<Record<string, string>> | undefined;
  /** Once every message is done; undefined if the next step did not wait for that. */
  readonly atRest: Reading | undefined;
};

export type Run = {
  readonly trace: Trace;
  readonly seen: readonly SeenCall[];
  /** How often the fault was injected. */
  readonly hits: number;
  /** What is wrong in whatever run: a webhook that was taken and never done with, a notification that was owed and never sent. */
  readonly losses: readonly string[];
};

/** For a machine that does much else. */
const PATIENCE_MILLISECONDS = 60_000;

type Stage = { readonly lane: Lane; readonly cast: Cast };

/**
 * Plays a scenario once, with other customers than ever before; after each step everything comes to rest.
 * @param hurry once it is aborted, the steps that are left follow each other without a rest
 * @param onLastAnswer once every step has been answered
 * @throws Error naming the step that could not be taken, or after which no rest came
 */
export async function play(
  lane: Lane,
  scenario: Scenario,
  injection?: Injection,
  hurry?: AbortSignal,
  onLastAnswer: () => void = () => undefined,
): Promise<Run> {
  const stage = { lane, cast: createCast(lane.shop, scenario, lane.nextRunNumber()) };
  const { watch } = lane;
  const trace: StepTrace[] = [];
  const deliveryIds: string[] = [];
  let owed: readonly string[] = [];
  try {
    for (const step of scenario.given ?? []) await take(stage, step);
    watch.begin(injection);
    for (const [index, step] of scenario.steps.entries()) {
      watch.beginStep(index);
      const isLast = index === scenario.steps.length - 1;
      const taken = await take(stage, step, isLast ? undefined : hurry, async ({ deliveryId }) => {
        if (deliveryId !== undefined) deliveryIds.push(deliveryId);
        if (!isLast) return;
        owed = await owedIds(lane);
        onLastAnswer();
      });
      trace.push(taken);
    }
    const losses = await lossesOf(stage, deliveryIds, owed);
    await removeItems(lane);
    await removeUsage(lane, stage.cast);
    await removeInvoices(lane);
    await makeAccountNew(lane);
    return { trace, ...watch.end(), losses };
  } finally {
    lane.refuse(0, 0);
    watch.end();
  }
}

async function take(
  { lane, cast }: Stage,
  step: Step,
  hurry?: AbortSignal,
  onAnswer: (answer: StepAnswer) => Promise<void> = () => Promise.resolve(),
): Promise<StepTrace> {
  const title = titleOf(step);
  try {
    const answer = await perform(lane, cast, step);
    const isCommand = step.by === 'api' || step.by === 'customer';
    const keysAtOnce = isCommand ? await verdictsOf(lane, cast) : undefined;
    await onAnswer(answer);
    const isAtRest = await rest(lane, hurry);
    return {
      step: title,
      answer: comparable(
        { status: answer.status, body: isOfTheMoment(step) ? undefined : answer.body },
        cast,
      ),
      keysAtOnce,
      atRest: isAtRest ? await read(lane, cast) : undefined,
    };
  } catch (error) {
    throw new Error(`${title}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function isOfTheMoment(step: Step): boolean {
  return step.by === 'api' && step.isOfTheMoment === true;
}

/** @returns whether rest came before there was a reason to hurry */
async function rest({ shop: { system } }: Lane, hurry: AbortSignal | undefined): Promise<boolean> {
  if (hurry?.aborted === true) return false;
  const settled = system.settle({ timeout: PATIENCE_MILLISECONDS }).then(() => true);
  if (hurry === undefined) return settled;
  const hurried = Promise.withResolvers<boolean>();
  hurry.addEventListener('abort', () => hurried.resolve(false), { once: true });
  return Promise.race([settled, hurried.promise]);
}

async function lossesOf(
  { lane }: Stage,
  deliveryIds: readonly string[],
  owed: readonly string[],
): Promise<readonly string[]> {
  const told = new Set(lane.taken().map(({ id }) => id));
  const losses = owed
    .filter((id) => !told.has(id))
    .map((id) => `the notification ${id} was owed at the last step and never sent`);
  for (const id of deliveryIds) {
    if (await isOpen(lane, id))
      losses.push(`delivery ${id} was answered with 2xx, and nobody knows what came of it`);
  }
  const stillOwed = await owedIds(lane);
  const unrated = await owedRatings(lane);
  return [
    ...losses,
    ...stillOwed.map((id) => `the notification ${id} is still owed`),
    ...unrated.map((id) => `days of ${id} are still to be rated again`),
  ];
}

/** Whether an event of the delivery is neither applied nor recorded as ignored. */
async function isOpen({ shop }: Lane, deliveryId: string): Promise<boolean> {
  const reader = createDeliveryReader(shop.admin.ledgerTable, () => new Date());
  const [first, ...others] = await reader.readRecords(shop.projectId, deliveryId);
  if (first === undefined) return true;
  return mergeRecords(first, [first, ...others]).events.some(({ result }) => result.outcome === 'queued');
}
