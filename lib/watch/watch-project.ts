import type { Directory } from '../account/directory.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { ActivityStore, SearchDeliveries } from './activity.ts';
import { dayOf, hourOf } from './days.ts';
import { deliveredDays } from './delivered-days.ts';
import type { CountWatch } from './figures.ts';
import { isAlive, REFUSAL_HOURS, refusedSince, type RefusalCounts } from './refused-hours.ts';
import { isSilent } from './silence.ts';

export type WatchProjectDeps = {
  readonly directory: Pick<Directory, 'listSources'>;
  readonly activity: ActivityStore;
  readonly search: SearchDeliveries;
  readonly countWatch: CountWatch;
  readonly log: Log;
  readonly now: Clock;
};

const HOUR_MS = 3_600_000;
const PAGE_SIZE = 100;
const NEVER: ReadonlySet<string> = new Set();

/** Looks whether any source of a project is silent or refused, and says so in a metric and, by name, in the log. */
export async function watchProject(deps: WatchProjectDeps, projectId: string): Promise<void> {
  const { activity, countWatch, log } = deps;
  const now = deps.now();
  const sources = await sourcesOf(deps.directory, projectId);
  const known = await activity.read(projectId);
  const days = await deliveredDays(deps, projectId, sources, known, now);
  const silent = sources.filter((source) => isSilent(days.get(source) ?? NEVER, dayOf(now)));
  const alive = sources.filter((source) => isAlive(days.get(source) ?? NEVER, now));
  const refused = await refusedSources(deps, projectId, alive, known.refusedHours, now);

  for (const source of silent) log.info('a source that is usually busy is silent', { projectId, source });
  for (const [source, outcomes] of refused) {
    log.info('a source is refused and delivers nothing', { projectId, source, outcomes });
  }
  countWatch({ projectId, silentSources: silent.length, refusedSources: refused.size });
}

async function sourcesOf(
  directory: Pick<Directory, 'listSources'>,
  projectId: string,
): Promise<readonly string[]> {
  const names: string[] = [];
  let after: string | undefined;
  do {
    const { items, last } = await directory.listSources(projectId, { pageSize: PAGE_SIZE, after });
    names.push(...items.filter(({ isDeleted }) => isDeleted !== true).map(({ source }) => source));
    after = last;
  } while (after !== undefined);
  return names;
}

async function refusedSources(
  { search }: Pick<WatchProjectDeps, 'search'>,
  projectId: string,
  alive: readonly string[],
  refusedHours: Awaited<ReturnType<ActivityStore['read']>>['refusedHours'],
  now: Date,
): Promise<ReadonlyMap<string, RefusalCounts>> {
  const from = new Date(now.getTime() - REFUSAL_HOURS * HOUR_MS);
  const recent = refusedHours.filter(({ hour }) => hour >= hourOf(from));
  const hoursOf = Map.groupBy(recent, ({ source }) => source);
  // Most have been refused never or seldom: only of the others it matters when they last delivered.
  const suspects = alive.filter((source) => refusedSince(hoursOf.get(source) ?? [], undefined) !== undefined);
  if (suspects.length === 0) return new Map();
  const { newest, isComplete } = await search({ projectId, sources: suspects, from, before: now });
  const found = suspects.flatMap((source) => {
    if (!isComplete && !newest.has(source)) return [];
    const counts = refusedSince(hoursOf.get(source) ?? [], newest.get(source));
    return counts === undefined ? [] : [[source, counts] as const];
  });
  return new Map(found);
}
