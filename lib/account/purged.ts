import { AppError } from '../errors.ts';
import { isPurged, type Subproject } from './subproject.ts';

/**
 * A purge is under way: what concerns this customer waits. By the time it waited as long again as the purge has lasted, so that a
 * purge that takes days does not use up the tries of what waits for it.
 */
export class PurgeUnderWay extends AppError {
  constructor({ fenceTime }: Pick<Subproject, 'fenceTime'>, now: Date) {
    const lastedMs = fenceTime === undefined ? 0 : now.getTime() - Date.parse(fenceTime);
    super('subproject_purging', undefined, {
      retryAfterSeconds: Math.max(1, Math.ceil(lastedMs / 1000)),
    });
  }
}

/** @throws AppError subproject_purging: what it becomes is decided when the purge is over */
export function refuseWhilePurging(current: Subproject | undefined, now: Date): void {
  if (current?.state === 'purging') throw new PurgeUnderWay(current, now);
}

/** @throws AppError subproject_purging, subproject_closed: behind the fence there is nothing left to change */
export function refuseIfPurged(current: Subproject, now: Date): void {
  refuseWhilePurging(current, now);
  if (isPurged(current)) throw new AppError('subproject_closed');
}
