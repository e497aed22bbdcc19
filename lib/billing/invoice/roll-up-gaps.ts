import type { RollUpMessage } from '../../messages/roll-up.ts';
import type { Gap } from './gap.ts';

/** Of a night that did not come, an outage of days, a laptop that was off. */
const MAX_MESSAGES = 5_000;

/** Rolls the days up that stand against an invoice: not those with corrupt packs, which want a person. */
export async function sendFor(
  { sendRollUps }: { sendRollUps: (messages: readonly RollUpMessage[], groupId: string) => Promise<void> },
  gaps: readonly Gap[],
): Promise<void> {
  const wanted = gaps.filter(({ reason }) => reason !== 'corrupt').slice(0, MAX_MESSAGES);
  for (const [projectId, ofProject] of Map.groupBy(wanted, (gap) => gap.projectId)) {
    const messages = ofProject.map(({ day }) => ({ schemaVersion: 1, kind: 'day', day, projectId }) as const);
    await sendRollUps(messages, projectId);
  }
}
