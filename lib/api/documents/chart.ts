import { daysOf } from '../../billing/months.ts';
import { grouped, monthName } from './figures.ts';
import { markup, type Html } from './html.ts';

type Chart = {
  readonly month: string;
  /** Decimal texts, of the days that have any. */
  readonly days: readonly { readonly day: string; readonly amount: string }[];
  readonly currency: string;
  /** `Cost` */
  readonly of: string;
};

const WIDTH = 720;
const HEIGHT = 180;
const PLOT = { top: 18, bottom: 156 } as const;

/** The month by day, as bars, in words for whoever does not see them, and as a table. */
export function dayChart({ month, days, currency, of }: Chart): Html {
  const amounts = new Map(days.map(({ day, amount }) => [day, amount]));
  // Only for the height of a bar: all that is written are the texts.
  const highest = Math.max(0, ...days.map(({ amount }) => Number(amount)));
  const all = daysOf(month);
  const step = WIDTH / all.length;
  const bars = all.map((day, index) => {
    const amount = amounts.get(day) ?? '0';
    const height = highest > 0 ? (Math.max(0, Number(amount)) / highest) * (PLOT.bottom - PLOT.top) : 0;
    return markup`<rect
      x="${(index * step + step * 0.15).toFixed(1)}"
      y="${(PLOT.bottom - height).toFixed(1)}"
      width="${(step * 0.7).toFixed(1)}"
      height="${height.toFixed(1)}"
      ><title>${day}: ${grouped(amount)} ${currency}</title></rect
    >`;
  });
  const labels = all.flatMap((_, index) =>
    index === 0 || (index + 1) % 5 === 0
      ? [
          markup`<text x="${(index * step + step / 2).toFixed(1)}" y="172" text-anchor="middle"
            >${index + 1}</text
          >`,
        ]
      : [],
  );
  return markup`<figure>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="chart-title chart-words">
      <title id="chart-title">${of} by day, ${monthName(month)}</title>
      <desc id="chart-words">${wordsOf(days, all.length, currency)}</desc>
      <line x1="0" y1="${PLOT.bottom}" x2="${WIDTH}" y2="${PLOT.bottom}"></line>
      ${bars}${labels}
    </svg>
    <figcaption>${of} by day in ${currency}. ${wordsOf(days, all.length, currency)}</figcaption>
    <details>
      <summary>As a table</summary>
      <div class="wide" tabindex="0" role="region" aria-label="${of} by day">
        <table>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col" class="number">${of} (${currency})</th>
            </tr>
          </thead>
          <tbody>
            ${days.map(
              ({ day, amount }) =>
                markup`<tr>
                  <th scope="row">${day}</th>
                  <td class="number">${grouped(amount)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
  </figure>`;
}

function wordsOf(days: Chart['days'], dayCount: number, currency: string): string {
  const [first, ...others] = days;
  if (first === undefined) return 'No day has any.';
  const top = others.reduce((most, each) => (Number(each.amount) > Number(most.amount) ? each : most), first);
  return `${days.length} of ${dayCount} days; the most on ${top.day}: ${grouped(top.amount)} ${currency}.`;
}
