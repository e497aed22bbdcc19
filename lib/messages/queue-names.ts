/** The queues whose dead letters can be looked at and replayed. */
export const QUEUE_NAMES = [
  'signups',
  'notifications',
  'fetches',
  'deletions',
  'replays',
  'watches',
  'usage',
  'rollUps',
  'digests',
  'denials',
] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

/** By which a function knows a queue's URL: `rollUps` is `ROLL_UPS_QUEUE_URL`. */
export function urlVariable(queue: string, kind: 'QUEUE' | 'DEAD_LETTER_QUEUE'): string {
  return `${queue.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}_${kind}_URL`;
}
