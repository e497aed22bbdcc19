import { barsOf } from '../chart.ts';
import type { Output, Shown } from '../output.ts';
import { Table, type Column } from '../table.ts';
import type { Costs } from './resources.ts';

const BAR_WIDTH = 24;

type Line = {
  readonly name: string;
  readonly cost: string;
  readonly price: string;
  readonly margin: string;
  readonly bar?: string;
};
type MeterLine = Line & { readonly quantity: string };

/** Costs by day and by meter; on a terminal with a bar for each day. What there is to know about them goes to stderr. */
export async function showCosts(output: Output, costs: Costs): Promise<void> {
  await output.tables(costs, (shown) => [daysOf(costs, shown), metersOf(costs, shown)]);
  for (const notice of noticesOf(costs)) output.notice(notice);
}

function daysOf({ currency, days, total }: Costs, { colors, isTerminal }: Shown): string {
  const bars = barsOf(
    days.map(({ cost }) => cost),
    BAR_WIDTH,
  );
  const lines = days.map(({ day, cost, price, margin }, index) => {
    const bar = isTerminal ? (bars[index] ?? '') : '';
    return { name: day, cost, price, margin, bar };
  });
  const table = new Table(columnsOf('day', currency), colors);
  return table.page([...lines, { ...total, name: 'total' }]);
}

function metersOf({ currency, total }: Costs, { colors }: Shown): string {
  const [name, ...amounts] = columnsOf('meter', currency);
  const quantity: Column<MeterLine> = {
    title: 'quantity',
    of: (line: MeterLine) => line.quantity,
    isNumber: true,
  };
  const table = new Table<MeterLine>([...(name ? [name] : []), quantity, ...amounts], colors);
  return table.page(
    Object.entries(total.meters).map(([meter, { quantity, cost, price, margin }]) => ({
      name: meter,
      quantity,
      cost,
      price,
      margin,
    })),
  );
}

function columnsOf(name: string, currency: string): readonly Column<Line>[] {
  return [
    { title: name, of: (line) => line.name },
    { title: `cost ${currency}`, of: ({ cost }) => cost, isNumber: true },
    { title: 'price', of: ({ price }) => price, isNumber: true },
    { title: 'margin', of: ({ margin }) => margin, isNumber: true },
    { title: '', of: ({ bar }) => bar ?? '' },
  ];
}

function noticesOf({ complete, throughTime, total: { unrated } }: Costs): readonly string[] {
  const status = complete
    ? 'Complete: only late usage or other prices change it.'
    : `Through ${throughTime}; not complete yet.`;
  const missing = `Without a price, so at 0: ${unrated.join(', ')} (rate-card put sets one).`;
  return unrated.length > 0 ? [status, missing] : [status];
}
