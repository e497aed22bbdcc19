import { setTimeout as wait } from 'node:timers/promises';
import type { Call } from '../../local/aws-proxy/call.ts';
import { makeAccountNew } from './account-age.ts';
import type { Struck } from './faults.ts';
import { removeInvoices } from './invoice-reading.ts';
import type { Lane } from './lane.ts';
import { differences } from './invariants.ts';
import type { Case } from './plan.ts';
import { removeItems } from './reading.ts';
import { play } from './run.ts';

export type Result = {
  readonly case: Case;
  readonly faults: readonly string[];
  readonly milliseconds: number;
};

/** Before the SDK gives up waiting, after 1 s, for the call that is held meanwhile. */
const HELD_MILLISECONDS = 700;

/** Where two functions work at the same time, a call may not come in every run. */
const MAX_TRIES = 3;
export const NOT_STRUCK = 'the call did not come, so there was no fault';

/** @returns what is wrong in the end: nothing, if the system is what it should be */
export async function runCase(lane: Lane, each: Case): Promise<readonly string[]> {
  let found: readonly string[] = [NOT_STRUCK];
  for (let tries = 1; tries <= MAX_TRIES && found.includes(NOT_STRUCK); tries += 1) {
    found = await tryCase(lane, each);
  }
  return found;
}

async function tryCase(lane: Lane, { recording, call, fault }: Case): Promise<readonly string[]> {
  const { shop, watch } = lane;
  const hurry = new AbortController();
  const answered = Promise.withResolvers<undefined>();
  const struck: Struck = {
    async deliverAgain(functionName) {
      const queue = watch.queueOf(functionName);
      if (queue === undefined) return;
      const done = watch.batchDone(functionName, HELD_MILLISECONDS);
      await shop.system.queues.letTimePass(queue);
      await done;
    },
    async goOn() {
      hurry.abort();
      const waiting = new AbortController();
      const { signal } = waiting;
      await Promise.race([answered.promise, wait(HELD_MILLISECONDS, undefined, { signal })]);
      waiting.abort();
    },
  };
  const injection = {
    callId: call.id,
    callCount: fault.callCount ?? 1,
    decide: (struckCall: Call, attempt: number) => fault.decide(struckCall, attempt, struck),
  };
  if (call.isCold) await shop.system.chill(call.functionName);
  try {
    const run = await play(lane, recording.scenario, injection, hurry.signal, () =>
      answered.resolve(undefined),
    );
    const found = differences(recording.trace, run);
    return run.hits === 0 ? [NOT_STRUCK, ...found] : found;
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
  await removeItems(lane);
  await removeInvoices(lane);
  await makeAccountNew(lane);
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
