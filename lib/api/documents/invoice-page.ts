import { minorDigitsOf } from '../../billing/money/currency.ts';
import { formatMinor } from '../../billing/money/minor-units.ts';
import type { InvoiceView } from '../invoice-view.ts';
import type { Representation } from '../route.ts';
import { dayChart } from './chart.ts';
import { grouped, monthName } from './figures.ts';
import { markup, type Content, type Html } from './html.ts';
import { pageAnswer } from './page.ts';

type Line = InvoiceView['lines'][number];
type Share = InvoiceView['subprojectLines'][number];

export function invoicePage(invoice: InvoiceView, headers: Readonly<Record<string, string>>): Representation {
  const { month, number, currency, status, total, issueTime, days } = invoice;
  const title = status === 'issued' ? `Invoice ${number}` : 'Draft of an invoice';
  const content = markup`
    <header>
      <div>
        <h1>${title}</h1>
        <p class="muted">${monthName(month)} · <span class="state">${status}</span></p>
      </div>
      <p class="total"><span class="muted">Total</span><strong>${grouped(total)} ${currency}</strong></p>
    </header>
    <dl>
      <div>
        <dt>Month (UTC)</dt>
        <dd>${month}</dd>
      </div>
      <div>
        <dt>Number</dt>
        <dd>${number}</dd>
      </div>
      <div>
        <dt>Issued</dt>
        <dd>${issueTime?.slice(0, 10) ?? 'not yet'}</dd>
      </div>
      <div>
        <dt>Currency</dt>
        <dd>${currency}</dd>
      </div>
    </dl>
    ${notesOf(invoice)}
    ${dayChart({ month, currency, of: 'Cost', days: days.map(({ day, cost }) => ({ day, amount: cost })) })}
    <h2>Usage</h2>
    ${linesTable(invoice, 'usage', `Usage of ${monthName(month)} by project, meter and subproject`)}
    ${correctionsOf(invoice)}
    <h2>Total</h2>
    <div class="wide" tabindex="0" role="region" aria-label="Total">
      <table>
        <tbody>
          ${sums(invoice)}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            <td class="number">${grouped(total)} ${currency}</td>
          </tr>
        </tfoot>
      </table>
    </div>
    <p class="muted">
      Quantities and costs are exact. Amounts are rounded once, so that those of subprojects sum to their
      line, and lines to the total.
    </p>
  `;
  return pageAnswer(`${title}, ${monthName(month)}`, content, headers);
}

function notesOf({
  status,
  incompleteDays,
  shortDays,
  nextPageToken,
  subprojectLineCount,
}: InvoiceView): Content {
  const [gap] = incompleteDays;
  const notes = [
    status === 'draft' && markup`<p>This is a draft: what the invoice would be as things are now.</p>`,
    gap &&
      markup`<p>Not complete yet: ${gap.day} of project <code>${gap.projectId}</code> (${gap.reason}).</p>`,
    shortDays.length > 0 &&
      markup`<p>
        Days that were never completed and are invoiced as they stand:
        ${shortDays.map(({ day, projectId }) => markup`${day} of <code>${projectId}</code> `)}
      </p>`,
    subprojectLineCount === null &&
      markup`<p>
        The account is large: its draft shows lines by project and meter alone. The invoice has those of
        subprojects.
      </p>`,
    nextPageToken !== '' &&
      markup`<p>More lines of subprojects are on the next page: <code>pageToken=${nextPageToken}</code>.</p>`,
  ].filter((note) => note instanceof Object);
  return notes.length === 0 ? undefined : markup`<div class="note">${notes}</div>`;
}

function correctionsOf(invoice: InvoiceView): Content {
  if (!invoice.lines.some(({ kind }) => kind === 'correction')) return undefined;
  return markup`<h2>Corrections</h2>
    <p>Of months invoiced before: what came late, and meters that had no price then.</p>
    ${linesTable(invoice, 'correction', 'Corrections by month, project, meter and subproject')}`;
}

function linesTable(
  { lines, subprojectLines, currency }: InvoiceView,
  kind: Line['kind'],
  caption: string,
): Html {
  const wanted = lines.filter((line) => line.kind === kind);
  if (wanted.length === 0) return markup`<p>None.</p>`;
  const shares = Map.groupBy(subprojectLines, keyOf);
  const groups = Map.groupBy(wanted, ({ month, projectId }) => `${month} ${projectId}`);
  return markup`<div class="wide" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">Meter</th>
          <th scope="col" class="number">Quantity</th>
          <th scope="col" class="number">Cost, exact</th>
          <th scope="col" class="number">Amount (${currency})</th>
        </tr>
      </thead>
      ${[...groups.values()].map((group) => groupOf(group, shares))}
    </table>
  </div>`;
}

function groupOf(lines: readonly Line[], shares: ReadonlyMap<string, readonly Share[]>): Content {
  const [first] = lines;
  if (first === undefined) return undefined;
  const { kind, month, projectId, displayName } = first;
  const of = kind === 'correction' ? markup`${monthName(month)} · ` : '';
  return markup`<tbody>
    <tr>
      <th scope="rowgroup" colspan="4" class="project">${of}${displayName} <code>${projectId}</code></th>
    </tr>
    ${lines.map((line) => [rowOf(line, line.meter, 'line'), (shares.get(keyOf(line)) ?? []).map((share) => rowOf(share, share.subprojectId, 'share'))])}
  </tbody>`;
}

/** On one line: there may be ten thousand of them. */
function rowOf({ quantity, cost, amount }: Line | Share, name: string, className: string): Html {
  const numbers = [quantity, cost, amount].map((each) => markup`<td class="number">${grouped(each)}</td>`);
  return markup`<tr class="${className}"><th scope="row">${name}</th>${numbers}</tr>
`;
}

function keyOf({ kind, month, projectId, meter }: Line | Share): string {
  return [kind, month, projectId, meter].join('\n');
}

function sums({ lines, currency }: InvoiceView): Content {
  return (['usage', 'correction'] as const).map((kind) => {
    const amounts = lines.filter((line) => line.kind === kind).map(({ amount }) => amount);
    return markup`<tr>
      <th scope="row">${kind === 'usage' ? 'Usage' : 'Corrections'}</th>
      <td class="number">${grouped(sumOf(amounts, minorDigitsOf(currency) ?? 0))} ${currency}</td>
    </tr>`;
  });
}

/** Of amounts, which all have the digits of the currency. */
function sumOf(amounts: readonly string[], minorDigits: number): string {
  return formatMinor(
    amounts.reduce((sum, amount) => sum + BigInt(amount.replace('.', '')), 0n),
    minorDigits,
  );
}
