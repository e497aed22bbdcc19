import type { Directory } from '../../account/directory.ts';
import type { Project } from '../../account/project.ts';
import { forEachOf } from '../../concurrency.ts';
import { statusOf } from '../costs.ts';
import type { CostLedger, RunState } from '../cost-ledger.ts';
import { addDays, dayOf } from '../days.ts';
import { daysOf, firstDayOf, monthBefore, monthOf, monthsBetween } from '../months.ts';
import type { Ratings } from '../rating/rate-card.ts';
import { SEALED_AFTER_DAYS } from '../usage-store.ts';
import { gapOf, type Gap } from './gap.ts';
import type { InvoiceHeader, InvoiceStore, Reading } from './invoice-store.ts';

export type SurveyDeps = {
  readonly directory: Pick<Directory, 'listProjects'>;
  readonly ledger: Pick<CostLedger, 'readRuns'>;
  readonly readRatings: (projectId: string) => Promise<Ratings | undefined>;
  readonly invoices: Pick<InvoiceStore, 'readReadings'>;
};

export type ProjectMonth = {
  readonly projectId: string;
  readonly month: string;
  readonly runs: readonly RunState[];
};

/** What is to be read for an invoice, and what stands against issuing it. */
export type Survey = {
  readonly month: string;
  readonly readDay: string;
  /** The last one that is issued. */
  readonly previous: InvoiceHeader | undefined;
  readonly displayNames: ReadonlyMap<string, string>;
  readonly usage: readonly ProjectMonth[];
  /** Months before whose ledger may be another than what was invoiced. */
  readonly late: readonly ProjectMonth[];
  /** Months before whose ledger is what was invoiced. */
  readonly unchanged: readonly Reading[];
  readonly gaps: readonly Gap[];
  readonly shortDays: readonly { readonly projectId: string; readonly day: string }[];
};

type Asked = {
  readonly month: string;
  readonly firstMonth: string;
  readonly previous: InvoiceHeader | undefined;
  readonly now: Date;
};

const PROJECTS_AT_A_TIME = 100;
const READS_AT_A_TIME = 8;

/** Reads the runs of every project: a small fraction of the ledger. */
export async function surveyInvoice(deps: SurveyDeps, asked: Asked): Promise<Survey> {
  const { month, previous, now } = asked;
  const before = monthsThatMayDiffer(asked);
  const read = new Map(
    previous === undefined
      ? []
      : (await deps.invoices.readReadings(previous)).map((reading) => [keyOf(reading), reading.tickets]),
  );
  const survey = {
    displayNames: new Map<string, string>(),
    usage: new Array<ProjectMonth>(),
    late: new Array<ProjectMonth>(),
    unchanged: new Array<Reading>(),
    gaps: new Array<Gap>(),
    shortDays: new Array<{ projectId: string; day: string }>(),
  };
  await forEachOf(await allProjects(deps.directory), READS_AT_A_TIME, async (project) => {
    const { projectId } = project;
    survey.displayNames.set(projectId, project.displayName);
    const ratings = await deps.readRatings(projectId);
    const runs = await deps.ledger.readRuns(projectId, month);
    survey.usage.push({ projectId, month, runs });
    const { gaps, shortDays } = lookForGaps(project, ratings, { projectId, month, runs }, now);
    survey.gaps.push(...gaps);
    survey.shortDays.push(...shortDays.map((day) => ({ projectId, day })));
    for (const earlier of before) {
      const runsBefore = await deps.ledger.readRuns(projectId, earlier);
      const tickets = settledTickets(runsBefore);
      const isUnchanged = tickets !== undefined && tickets === (read.get(keyOf({ projectId, month: earlier })) ?? 0); // prettier-ignore
      if (!isUnchanged) survey.late.push({ projectId, month: earlier, runs: runsBefore });
      else if (tickets > 0) survey.unchanged.push({ projectId, month: earlier, tickets });
    }
  });
  return {
    month,
    readDay: dayOf(now),
    previous,
    displayNames: survey.displayNames,
    usage: byProject(survey.usage),
    late: byProject(survey.late),
    unchanged: byProject(survey.unchanged),
    gaps: survey.gaps.sort((a, b) => (a.day + a.projectId < b.day + b.projectId ? -1 : 1)),
    shortDays: survey.shortDays.sort((a, b) => (a.day + a.projectId < b.day + b.projectId ? -1 : 1)),
  };
}

/**
 * Only a run changes the ledger, and a run over a sealed day does not begin. So what may differ from what was invoiced are the months with
 * a day that was not sealed yet when the last invoice was read; one day more for a run that was under way then. Months that are neither
 * issued nor before the first are none of them: they have an invoice of their own still to come.
 */
function monthsThatMayDiffer({ month, firstMonth, previous }: Asked): readonly string[] {
  const readDay = previous?.readDay ?? firstDayOf(firstMonth);
  const from = monthOf(addDays(readDay, -SEALED_AFTER_DAYS - 1));
  const lastIssued = previous?.month ?? monthBefore(firstMonth);
  return monthsBetween(from, lastIssued < month ? lastIssued : monthBefore(month));
}

function lookForGaps(
  project: Project,
  ratings: Ratings | undefined,
  { projectId, month, runs }: ProjectMonth,
  now: Date,
) {
  const byDay = Map.groupBy(runs, ({ day }) => day);
  const isComplete = statusOf(project, ratings, byDay, now);
  const incomplete = daysOf(month).filter((day) => !isComplete(day));
  // Sealed, and no run is under way over it any more: it stays as it is for ever, so nothing is gained by waiting.
  const firstOpenDay = addDays(dayOf(now), -SEALED_AFTER_DAYS - 1);
  const open = incomplete.filter((day) => day >= firstOpenDay);
  return {
    gaps: open.map((day) => gapOf(projectId, day, byDay.get(day) ?? [])),
    shortDays: incomplete.filter((day) => day < firstOpenDay),
  };
}

/** How many runs began, if each came to its end: it grows with every run, so while it is the same no run has written. */
export function settledTickets(runs: readonly RunState[]): number | undefined {
  const isSettled = runs.every(({ ticket, result }) => result?.ticket === ticket);
  return isSettled ? runs.reduce((sum, { ticket }) => sum + ticket, 0) : undefined;
}

async function allProjects(directory: Pick<Directory, 'listProjects'>): Promise<readonly Project[]> {
  const projects: Project[] = [];
  let after: string | undefined;
  do {
    const page = await directory.listProjects({ pageSize: PROJECTS_AT_A_TIME, after });
    projects.push(...page.items);
    after = page.last;
  } while (after !== undefined);
  return projects;
}

type OfProjectMonth = { readonly projectId: string; readonly month: string };

export function keyOf({ projectId, month }: OfProjectMonth): string {
  return `${month} ${projectId}`;
}

function byProject<Item extends OfProjectMonth>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
