import { DELIVERY_DAYS } from '../intake/delivery.ts';

/** How long a message may lie in a dead-letter queue, from when it was first sent; who redrives one starts that anew. */
export const DEAD_LETTER_DAYS = 14;
/** How far back the tables can be set. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html */
export const BACKUP_DAYS = 35;
/**
 * How long after its expiry an item may still lie in the table, unseen: as a rule, no promise.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
export const EXPIRY_LAG_DAYS = 2;

const DAY_MS = 86_400_000;

export type EraseTimes = {
  /** RFC 3339, as all of them; null: not yet. */
  readonly directory: string | null;
  readonly deliveries: string;
  readonly deadLetters: string;
  readonly backups: string;
};

/**
 * When the last copy is gone of what a customer's CRM said until `since`: backups hold, for their time, what the tables held
 * last, and that is the deliveries.
 * @param purgedTime when its tombstone was written
 */
export function eraseTimesOf(purgedTime: string | undefined, now: Date): EraseTimes {
  const since = purgedTime === undefined ? now : new Date(purgedTime);
  const after = (days: number) => new Date(since.getTime() + days * DAY_MS).toISOString();
  const deliveryDays = DELIVERY_DAYS + EXPIRY_LAG_DAYS;
  return {
    directory: purgedTime ?? null,
    deliveries: after(deliveryDays),
    deadLetters: after(DEAD_LETTER_DAYS),
    backups: after(deliveryDays + BACKUP_DAYS),
  };
}
