import type { NumberedCall } from './calls.ts';
import { faultNamed, FAULTS, type Fault } from './faults.ts';
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
    !isLeftOut(recording.scenario, call, fault) &&
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

function isLeftOut({ leftOut = [] }: Scenario, { id }: NumberedCall, { name }: Fault): boolean {
  return leftOut.some(({ calls, faults }) => calls.includes(id) && faults.includes(name));
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

/** Which cases are wanted; all that is not said does not matter. */
export type Choice = {
  readonly scenario?: string | undefined;
  /** Its number in the list of the scenario, or its id. */
  readonly call?: string | undefined;
  readonly fault?: string | undefined;
};

export function chosen(cases: readonly Case[], { scenario, call, fault }: Choice): readonly Case[] {
  const wanted = fault === undefined ? undefined : faultNamed(fault);
  return cases.filter(
    (each) =>
      (scenario === undefined || each.recording.scenario.name === scenario) &&
      (call === undefined || each.call.id === call || each.number === Number(call)) &&
      (wanted === undefined || each.fault === wanted),
  );
}

/** The command that plays exactly this case again. A call's id says which one it is, whatever was recorded beside it. */
export function commandOf({ recording, call, fault }: Case): string {
  return `npm run faults -- --scenario ${recording.scenario.name} --call '${call.id}' --fault ${fault.name}`;
}
