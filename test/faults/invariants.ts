import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { decimalOf, formatDecimal, sumOf } from '../../lib/billing/money/decimal.ts';
import type { Reading } from './reading.ts';
import type { Run, Trace } from './run.ts';
import type { Ending, Scenario } from './scenarios/scenario.ts';

/**
 * What is wrong with a run in which a fault was injected, given a run without one. Nothing is: the empty list.
 *
 * I1, I7: after each step the same items, and the same told to the endpoint, under as many ids. I2: each webhook answered with 2xx is
 * done with, and no message is lost or dead that would not be without the fault. I3: the same keys work, and a command is effective
 * once it is answered. I6: what was restored is there, or the items would differ. And who was denied something is in the audit log.
 */
export function differences(
  expected: Trace,
  { trace, losses }: Pick<Run, 'trace' | 'losses'>,
): readonly string[] {
  const isHurried = trace.some(({ atRest }) => atRest === undefined);
  const found = trace.flatMap(({ step, answer, keysAtOnce, atRest }, index) => {
    const right = expected[index];
    if (isHurried) return atRest === undefined ? [] : hurriedDifferences(atRest, right?.atRest, step);
    return differencesOf(
      { answer, keysAtOnce, atRest },
      right && { answer: right.answer, keysAtOnce: right.keysAtOnce, atRest: right.atRest },
      step,
    );
  });
  return [...losses, ...found];
}

/** Where steps overlapped, a notification may have been superseded before it was sent; all else ends the same. */
function hurriedDifferences(actual: Reading, expected: Reading | undefined, step: string): readonly string[] {
  const { told: _one, ...left } = actual;
  const { told: _other, ...right } = expected ?? actual;
  return differencesOf(left, right, step);
}

/** Names the places at which two values differ. */
function differencesOf(actual: unknown, expected: unknown, path: string): readonly string[] {
  if (isDeepStrictEqual(actual, expected)) return [];
  const [left, right] = [objectSchema.safeParse(actual), objectSchema.safeParse(expected)];
  if (!left.success || !right.success || Array.isArray(actual) !== Array.isArray(expected)) {
    return [`${path}: ${show(actual)}, expected ${show(expected)}`];
  }
  const names = new Set([...Object.keys(left.data), ...Object.keys(right.data)]);
  return [...names].flatMap((name) => differencesOf(left.data[name], right.data[name], `${path} › ${name}`));
}

const objectSchema = z.record(z.string(), z.unknown());

function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

const NO_ITEM = { state: 'no item' };
const itemSchema = z.looseObject({ state: z.string() });

/** Whether a fault-free run ends as its scenario says, with nothing left to be done. */
export function endingFaults(
  { ending, deadLetterCount = 0, invoiced = [], denied = [] }: Scenario,
  { trace, losses }: Pick<Run, 'trace' | 'losses'>,
): readonly string[] {
  const last = trace.at(-1)?.atRest;
  if (last === undefined) return ['it has no step'];
  return [
    ...losses,
    ...differencesOf(last.deadLetters.length, deadLetterCount, 'dead letters'),
    ...differencesOf(
      last.invoices.map(({ total }) => total),
      invoiced,
      'invoices',
    ),
    ...differencesOf(last.denied, denied, 'denied'),
    ...Object.entries(ending).flatMap(([customer, wanted]) => {
      const item = itemSchema.parse(last.items[`subproject#{${customer}}`] ?? NO_ITEM);
      const told = Object.entries(last.told[`{${customer}}`] ?? {});
      const actual: Ending = {
        state: item.state,
        told: Object.fromEntries(told.map(([type, contents]) => [type, contents.length] as const)),
      };
      const { keys = {}, price = '0', ...rest } = wanted;
      const sold = sumOf((last.costs[customer] ?? []).map((day) => decimalOf(day.price)));
      return [
        ...differencesOf(actual, rest, customer),
        ...differencesOf(formatDecimal(sold), price, `${customer} › price`),
        ...Object.entries(keys).flatMap(([key, code]) => differencesOf(last.keys[key], code, key)),
      ];
    }),
  ];
}
