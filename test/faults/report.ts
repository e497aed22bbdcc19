import pc from 'picocolors';
import { commandOf, type Case } from './plan.ts';
import type { Recording } from './record.ts';
import type { Result } from './sweep.ts';

/** How a case failed, and how to see it again. */
export function failureText({ case: failed, faults }: Result): string {
  const { recording, call, fault } = failed;
  return [
    `${recording.scenario.name}, ${call.id}, ${fault.name}: ${fault.meaning}`,
    ...faults.slice(0, 10).map((each) => `    ${each}`),
    `  again: ${commandOf(failed)}`,
  ].join('\n');
}

/** What was done: scenarios, calls, runs, faults by kind, seconds. */
export function summaryText(
  recordings: readonly Recording[],
  results: readonly Result[],
  seconds: number,
): string {
  const callsOf = (cases: readonly Case[]) => new Set(cases.map(({ call }) => call)).size;
  const cases = results.map((result) => result.case);
  const failed = results.filter(({ faults }) => faults.length > 0).length;
  const byScenario = recordings.map(({ scenario: { name }, calls }) => {
    const own = cases.filter(({ recording }) => recording.scenario.name === name);
    return `  ${name.padEnd(16)} ${column(calls.length)} calls ${column(callsOf(own))} covered ${column(own.length)} runs`;
  });
  const byFault = [...Map.groupBy(cases, ({ fault }) => fault)].map(
    ([{ name, meaning }, group]) => `  ${name.padEnd(16)} ${column(group.length)}  ${meaning}`,
  );
  const leftOut = recordings.flatMap(({ scenario: { name, leftOut: cases = [] } }) =>
    cases.map(
      ({ calls, faults, why }) =>
        `  left out of ${name}: ${faults.join(', ')} at ${calls.join(', ')}: ${why}`,
    ),
  );
  const total = `${recordings.length} scenarios, ${callsOf(cases)} calls covered, ${cases.length} fault runs, ${failed} failed, ${seconds.toFixed(0)} s`;
  return [...byScenario, ...byFault, ...leftOut, failed === 0 ? pc.green(total) : pc.red(total)].join('\n');
}

function column(count: number): string {
  return String(count).padStart(4);
}
