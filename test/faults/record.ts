import type { SeenCall } from './call-watch.ts';
import { inOrder, type NumberedCall } from './calls.ts';
import { endingFaults } from './invariants.ts';
import type { Lane } from './lane.ts';
import { play, type Run, type Trace } from './run.ts';
import type { Scenario } from './scenarios/scenario.ts';

/** What a fault-free run of a scenario does and ends with. */
export type Recording = {
  readonly scenario: Scenario;
  /** The call of number N is the Nth of these, from 1. */
  readonly calls: readonly NumberedCall[];
  readonly trace: Trace;
};

/** These read keys and projects for every request; all others remember for 10 s. */
const FORGETFUL = ['manage-account', 'verify-keys', 'roll-up-costs'];

const MAX_WARM_RUNS = 4;

/** What functions call when they have just started takes a second a scenario to learn. */
export type RecordOptions = { readonly withCold?: (scenario: Scenario) => boolean };

/**
 * Plays a scenario cold, then warm, and numbers its calls. What a warm function remembers it does not read again for 10 s: only the cold
 * run reads all of it.
 * @throws Error if the scenario does not end as it says
 */
export async function record(
  lane: Lane,
  scenario: Scenario,
  { withCold = () => true }: RecordOptions = {},
): Promise<Recording> {
  const cold = withCold(scenario) ? await playCold(lane, scenario) : undefined;
  const warm = await playWarm(lane, scenario);
  const faults = endingFaults(scenario, warm);
  if (faults.length > 0) throw new Error(`${scenario.name} without a fault: ${faults.join('; ')}`);
  return { scenario, calls: inOrder(callsOf(scenario, cold, warm)), trace: warm.trace };
}

async function playCold(lane: Lane, scenario: Scenario): Promise<Run> {
  await lane.shop.system.chill();
  return play(lane, scenario);
}

/** Until two runs make the same calls: on a busy machine a message may come twice, as on AWS. Else those that came in every run. */
async function playWarm(lane: Lane, scenario: Scenario): Promise<Run> {
  const runs = [await play(lane, scenario)];
  for (;;) {
    const run = await play(lane, scenario);
    const ids = idsOf(scenario, run);
    const before = runs.map((each) => idsOf(scenario, each));
    runs.push(run);
    if (isSame(ids, before.at(-1) ?? ids)) return run;
    if (runs.length === MAX_WARM_RUNS) {
      return { ...run, seen: run.seen.filter(({ id }) => before.every((each) => each.has(id))) };
    }
  }
}

function idsOf(scenario: Scenario, run: Run): ReadonlySet<string> {
  return new Set(warmCallsOf(scenario, run).map(({ id }) => id));
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((id) => other.has(id));
}

/** Lanes record at the same time; the recordings come in the order of the scenarios. */
export async function recordAll(
  lanes: readonly Lane[],
  scenarios: readonly Scenario[],
  options: RecordOptions = {},
): Promise<readonly Recording[]> {
  const left = [...scenarios.entries()];
  const recordings: (readonly [number, Recording])[] = [];
  await Promise.all(
    lanes.map(async (lane) => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        recordings.push([next[0], await record(lane, next[1], options)]);
      }
    }),
  );
  return recordings.sort(([a], [b]) => a - b).map(([, recording]) => recording);
}

function callsOf(scenario: Scenario, cold: Run | undefined, warm: Run): readonly NumberedCall[] {
  const { swept, name } = scenario;
  const warmCalls = warmCallsOf(scenario, warm);
  const warmIds = new Set(warmCalls.map(({ id }) => id));
  const calls = [
    ...warmCalls.map((call) => ({ ...call, isCold: false })),
    ...coldCallsOf(scenario, cold)
      .filter(({ id }) => !warmIds.has(id))
      .map((call) => ({ ...call, isCold: true })),
  ];
  const missing = cold && swept?.find((id) => calls.every((call) => call.id !== id));
  if (missing !== undefined) throw new Error(`${name} makes no call ${missing}`);
  return calls;
}

function coldCallsOf(scenario: Scenario, cold: Run | undefined): readonly SeenCall[] {
  if (cold === undefined) return [];
  return cold.seen
    .filter((call) => isConfiguration(call) || FORGETFUL.includes(call.functionName))
    .filter((call) => call.step === firstStepOf(call, cold) && isSwept(scenario, call));
}

function warmCallsOf(scenario: Scenario, { seen }: Run): readonly SeenCall[] {
  return seen.filter((call) => !isConfiguration(call) && isSwept(scenario, call));
}

/** Later, what was read of a function's configuration is read again only if it has become too old. */
function firstStepOf({ functionName }: SeenCall, { seen }: Run): number | undefined {
  return seen.find((call) => call.functionName === functionName)?.step;
}

function isSwept({ swept }: Scenario, { id }: SeenCall): boolean {
  return swept?.includes(id) ?? true;
}

/** It is read by functions that are cold, or whose memory is too old: in a warm run by chance. */
function isConfiguration({ id, functionName, action }: SeenCall): boolean {
  if (action === 'Decrypt') return true;
  return / GetItem Directory\/(?:account|project|source) /.test(id) && !FORGETFUL.includes(functionName);
}
