import { printable } from '../text.ts';
import type { Mapping } from './columns.ts';
import type { Counts } from './run-import.ts';

/** What the columns of a file are taken for, so that a mistake shows before it is made a million times. */
export function describeMapping(header: readonly string[], mapping: Mapping): string {
  const used = [...mapping].map(([field, { template }]) => `${field} ← ${template}`);
  const names = new Set([...mapping.values()].map(({ template }) => template));
  const unused = header.filter(
    (column) => !names.has(column) && ![...names].some((name) => name.includes(`{${column}}`)),
  );
  return printable([...used, ...(unused.length === 0 ? [] : [`not used: ${unused.join(', ')}`])].join('; '));
}

const WORDS: readonly (readonly [Exclude<keyof Counts, 'rows' | 'planUnknown'>, string, string])[] = [
  ['created', 'created', 'would be created'],
  ['restored', 'came back', 'would come back'],
  ['changed', 'changed', 'would be changed'],
  ['unchanged', 'as they were', 'are as they are'],
  ['rejected', 'rejected', 'would be rejected'],
  ['failed', 'failed', 'failed'],
];

export function describeCounts(counts: Counts, isTrial: boolean): string {
  const lines = WORDS.filter(([outcome]) => counts[outcome] > 0).map(([outcome, done, would]) => {
    const amount = String(counts[outcome]).padStart(9);
    return `${amount}  ${isTrial ? would : done}`;
  });
  return [...lines, `${String(counts.rows).padStart(9)}  rows in all`].join('\n');
}
