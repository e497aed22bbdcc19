import type { Container } from '../account/ids.ts';

/** That a key worked on a day on which that is not noted yet. */
export type KeyUse = {
  readonly container: Container;
  readonly accessKeyId: string;
  /** Of the container's item, as it was read. */
  readonly version: number;
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
};
/** Never fails: that a use could not be noted is no reason to turn anybody away. */
export type NoteUse = (use: KeyUse) => Promise<void>;

/** Today, if a use today is news. That a key is used on the day it was made is none: so a new key's first use costs nothing. */
export function unnotedDay(
  { createTime, lastUseDay }: { readonly createTime: string; readonly lastUseDay?: string | undefined },
  now: Date,
): string | undefined {
  const day = now.toISOString().slice(0, 10);
  return day === (lastUseDay ?? createTime.slice(0, 10)) ? undefined : day;
}

/** Keys of which a function remembers that it tried today. */
const MAX_TRIED = 10_000;

/** At most one try per key and day, whatever became of it: a table that is slow is not made slower by this. */
export function onceADay(note: NoteUse): NoteUse {
  const tried = new Map<string, string>();
  return async (use) => {
    if (tried.get(use.accessKeyId) === use.day) return;
    if (tried.size >= MAX_TRIED) tried.clear();
    tried.set(use.accessKeyId, use.day);
    await note(use);
  };
}
