import * as is from './figures.ts';
import {
  dollarsOf,
  icebergDollars,
  intakeOf,
  invoiceableSubprojects,
  largestShardEvents,
  nightOf,
  SHAPES,
} from './model.ts';

type Row = readonly [title: string, ...cells: readonly string[]];

/** As they stand in docs/costs-at-scale.md, by name. */
export function scaleTables(): Readonly<
  Record<'intake' | 'night' | 'dollars' | 'iceberg' | 'limits', string>
> {
  return { intake: intake(), night: night(), dollars: dollars(), iceberg: iceberg(), limits: limits() };
}

function intake(): string {
  const of = SHAPES.map(intakeOf);
  return table(
    head(),
    ['events a pack, of requests of 1,000', ...of.map(({ eventsPerPack }) => number(eventsPerPack, 0))],
    ['write units an event', ...of.map(({ writeUnitsPerEvent }) => number(writeUnitsPerEvent, 3))],
    [
      'write units a second on one key, at 5 × the average',
      ...of.map((each) => number(each.peakUnitsPerKey, 1)),
    ],
    ['GB a day', ...of.map(({ gigabytesPerDay }) => number(gigabytesPerDay, 0))],
  );
}

function night(): string {
  const of = SHAPES.map(nightOf);
  return table(
    head(),
    ['runs, 20 at once', ...of.map(({ runs }) => number(runs, 0))],
    ['events a run', ...of.map(({ eventsPerRun }) => number(eventsPerRun, 0))],
    ['memory of a run, MB', ...of.map(({ megabytes }) => number(megabytes, 0))],
    [
      'seconds of a run: read + compute + write',
      ...of.map((each) =>
        [each.readSeconds, each.cpuSeconds, each.writeSeconds].map((part) => number(part, 1)).join(' + '),
      ),
    ],
    ['the night, minutes', ...of.map(({ windowSeconds }) => number(windowSeconds / 60, 0))],
    [
      'the same on a new table (4,000 write units a second)',
      ...of.map(({ newTableSeconds }) => number(newTableSeconds / 60, 0)),
    ],
  );
}

function dollars(): string {
  const of = SHAPES.map(dollarsOf);
  const totals = of.map((parts) => parts.reduce((sum, [, each]) => sum + each, 0));
  const perMillion = (is.ACCOUNT.eventsPerDay * is.MONTH_DAYS) / 1e6;
  const rows = (of[0] ?? []).map(([what], index): Row => [
    what,
    ...of.map((parts) => `$${number(parts[index]?.[1] ?? 0, 0)}`),
  ]);
  return table(
    head('$ a month'),
    ...rows,
    ['**together**', ...totals.map((total) => `**$${number(total, 0)}**`)],
    ['a million events', ...totals.map((total) => `$${number(total / perMillion, 3)}`)],
  );
}

function iceberg(): string {
  const parts = icebergDollars();
  const total = parts.reduce((sum, [, each]) => sum + each, 0);
  return table(['', '$ a month'], ...parts.map(([what, each]): Row => [what, `$${number(each, 0)}`]), [
    '**together**',
    `**$${number(total, 0)}**`,
  ]);
}

function limits(): string {
  const rounded = (value: number, unit: number): string => number(Math.floor(value / unit) * unit, 0);
  return table(
    ['what ends first', 'at'],
    [
      'events of one shard’s day, in a function of 1,769 MB with a fifth to spare',
      rounded(largestShardEvents(), 1e6),
    ],
    [
      'customers active every day, whose month one function reads back in 15 minutes',
      rounded(invoiceableSubprojects(), 1e6),
    ],
  );
}

function head(title = ''): Row {
  return [title, ...SHAPES.map(({ name }) => name)];
}

function table(header: Row, ...rows: readonly Row[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(3, ...all.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function number(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
