import { isDeepStrictEqual } from 'node:util';
import { withShardCount } from '../billing/shards.ts';
import { AppError } from '../errors.ts';
import type { ProjectRole } from '../access/roles.ts';
import type { OnboardingPolicy } from './onboarding-policy.ts';
import { DEFAULT_GRACE_DAYS, type Project } from './project.ts';

/** What a caller may set; absent: as it is. */
export type ProjectSettings = {
  readonly displayName?: string | undefined;
  readonly purpose?: string | undefined;
  readonly onboarding?: { [Name in keyof OnboardingPolicy]?: OnboardingPolicy[Name] | undefined } | undefined;
  /** null: nobody is told any more. */
  readonly notifications?: Project['notifications'] | null;
  readonly graceDays?: number | undefined;
  /** From the day after tomorrow on. */
  readonly usageShards?: number | undefined;
  /** As a whole. */
  readonly groupRoles?: Readonly<Record<string, ProjectRole>> | undefined;
};

export type NewProject = Pick<Project, 'projectId' | 'salt' | 'displayName' | 'purpose' | 'onboarding'> & {
  readonly creationHash?: string;
};

/**
 * The very item if the same request made it before.
 * @throws AppError idempotency_mismatch, invalid_request (the default plan is none of the plans)
 */
export function createProject(
  current: Project | undefined,
  project: NewProject,
  settings: ProjectSettings,
  now: Date,
): Project {
  if (current !== undefined) {
    if (current.creationHash !== project.creationHash) throw new AppError('idempotency_mismatch');
    return current;
  }
  const createTime = now.toISOString();
  const blank: Project = {
    schemaVersion: 1,
    version: 0,
    ...project,
    graceDays: DEFAULT_GRACE_DAYS,
    keys: {},
    createTime,
    updateTime: createTime,
  };
  return withSettings(blank, settings);
}

/** @throws AppError invalid_request (the default plan is none of the plans) */
export function updateProject(current: Project, settings: ProjectSettings, now: Date): Project {
  const changed = withUsageShards(withSettings(current, settings), settings, now);
  return isDeepStrictEqual(changed, current) ? current : { ...changed, updateTime: now.toISOString() };
}

/** Of a new project there is none to be changed yet: all of its usage lies in one shard. */
function withUsageShards(project: Project, { usageShards }: ProjectSettings, now: Date): Project {
  if (usageShards === undefined) return project;
  const counts = project.usageShards ?? {};
  const changed = withShardCount(counts, usageShards, now);
  return changed === counts ? project : { ...project, usageShards: { ...changed } };
}

function withSettings(project: Project, settings: ProjectSettings): Project {
  const { displayName = project.displayName, purpose = project.purpose } = settings;
  const { graceDays = project.graceDays, notifications = project.notifications } = settings;
  const { groupRoles = project.groupRoles } = settings;
  const onboarding = mergePolicy(project.onboarding, settings.onboarding);
  const { notifications: _replaced, ...rest } = project;
  return {
    ...rest,
    displayName,
    purpose,
    graceDays,
    onboarding,
    ...(notifications && { notifications }),
    ...(groupRoles && { groupRoles: { ...groupRoles } }),
  };
}

function mergePolicy(
  current: OnboardingPolicy,
  changes: ProjectSettings['onboarding'] = {},
): OnboardingPolicy {
  const { plans = current.plans, claimDays = current.claimDays } = changes;
  const [onlyPlan, ...others] = Object.keys(plans);
  // Whoever names one plan of their own means it.
  const implied = changes.plans !== undefined && others.length === 0 ? onlyPlan : undefined;
  const defaultPlan =
    changes.defaultPlan ?? (Object.hasOwn(plans, current.defaultPlan) ? current.defaultPlan : implied);
  if (defaultPlan === undefined || !Object.hasOwn(plans, defaultPlan)) {
    throw new AppError('invalid_request', 'onboarding.defaultPlan: must be one of onboarding.plans');
  }
  return { ...current, defaultPlan, plans, claimDays };
}
