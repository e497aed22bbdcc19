import { barsOf } from '../chart.ts';
import type { Output, Shown } from '../output.ts';
import { Table, type Column } from '../table.ts';
import type { Invoice, Statement } from './resources.ts';

const BAR_WIDTH = 24;

type Line = Invoice['lines'][number];

export async function showInvoice(output: Output, invoice: Invoice): Promise<void> {
  const { currency, total, lines, days, month, number, issueTime, complete } = invoice;
  const columns: readonly Column<Pick<Line, 'displayName' | 'meter' | 'amount'> & Partial<Line>>[] = [
    { title: 'project', of: ({ displayName }) => displayName },
    { title: 'meter', of: ({ meter }) => meter },
    {
      title: 'month',
      of: (line) => (line.kind === 'correction' ? `${line.month ?? ''} corrected` : line.month),
    },
    { title: 'quantity', of: ({ quantity }) => quantity ?? '', isNumber: true },
    { title: `amount ${currency}`, of: ({ amount }) => amount, isNumber: true },
  ];
  await output.tables(invoice, (shown) => [
    new Table(columns, shown.colors).page([
      ...lines,
      { displayName: 'total', meter: '', month: '', amount: total },
    ]),
    ...chartOf(
      days.map(({ day, cost }) => [day, cost] as const),
      shown,
    ),
  ]);
  const state = issueTime === null ? `Draft of number ${number}` : `Number ${number}, issued ${issueTime}`;
  output.notice(`${month}. ${state}${complete ? '' : '; not all days are complete'}.`);
}

export async function showStatement(output: Output, statement: Statement): Promise<void> {
  const { currency, total, lines, days, complete, month } = statement;
  const columns: readonly Column<
    Pick<Statement['lines'][number], 'meter' | 'amount'> & { quantity?: string }
  >[] = [
    { title: 'meter', of: ({ meter }) => meter },
    { title: 'quantity', of: ({ quantity }) => quantity ?? '', isNumber: true },
    { title: `amount ${currency}`, of: ({ amount }) => amount, isNumber: true },
  ];
  await output.tables(statement, (shown) => [
    new Table(columns, shown.colors).page([...lines, { meter: 'total', amount: total }]),
    ...chartOf(
      days.map(({ day, price }) => [day, price] as const),
      shown,
    ),
  ]);
  output.notice(complete ? `${month}, complete.` : `${month}; not complete yet.`);
}

/** The month by day, on a terminal alone. */
function chartOf(days: readonly (readonly [day: string, amount: string])[], { colors, isTerminal }: Shown) {
  if (!isTerminal || days.length === 0) return [];
  const bars = barsOf(
    days.map(([, amount]) => amount),
    BAR_WIDTH,
  );
  const columns: readonly Column<readonly [string, string, string]>[] = [
    { title: 'day', of: ([day]) => day },
    { title: '', of: ([, amount]) => amount, isNumber: true },
    { title: '', of: ([, , bar]) => bar },
  ];
  return [
    new Table(columns, colors).page(days.map(([day, amount], index) => [day, amount, bars[index] ?? ''])),
  ];
}
