import { changeAndAnnounce, type ChangeDeps } from '../account/apply.ts';
import type { ChangeContext } from '../account/blank.ts';
import { subprojectIdOfCustomer } from '../account/ids.ts';
import { isKnownPlan } from '../account/onboarding-policy.ts';
import { changeContextOf, saltOf, type Project } from '../account/project.ts';
import type { Subproject } from '../account/subproject.ts';
import { AppError, ERRORS, type ErrorCode } from '../errors.ts';
import { isOutage } from '../http/outage.ts';
import { mergeImported } from './merge.ts';
import type { ImportedCustomer } from './row.ts';

/** Customers of one request that are worked on at once. */
const MAX_AT_ONCE = 16;
/** The gateway's caller waits at most 30 s and the function runs 10: what was not begun by then is left to be sent again. */
const MAX_BEGIN_MS = 5_000;

export const IMPORT_OUTCOMES = ['created', 'changed', 'restored', 'unchanged', 'rejected', 'failed'] as const;

export type ImportResult = {
  readonly index: number;
  readonly outcome: (typeof IMPORT_OUTCOMES)[number];
  readonly subprojectId?: string;
  /** Why it was rejected (mend the row) or failed (send it again). */
  readonly code?: ErrorCode;
  readonly detail?: string | undefined;
  /** It names no plan of the project: the default plan applies. */
  readonly isPlanUnknown?: true;
};

export type ImportOptions = {
  /** Whether the project's endpoint is told, as of a signup. */
  readonly notify: boolean;
  /** Says what would happen, and writes nothing. */
  readonly dryRun: boolean;
};

type Placed = { readonly index: number; readonly customer: ImportedCustomer };

/**
 * Each row by itself: what fails or is rejected keeps back no other. Rows of one customer apply one after the other, in their
 * order. Importing again changes nothing.
 */
export async function importCustomers(
  deps: ChangeDeps,
  project: Project,
  customers: readonly Placed[],
  options: ImportOptions,
): Promise<readonly ImportResult[]> {
  const { projectId, onboarding } = project;
  const startMs = deps.now().getTime();
  const context = contextOf(project, deps.now(), options);
  const apply = options.dryRun ? previewOf(deps, context) : applyOf(deps, context);
  const lanes = [
    ...Map.groupBy(customers, ({ customer }) =>
      subprojectIdOfCustomer(projectId, saltOf(project), customer.event),
    ),
  ];
  const results: ImportResult[] = [];

  const work = async (): Promise<void> => {
    for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift()) {
      const [subprojectId, rows] = lane;
      for (const { index, customer } of rows) {
        const isLate = deps.now().getTime() - startMs > MAX_BEGIN_MS;
        const ended = isLate ? UNAVAILABLE : await endOf(apply(subprojectId, customer));
        const { plan } = customer.event;
        const isPlanUnknown = plan !== undefined && isKnownPlan(plan, onboarding) === undefined;
        results.push({ index, subprojectId, ...ended, ...(isPlanUnknown && { isPlanUnknown }) });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_AT_ONCE, lanes.length) }, work));
  return results;
}

/** Customers who have long been customers are not told of a new signup, unless asked. */
function contextOf(project: Project, now: Date, { notify }: ImportOptions): ChangeContext {
  const context = changeContextOf(project, now);
  return { ...context, notifies: context.notifies && notify };
}

type Apply = (subprojectId: string, customer: ImportedCustomer) => Promise<ImportResult['outcome']>;

function applyOf(deps: ChangeDeps, context: ChangeContext): Apply {
  return async (subprojectId, customer) => {
    let before: Subproject | undefined;
    const { isWritten } = await changeAndAnnounce(
      deps,
      subprojectId,
      (current) => {
        before = current;
        return mergeImported(current, subprojectId, customer, context);
      },
      // Most are not there yet: write at once, read only what is.
      'absent',
    );
    return isWritten ? outcomeAfter(before) : 'unchanged';
  };
}

/** The same, on copies: a second row of a customer finds what the first would have left. */
function previewOf({ directory }: ChangeDeps, context: ChangeContext): Apply {
  const previews = new Map<string, Subproject>();
  return async (subprojectId, customer) => {
    const before = previews.get(subprojectId) ?? (await directory.readSubproject(subprojectId));
    const after = mergeImported(before, subprojectId, customer, context);
    previews.set(subprojectId, after);
    return after === before ? 'unchanged' : outcomeAfter(before);
  };
}

function outcomeAfter(before: Subproject | undefined): 'created' | 'restored' | 'changed' {
  if (before?.state === 'open') return 'changed';
  // After a purge nothing is left to restore: the customer's next generation is a new one.
  return before?.state === 'closing' ? 'restored' : 'created';
}

type End = Pick<ImportResult, 'outcome' | 'code'>;

const UNAVAILABLE: End = { outcome: 'failed', code: 'unavailable' };

async function endOf(applying: ReturnType<Apply>): Promise<End> {
  try {
    return { outcome: await applying };
  } catch (error) {
    if (isOutage(error)) return UNAVAILABLE;
    if (!(error instanceof AppError)) throw error;
    const { code } = error;
    const mayPass = code === 'write_conflict' || ERRORS[code].status >= 500;
    return { outcome: mayPass ? 'failed' : 'rejected', code };
  }
}
