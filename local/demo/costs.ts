import type { Calls } from '../aws-proxy/recorder.ts';
import type { RecordedCall } from '../aws-proxy/call.ts';

/** What one operation cost: counted, not estimated. */
export type Cost = {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly sends: number;
  readonly decryptions: number;
};

/** @param calls those that functions made; Lambda's own polling is left out */
export function costOf(calls: readonly RecordedCall[]): Cost {
  const made = calls.filter(({ origin }) => origin === 'function');
  const sum = (units: (call: RecordedCall) => number | undefined): number =>
    made.reduce((total, call) => total + (units(call) ?? 0), 0);
  return {
    writeUnits: sum(({ consumedCapacity }) => consumedCapacity?.writeUnits),
    readUnits: sum(({ consumedCapacity }) => consumedCapacity?.readUnits),
    sends: made.filter(({ action }) => action.startsWith('SendMessage')).length,
    decryptions: made.filter(({ service }) => service === 'kms').length,
  };
}

/** Runs an operation to its end and says what it cost. */
export async function measure<Result>(
  { calls, idle }: { readonly calls: Calls; readonly idle: () => Promise<void> },
  operation: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly cost: Cost }> {
  // What came before is paid for.
  await idle();
  const mark = calls.mark();
  const result = await operation();
  await idle();
  return { result, cost: costOf(calls.since(mark)) };
}
