import type { InvoiceView } from '../invoice-view.ts';
import type { Representation } from '../route.ts';
import { csvAnswer } from './csv.ts';

const COLUMNS = [
  'level',
  'kind',
  'month',
  'projectId',
  'projectName',
  'meter',
  'subprojectId',
  'quantity',
  'cost',
  'amount',
  'currency',
] as const;

/** Rows of three levels, each of which sums to the one before: whoever adds up takes one. Later pages have the last alone. */
export function invoiceCsv(
  { month, status, currency, total, lines, subprojectLines }: InvoiceView,
  isFirstPage: boolean,
  headers: Readonly<Record<string, string>>,
): Representation {
  const above = [
    { level: 'total', month, amount: total, currency },
    ...lines.map(({ displayName, ...line }) => ({
      level: 'line',
      ...line,
      projectName: displayName,
      currency,
    })),
  ];
  const below = subprojectLines.map((line) => ({ level: 'subproject', ...line, currency }));
  const name = `invoice-${month}${status === 'draft' ? '-draft' : ''}`;
  return csvAnswer(name, { columns: COLUMNS, rows: isFirstPage ? [...above, ...below] : below }, headers);
}
