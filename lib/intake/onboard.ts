import type { ChangeDeps } from '../account/apply.ts';
import type { Project } from '../account/project.ts';
import type { Remembered } from '../clock.ts';
import type { SignupMessage } from '../messages/signup.ts';
import { applyEvent } from './apply-event.ts';
import { deliveredEvent, type Deliveries, type Outcome } from './delivery.ts';
import { fetchMessageOf, wantsFetch, type SendFetches } from './fetches.ts';

export type OnboardDeps = ChangeDeps & {
  readonly projects: Remembered<Project>;
  readonly deliveries: Deliveries;
  readonly sendFetches: SendFetches;
};

/** Does what the webhook handler could not do in the request: applies the event and records it. Returns = done. */
export async function onboardSignup(deps: OnboardDeps, message: SignupMessage): Promise<Outcome> {
  const { event, projectId, source, deliveryId, receiveTime, index, eventCount } = message;
  const result = event.kind === 'ignored' ? ignored(event.reason) : await apply(deps, projectId, event);
  if (message.fetch !== undefined && event.kind !== 'ignored' && wantsFetch(result)) {
    await deps.sendFetches([fetchMessageOf(projectId, source, event, message.fetch)], projectId);
  }
  await deps.deliveries.record({
    projectId,
    source,
    deliveryId,
    receiveTime,
    index,
    eventCount,
    events: [deliveredEvent(event, result)],
  });
  return result;
}

async function apply(
  deps: OnboardDeps,
  projectId: string,
  event: Exclude<SignupMessage['event'], { kind: 'ignored' }>,
): Promise<Outcome> {
  const project = await deps.projects.get(projectId);
  // Projects are never deleted: a message of an unknown one is a fault for people to look at.
  if (project === undefined) throw new Error('the message names an unknown project');
  return applyEvent(deps, project, event);
}

function ignored(reason: string): Outcome {
  return { outcome: 'ignored', reason };
}
