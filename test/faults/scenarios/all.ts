import { issue, issueTwice, pricesMeanwhile } from './invoice.ts';
import { closures, deadLetters, poison, replay } from './jobs.ts';
import { claiming, denials, keys, reissue } from './keys.ts';
import { closure, comingBack, restoring, suspension, changedMind } from './life.ts';
import { notification } from './notification.ts';
import { erasure, nightlySweep, purge, restoredBeforePurge, untoldErasure } from './purge.ts';
import type { Scenario } from './scenario.ts';
import { latePlan, lateUsage, night, planMeanwhile, queuedUsage, usage } from './usage.ts';
import { batch, changes, fetchedSignup, queuedChange, queuedSignup, signup } from './signup.ts';

/** In this order; what only a cold function calls is tested in the first scenario in which it comes. */
export const SCENARIOS: readonly Scenario[] = [
  signup,
  changes,
  queuedSignup,
  queuedChange,
  batch,
  fetchedSignup,
  claiming,
  reissue,
  keys,
  denials,
  closure,
  suspension,
  changedMind,
  restoring,
  comingBack,
  notification,
  erasure,
  untoldErasure,
  purge,
  restoredBeforePurge,
  nightlySweep,
  replay,
  deadLetters,
  poison,
  closures,
  usage,
  lateUsage,
  queuedUsage,
  latePlan,
  planMeanwhile,
  night,
  issue,
  issueTwice,
  pricesMeanwhile,
];

/** @throws Error naming those that there are */
export function scenarioNamed(name: string): Scenario {
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (found === undefined) {
    throw new Error(`there is no scenario ${name}: ${SCENARIOS.map((scenario) => scenario.name).join(', ')}`);
  }
  return found;
}
