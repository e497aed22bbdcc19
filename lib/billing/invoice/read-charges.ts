import { forEachOf } from '../../concurrency.ts';
import type { CostLedger, RunResult } from '../cost-ledger.ts';
import { add, decimalOf, formatDecimal, ZERO, type Decimal } from '../money/decimal.ts';
import { totalOf } from '../roll-up/total.ts';
import type { Charge } from './charges.ts';
import type { Gap } from './gap.ts';
import type { InvoiceStore, Reading } from './invoice-store.ts';
import { keyOf, settledTickets, type ProjectMonth, type Survey } from './survey.ts';
import { monthsBetween } from '../months.ts';

export type ChargeDeps = {
  readonly ledger: Pick<CostLedger, 'readRuns' | 'readProjectMonth'>;
  readonly invoices: Pick<InvoiceStore, 'readHeader' | 'readLines' | 'readShares'>;
};

/** What an invoice is composed of. */
export type Charges = {
  readonly usage: readonly Charge[];
  /** Of the months that may differ: what the ledger says now, and all that was invoiced. */
  readonly late: readonly Charge[];
  readonly invoiced: readonly Charge[];
  /** UTC day of the month → cost, unrounded. */
  readonly dayCosts: ReadonlyMap<string, Decimal>;
  readonly readings: readonly Reading[];
  /** What was rolled up again while it was read. */
  readonly gaps: readonly Gap[];
};

const PROJECTS_AT_A_TIME = 4;

/** By subproject, from the ledger itself. @throws Error if days of subprojects are not what the runs over them summed up */
export async function readCharges(deps: ChargeDeps, survey: Survey): Promise<Charges> {
  const usage: Charge[] = [];
  const late: Charge[] = [];
  const dayCosts = new Map<string, Decimal>();
  const readings: Reading[] = [...survey.unchanged];
  const gaps: Gap[] = [];
  await forEachOf(survey.usage, PROJECTS_AT_A_TIME, async (part) => {
    for await (const charge of chargesIn(deps, part, dayCosts)) usage.push(charge);
    const settled = await stillSettled(deps, part);
    if (settled.tickets === undefined) gaps.push(...settled.gaps);
    else if (settled.tickets > 0) readings.push({ ...placeOf(part), tickets: settled.tickets });
  });
  await forEachOf(survey.late, PROJECTS_AT_A_TIME, async (part) => {
    for await (const charge of chargesIn(deps, part)) late.push(charge);
    // What is being written is read again for the next invoice.
    const { tickets } = await stillSettled(deps, part);
    if (tickets !== undefined) readings.push({ ...placeOf(part), tickets });
  });
  refuseIfSumsDiffer(survey, usage, gaps);
  const invoiced = await invoicedCharges(deps, survey);
  return { usage, late, invoiced, dayCosts, readings: sorted(readings), gaps };
}

/** The same by line alone, from the sums that runs have made: so much less that it can be read at any time. */
export async function readLineCharges(deps: Pick<ChargeDeps, 'invoices'>, survey: Survey): Promise<Charges> {
  const dayCosts = new Map<string, Decimal>();
  for (const { runs } of survey.usage) {
    for (const { day, result } of runs) {
      if (result === undefined || result.subjectCount === 0) continue;
      dayCosts.set(day, add(dayCosts.get(day) ?? ZERO, decimalOf(result.cost)));
    }
  }
  return {
    usage: survey.usage.flatMap(summedCharges),
    late: survey.late.flatMap(summedCharges),
    invoiced: await invoicedLines(deps, survey),
    dayCosts,
    readings: [],
    gaps: [],
  };
}

function summedCharges({ projectId, month, runs }: ProjectMonth): readonly Charge[] {
  return Object.entries(totalOf(resultsOf(runs)).meters).map(([meter, { quantity, cost }]) => ({
    month,
    projectId,
    meter,
    subprojectId: '',
    quantity: decimalOf(quantity),
    cost: decimalOf(cost),
  }));
}

/** The days of a subproject follow each other, so that one subproject is held at a time. Nothing is read where no run found anything. */
async function* chargesIn(
  { ledger }: Pick<ChargeDeps, 'ledger'>,
  { projectId, month, runs }: ProjectMonth,
  dayCosts?: Map<string, Decimal>,
): AsyncGenerator<Charge> {
  if (isEmpty(runs)) return;
  let current = '';
  let meters = new Map<string, { quantity: Decimal; cost: Decimal }>();
  const finished = () =>
    [...meters].map(([meter, sums]) => ({ month, projectId, subprojectId: current, meter, ...sums }));
  for await (const day of ledger.readProjectMonth(projectId, month)) {
    if (day.subprojectId !== current) {
      yield* finished();
      current = day.subprojectId;
      meters = new Map();
    }
    for (const [meter, { quantity, cost }] of Object.entries(day.meters)) {
      const sums = meters.get(meter) ?? { quantity: ZERO, cost: ZERO };
      const sum = {
        quantity: add(sums.quantity, decimalOf(quantity)),
        cost: add(sums.cost, decimalOf(cost)),
      };
      meters.set(meter, sum);
    }
    dayCosts?.set(day.day, add(dayCosts.get(day.day) ?? ZERO, decimalOf(day.cost)));
  }
  yield* finished();
}

/** One that did not come to its end may have written all the same. */
function isEmpty(runs: ProjectMonth['runs']): boolean {
  return runs.every(({ ticket, result }) => result?.ticket === ticket && result.subjectCount === 0);
}

async function stillSettled({ ledger }: Pick<ChargeDeps, 'ledger'>, part: ProjectMonth) {
  const after = await ledger.readRuns(part.projectId, part.month);
  const before = new Map(part.runs.map((run) => [`${run.day} ${run.shard}`, run.ticket]));
  const changed = after.filter(({ day, shard, ticket }) => before.get(`${day} ${shard}`) !== ticket);
  const gaps = changed.map(({ day }): Gap => ({ projectId: part.projectId, day, reason: 'being rolled up' }));
  return { tickets: changed.length === 0 ? settledTickets(after) : undefined, gaps };
}

/** What the two ways to the same sum must agree on, before money is asked for. Not of days that are short anyway. */
function refuseIfSumsDiffer(survey: Survey, usage: readonly Charge[], gaps: readonly Gap[]): void {
  if (survey.gaps.length + survey.shortDays.length + gaps.length > 0) return;
  const ofRuns = sumsByLine(survey.usage.flatMap(summedCharges));
  const ofSubprojects = sumsByLine(usage);
  const isSame = ofRuns.size === ofSubprojects.size && [...ofRuns].every(([line, sum]) => ofSubprojects.get(line) === sum); // prettier-ignore
  if (!isSame) throw new Error('the days of subprojects are not what their runs summed up');
}

function sumsByLine(charges: readonly Charge[]): ReadonlyMap<string, string> {
  const sums = new Map<string, { quantity: Decimal; cost: Decimal }>();
  for (const { projectId, meter, quantity, cost } of charges) {
    const line = `${projectId} ${meter}`;
    const sum = sums.get(line) ?? { quantity: ZERO, cost: ZERO };
    sums.set(line, { quantity: add(sum.quantity, quantity), cost: add(sum.cost, cost) });
  }
  return new Map(
    [...sums].map(([line, { quantity, cost }]) => [
      line,
      `${formatDecimal(quantity)} ${formatDecimal(cost)}`,
    ]),
  );
}

/** Of the months that may differ, by all invoices that can have a line of them: their own and those after. */
async function invoicedCharges(deps: ChargeDeps, survey: Survey): Promise<readonly Charge[]> {
  const charges: Charge[] = [];
  for await (const { header, lines } of invoicesAbout(deps, survey)) {
    const wanted = wantedIn(survey);
    for await (const share of deps.invoices.readShares(header, 0)) {
      const line = lines[share.line];
      if (line === undefined) throw new Error('an invoice has a share of no line');
      if (!wanted.has(keyOf(line))) continue;
      const { month, projectId, meter } = line;
      const { subprojectId, quantity, cost } = share;
      charges.push({ month, projectId, meter, subprojectId, quantity: decimalOf(quantity), cost: decimalOf(cost) }); // prettier-ignore
    }
  }
  return charges;
}

async function invoicedLines(deps: Pick<ChargeDeps, 'invoices'>, survey: Survey) {
  const charges: Charge[] = [];
  for await (const { lines } of invoicesAbout(deps, survey)) {
    const wanted = wantedIn(survey);
    for (const { month, projectId, meter, quantity, cost } of lines.filter((line) =>
      wanted.has(keyOf(line)),
    )) {
      charges.push({ month, projectId, meter, subprojectId: '', quantity: decimalOf(quantity), cost: decimalOf(cost) }); // prettier-ignore
    }
  }
  return charges;
}

function wantedIn({ late }: Survey): ReadonlySet<string> {
  return new Set(late.map(keyOf));
}

async function* invoicesAbout({ invoices }: Pick<ChargeDeps, 'invoices'>, { late, previous }: Survey) {
  const [first] = late.map(({ month }) => month).sort();
  if (first === undefined || previous === undefined) return;
  for (const month of monthsBetween(first, previous.month)) {
    // There is none of the months before the first.
    const header = await invoices.readHeader(month);
    if (header !== undefined) yield { header, lines: await invoices.readLines(header) };
  }
}

function resultsOf(runs: ProjectMonth['runs']): readonly RunResult[] {
  return runs.flatMap(({ result }) => (result ? [result] : []));
}

function placeOf({ projectId, month }: ProjectMonth) {
  return { projectId, month };
}

function sorted(readings: readonly Reading[]): readonly Reading[] {
  return readings.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
