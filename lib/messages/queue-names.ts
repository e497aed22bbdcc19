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
