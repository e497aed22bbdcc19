import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLane, type Lane } from './lane.ts';
import { mutatedSource } from './mutants/mutate.ts';
import { MUTANTS } from './mutants/all.ts';
import { casesOf, casesOfAll, chosen, commandOf, sampleOf } from './plan.ts';
import { recordAll, type Recording } from './record.ts';
import { failureText } from './report.ts';
import { SCENARIOS } from './scenarios/all.ts';
import { sweep, type Result } from './sweep.ts';

/**
 * A fixed sample of the fault sweep; all of it runs in CI. Whatever AWS call fails, in whatever way: redelivery ends where a run without
 * a fault ends (invariants I1, I2, I3, I6, I7).
 */
const ONE_IN = 60;
const LANES = 2;
const TIMEOUT_MILLISECONDS = 300_000;

let lanes: readonly Lane[] = [];
let recordings: readonly Recording[] = [];
let results: readonly Result[] = [];
beforeAll(async () => {
  lanes = await Promise.all(Array.from({ length: LANES }, () => openLane()));
  recordings = await recordAll(lanes, SCENARIOS, { withCold: ({ name }) => name === 'signup' });
  results = await sweep(lanes, sampleOf(casesOfAll(recordings), ONE_IN));
}, TIMEOUT_MILLISECONDS);
afterAll(() => Promise.all(lanes.map((lane) => lane.close())));

describe('ends as without a fault, whatever fails:', () => {
  test.each(SCENARIOS)('$title', ({ name }) => {
    const failed = results.filter(
      (result) => result.case.recording.scenario.name === name && result.faults.length > 0,
    );
    expect(failed.map(failureText)).toEqual([]);
  });
});

describe('a failing case', () => {
  test('prints a command that names it and no other', () => {
    for (const each of recordings.flatMap(casesOf)) {
      const words = /--scenario (?<scenario>\S+) --call '(?<call>[^']+)' --fault (?<fault>\S+)$/;
      const named = chosen(recordings.flatMap(casesOf), words.exec(commandOf(each))?.groups ?? {});
      expect(named).toEqual([each]);
    }
  });
});

describe('a mutant', () => {
  test.each(MUTANTS)('still applies: $name', async (mutant) => {
    await expect(mutatedSource(mutant)).resolves.toContain(mutant.replace);
  });

  test.each(MUTANTS)('has a case that is to catch it: $name', ({ caughtBy }) => {
    expect(chosen(recordings.flatMap(casesOf), caughtBy)).toHaveLength(1);
  });
});
