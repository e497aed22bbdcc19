import type { StatementView } from '../statement-view.ts';
import type { Representation } from '../route.ts';
import { dayChart } from './chart.ts';
import { grouped, monthName } from './figures.ts';
import { markup, type Content } from './html.ts';
import { pageAnswer } from './page.ts';

export function statementPage(statement: StatementView): Representation {
  const { month, subprojectId, currency, total, complete, days } = statement;
  const content = markup`
    <header>
      <div>
        <h1>Statement</h1>
        <p class="muted">
          ${monthName(month)} · <span class="state">${complete ? 'complete' : 'not complete yet'}</span>
        </p>
      </div>
      <p class="total"><span class="muted">Total</span><strong>${grouped(total)} ${currency}</strong></p>
    </header>
    <dl>
      <div>
        <dt>Month (UTC)</dt>
        <dd>${month}</dd>
      </div>
      <div>
        <dt>Subproject</dt>
        <dd><code>${subprojectId}</code></dd>
      </div>
      <div>
        <dt>Currency</dt>
        <dd>${currency}</dd>
      </div>
    </dl>
    ${notesOf(statement)}
    ${dayChart({ month, currency, of: 'Price', days: days.map(({ day, price }) => ({ day, amount: price })) })}
    <h2>Usage</h2>
    ${linesTable(statement)}
    <p class="muted">
      Quantities and prices are exact. Amounts are rounded once, so that they sum to the total.
    </p>
  `;
  return pageAnswer(`Statement, ${monthName(month)}`, content);
}

function notesOf({ complete, unrated }: StatementView): Content {
  if (complete && unrated.length === 0) return undefined;
  return markup`<div class="note">
    ${complete ? undefined : markup`<p>The month is not over, or some of it is still to be computed.</p>`}
    ${unrated.length === 0 ? undefined : markup`<p>Without a price yet, and so 0: ${unrated.join(', ')}.</p>`}
  </div>`;
}

function linesTable({ lines, total, currency, month }: StatementView): Content {
  const caption = `Usage of ${monthName(month)} by meter`;
  return markup`<div class="wide" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">Meter</th>
          <th scope="col" class="number">Quantity</th>
          <th scope="col" class="number">Price, exact</th>
          <th scope="col" class="number">Amount (${currency})</th>
        </tr>
      </thead>
      <tbody>
        ${lines.map(
          ({ meter, quantity, price, amount }) =>
            markup`<tr>
              <th scope="row">${meter}</th>
              <td class="number">${grouped(quantity)}</td>
              <td class="number">${grouped(price)}</td>
              <td class="number">${grouped(amount)}</td>
            </tr> `,
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colspan="3">Total</th>
          <td class="number">${grouped(total)} ${currency}</td>
        </tr>
      </tfoot>
    </table>
  </div>`;
}
