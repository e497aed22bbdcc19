import { inOrder, type NumberedCall } from './calls.ts';
import type { Lane } from './lane.ts';
import { play, type Run, type Trace } from './run.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { endingFaults } from './invariants.ts';

/** What a fault-free run of a scenario does and ends with. */
export type Recording = {
  readonly scenario: Scenario;
  /** The call of number N is the Nth of these, from 1. */
  readonly calls: readonly NumberedCall[];
  readonly trace: Trace;
};

/**
 * Plays a scenario cold, then warm, and numbers its calls. What a warm function remembers it does not read again for 10 s, so calls
 * that only the cold run made are cold ones.
 * @throws Error if the scenario does not end as it says
 */
export async function record(lane: Lane, scenario: Scenario): Promise<Recording> {
  await lane.shop.system.chill();
  const cold = await play(lane, scenario);
  const warm = await play(lane, scenario);
  const faults = endingFaults(scenario, warm.trace);
  if (faults.length > 0) throw new Error(`${scenario.name} without a fault: ${faults.join('; ')}`);
  return { scenario, calls: inOrder(callsOf(cold, warm)), trace: warm.trace };
}

function callsOf(cold: Run, warm: Run): readonly NumberedCall[] {
  const warmIds = new Set(warm.seen.map(({ id }) => id));
  return [
    ...warm.seen.map((call) => ({ ...call, isCold: false })),
    ...cold.seen.filter(({ id }) => !warmIds.has(id)).map((call) => ({ ...call, isCold: true })),
  ];
}
