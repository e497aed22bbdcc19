import type { ChangeContext } from './blank.ts';
import { close } from './commands.ts';
import { isPurged, type Subproject } from './subproject.ts';

/**
 * A close command that went through a queue: it was issued at one time and is applied at another. What it finds opened or restored since is
 * left alone, be it by our clock or by the CRM's word: an event that is newer than the command would open it again anyway.
 * Signups up to the second in which it was issued stay out.
 *
 * @returns the very item if there is nothing to close; undefined if it was opened since
 */
export function closeAsIssued(
  current: Subproject,
  issueTime: Date,
  context: ChangeContext,
): Subproject | undefined {
  const closeCommandSecond = Math.floor(issueTime.getTime() / 1000);
  if (isPurged(current)) return current;
  if (current.state !== 'open') return shutFor(current, closeCommandSecond, context);
  if (wasOpenedSince(current, issueTime, closeCommandSecond)) return undefined;
  return { ...close(current, context), closeCommandSecond };
}

/** What is closing already only keeps out what is older than the command. */
function shutFor(current: Subproject, closeCommandSecond: number, { now }: ChangeContext): Subproject {
  if (closeCommandSecond <= (current.closeCommandSecond ?? -Infinity)) return current;
  return { ...current, closeCommandSecond, updateTime: now.toISOString() };
}

function wasOpenedSince(
  { openTime, createTime, register }: Subproject,
  issueTime: Date,
  issueSecond: number,
): boolean {
  const isOpenedAfter = Date.parse(openTime ?? createTime) > issueTime.getTime();
  return isOpenedAfter || (register !== undefined && !register.closed && register.second > issueSecond);
}
