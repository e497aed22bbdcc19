import type { SystemOptions } from '../../local/system.ts';
import { openLane, type Lane } from './lane.ts';

/**
 * Opens so many lanes, lets `work` have them, and closes them again. Several keep two processors busy while faults wait for timeouts.
 */
export async function withLanes<Result>(
  count: number,
  work: (lanes: readonly [Lane, ...Lane[]]) => Promise<Result>,
  options: SystemOptions = {},
): Promise<Result> {
  const first = await openLane(options);
  const others = await Promise.all(Array.from({ length: count - 1 }, () => openLane(options)));
  try {
    return await work([first, ...others]);
  } finally {
    await Promise.all([first, ...others].map((lane) => lane.close()));
  }
}
