import type { NumberedCall } from './calls.ts';
import { FAULTS, type Fault } from './faults.ts';
import type { Recording } from './record.ts';
import type { Scenario } from './scenarios/scenario.ts';

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
  const canHave = (fault: Fault, call: NumberedCall) =>
    fault.appliesTo(call) &&
    (fault.isOfWorkers !== true || workers.has(call.functionName)) &&
    (fault.isBeforeLastStep !== true || canBeOvertaken(recording.scenario, call.step));
  return recording.calls.flatMap((call, index) =>
    FAULTS.filter((fault) => canHave(fault, call)).map((fault) => ({
      recording,
      call,
      number: index + 1,
      fault,
    })),
  );
}

/** A step is left, and none that has to wait: a customer can't claim before they were told how. */
function canBeOvertaken({ steps }: Scenario, step: number): boolean {
  const left = steps.slice(step + 1);
  return left.length > 0 && left.every(({ by }) => by !== 'customer');
}

/** Of all scenarios. What a function calls because it is cold is the same in each: it has its turn in the first. */
export function casesOfAll(recordings: readonly Recording[]): readonly Case[] {
  const firstOf = new Map<string, Recording>();
  for (const recording of recordings) {
    for (const { id, isCold } of recording.calls) {
      if (isCold && !firstOf.has(id)) firstOf.set(id, recording);
    }
  }
  return recordings
    .flatMap(casesOf)
    .filter(({ recording, call }) => !call.isCold || firstOf.get(call.id) === recording);
}

/**
 * One in so many, always the same: every call has its turn in one of that many scenarios, every fault with calls here and there. Without
 * those that wait for timeouts.
 */
export function sampleOf(cases: readonly Case[], oneIn: number): readonly Case[] {
  return cases.filter(({ fault }) => fault.isSlow !== true).filter((_, index) => index % oneIn === 0);
}

/** The command that plays exactly this case again. */
export function commandOf({ recording, number, fault }: Case): string {
  return `npm run faults -- --scenario ${recording.scenario.name} --call ${number} --fault ${fault.name}`;
}
