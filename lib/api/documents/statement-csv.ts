import type { StatementView } from '../statement-view.ts';
import type { Representation } from '../route.ts';
import { csvAnswer } from './csv.ts';

const COLUMNS = [
  'level',
  'month',
  'subprojectId',
  'meter',
  'quantity',
  'price',
  'amount',
  'currency',
] as const;

/** The total, and the lines that sum to it. */
export function statementCsv({ month, subprojectId, currency, total, lines }: StatementView): Representation {
  const shared = { month, subprojectId, currency };
  const rows = [
    { level: 'total', ...shared, amount: total },
    ...lines.map((line) => ({ level: 'line', ...shared, ...line })),
  ];
  return csvAnswer(`statement-${subprojectId}-${month}`, { columns: COLUMNS, rows });
}
