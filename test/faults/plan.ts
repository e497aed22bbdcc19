import type { NumberedCall } from './calls.ts';
import { FAULTS, type Fault } from './faults.ts';
import type { Recording } from './record.ts';

/** One fault at one call of one scenario. */
export type Case = {
  readonly recording: Recording;
  readonly call: NumberedCall;
  /** Of the call in its recording, from 1. */
  readonly number: number;
  readonly fault: Fault;
};

/** Every call × every fault that it can have. */
export function casesOf(recording: Recording): readonly Case[] {
  const workers = new Set(recording.calls.filter((call) => call.isPolling).map((call) => call.functionName));
  return recording.calls.flatMap((call, index) =>
    FAULTS.filter(
      (fault) => fault.appliesTo(call) && (fault.name !== 'visible-again' || workers.has(call.functionName)),
    ).map((fault) => ({ recording, call, number: index + 1, fault })),
  );
}

/** A fixed part: every call has its turn with one fault, and every fault with calls here and there. */
export function sampleOf(cases: readonly Case[]): readonly Case[] {
  const byCall = Map.groupBy(cases, ({ call }) => call);
  return [...byCall.values()].flatMap((ofCall, index) => {
    const cheap = ofCall.filter(({ fault }) => !fault.isSlow);
    return cheap.slice(index % cheap.length, (index % cheap.length) + 1);
  });
}

/** The command that plays exactly this case again. */
export function commandOf({ recording, number, fault }: Case): string {
  return `npm run faults -- --scenario ${recording.scenario.name} --call ${number} --fault ${fault.name}`;
}
