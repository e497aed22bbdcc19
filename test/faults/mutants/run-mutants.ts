import pc from 'picocolors';
import { openLane } from '../lane.ts';
import { withLanes } from '../lanes.ts';
import { casesOf, casesOfAll, commandOf, type Case } from '../plan.ts';
import { recordAll, type Recording } from '../record.ts';
import { scenarioNamed, SCENARIOS } from '../scenarios/all.ts';
import { NOT_STRUCK, runCase } from '../sweep.ts';
import { MUTANTS } from './all.ts';
import type { Mutant } from './mutant.ts';
import { bundleMutant } from './mutate.ts';

export type MutantOptions = {
  /** Only this one. */
  readonly mutant?: string | undefined;
  readonly scenario?: string | undefined;
  /** Tries every case until one catches it. */
  readonly search?: boolean;
};

type Verdict = {
  readonly mutant: Mutant;
  readonly caughtBy: Case | undefined;
  readonly fault: string | undefined;
};

/** @returns whether every mutant was caught */
export async function runMutants(options: MutantOptions, laneCount: number): Promise<boolean> {
  const startMilliseconds = performance.now();
  const mutants = MUTANTS.filter(({ name }) => options.mutant === undefined || name === options.mutant);
  if (mutants.length === 0) throw new Error(`there is no mutant ${options.mutant ?? ''}`);
  const recordings = await recordAsItShouldBe(mutants, options, laneCount);
  if (options.search !== true) for (const each of mutants) namedCase(each, recordings);
  const left = [...mutants];
  const verdicts: Verdict[] = [];
  await Promise.all(
    Array.from({ length: laneCount }, async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const verdict = await judge(next, recordings, options.search === true);
        verdicts.push(verdict);
        console.log(textOf(verdict));
      }
    }),
  );
  const caught = verdicts.filter(({ caughtBy }) => caughtBy !== undefined).length;
  const seconds = ((performance.now() - startMilliseconds) / 1000).toFixed(0);
  const total = `${verdicts.length} mutants, ${caught} caught, ${seconds} s`;
  console.log(caught === verdicts.length ? pc.green(total) : pc.red(total));
  return caught === verdicts.length;
}

/** The unbroken product says how runs have to end. */
function recordAsItShouldBe(
  mutants: readonly Mutant[],
  { scenario, search }: MutantOptions,
  laneCount: number,
): Promise<readonly Recording[]> {
  const names = new Set(mutants.map(({ caughtBy }) => caughtBy.scenario));
  const scenarios =
    scenario !== undefined
      ? [scenarioNamed(scenario)]
      : SCENARIOS.filter(({ name }) => search === true || names.has(name));
  return withLanes(laneCount, (lanes) => recordAll(lanes, scenarios));
}

async function judge(mutant: Mutant, recordings: readonly Recording[], searches: boolean): Promise<Verdict> {
  const cases = searches ? casesOfAll(recordings) : [namedCase(mutant, recordings)];
  const bundles = await bundleMutant(mutant);
  const lane = await openLane({ editTemplate: bundles.edit });
  try {
    for (const each of cases) {
      const faults = await runCase(lane, each);
      const [fault] = faults;
      if (fault !== undefined && !faults.includes(NOT_STRUCK)) return { mutant, caughtBy: each, fault };
    }
    return { mutant, caughtBy: undefined, fault: undefined };
  } finally {
    await lane.close();
    await bundles.remove();
  }
}

function namedCase({ name, caughtBy }: Mutant, recordings: readonly Recording[]): Case {
  const found = recordings
    .flatMap(casesOf)
    .find(
      ({ recording, call, fault }) =>
        recording.scenario.name === caughtBy.scenario &&
        call.id === caughtBy.call &&
        fault.name === caughtBy.fault,
    );
  if (found === undefined) {
    throw new Error(
      `${name}: there is no case ${caughtBy.scenario}, ${caughtBy.call}, ${caughtBy.fault} any more`,
    );
  }
  return found;
}

function textOf({ mutant, caughtBy, fault }: Verdict): string {
  if (caughtBy === undefined) return pc.red(`NOT CAUGHT  ${mutant.name}: ${mutant.mistake} (${mutant.file})`);
  return [
    `caught  ${mutant.name}: ${mutant.mistake}`,
    `        by ${caughtBy.recording.scenario.name}, ${caughtBy.call.id}, ${caughtBy.fault.name}`,
    `        ${commandOf(caughtBy)}`,
    `        ${pc.dim((fault ?? '').slice(0, 240))}`,
  ].join('\n');
}
