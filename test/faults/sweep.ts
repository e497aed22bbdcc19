import type { Lane } from './lane.ts';
import { differences } from './invariants.ts';
import type { Case } from './plan.ts';
import { forgetItems } from './reading.ts';
import { play } from './run.ts';

export type Result = {
  readonly case: Case;
  readonly faults: readonly string[];
  readonly milliseconds: number;
};

/** Before the SDK gives up waiting, after 1 s, for the call that is held meanwhile. */
const SECOND_DELIVERY_MILLISECONDS = 700;

/** @returns what is wrong in the end: nothing, if the system is what it should be */
export async function runCase(lane: Lane, { recording, call, fault }: Case): Promise<readonly string[]> {
  const { shop, watch } = lane;
  const struck = {
    async deliverAgain(functionName: string) {
      const queue = watch.queueOf(functionName);
      if (queue === undefined) return;
      const done = watch.batchDone(functionName, SECOND_DELIVERY_MILLISECONDS);
      await shop.system.queues.letTimePass(queue);
      await done;
    },
  };
  if (call.isCold) await shop.system.chill(call.functionName);
  try {
    const run = await play(lane, recording.scenario, {
      callId: call.id,
      callCount: fault.callCount ?? 1,
      decide: (struckCall, attempt) => fault.decide(struckCall, attempt, struck),
    });
    return differences(recording.trace, run);
  } catch (error) {
    await clear(lane);
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** What a failed run leaves must not reach the next. */
async function clear(lane: Lane): Promise<void> {
  const { system } = lane.shop;
  const drain = () => Promise.all(system.queues.names.map((name) => system.queues.drain(name)));
  await drain();
  await system.settle();
  await drain();
  await forgetItems(lane);
}

/** Lets each lane take the next case that is left. */
export async function sweep(
  lanes: readonly Lane[],
  cases: readonly Case[],
  onResult: (result: Result) => void = () => undefined,
): Promise<readonly Result[]> {
  const left = [...cases];
  const results: Result[] = [];
  await Promise.all(
    lanes.map(async (lane) => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const startMilliseconds = performance.now();
        const faults = await runCase(lane, next);
        const result = { case: next, faults, milliseconds: performance.now() - startMilliseconds };
        results.push(result);
        onResult(result);
      }
    }),
  );
  return results;
}
