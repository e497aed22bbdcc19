import type { KeyRing } from '../access/key-ring.ts';
import type { Directory } from '../account/directory.ts';
import type { Container } from '../account/ids.ts';
import { refuseIfPurged } from '../account/purged.ts';
import { isListed } from '../account/subproject.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';

/** @throws AppError not_found */
export async function readKeys(directory: Directory, container: Container): Promise<KeyRing> {
  const holder = await readHolder(directory, container);
  if (holder === undefined) throw new AppError('not_found');
  return holder.keys;
}

async function readHolder(
  directory: Directory,
  container: Container,
): Promise<{ keys: KeyRing } | undefined> {
  switch (container.level) {
    case 'account':
      return directory.readAccount();
    case 'project':
      return directory.readProject(container.projectId);
    case 'subproject': {
      const subproject = await directory.readSubproject(container.subprojectId);
      return subproject && isListed(subproject) ? subproject : undefined;
    }
  }
}

type Deps = { readonly directory: Directory; readonly now: Clock };
type ChangeRing = (keys: KeyRing) => KeyRing;
/** `repeatable`: what was done before a purge may be asked for again. */
type WhenPurged = 'repeatable' | 'refused';

/**
 * Keys live in the item of their container: one conditional write.
 * @throws AppError not_found, subproject_purging, subproject_closed
 */
export async function changeKeys(
  { directory, now }: Deps,
  container: Container,
  change: ChangeRing,
  whenPurged: WhenPurged = 'repeatable',
): Promise<KeyRing> {
  const changed = <Holder extends { keys: KeyRing; updateTime: string }>(
    holder: Holder | undefined,
  ): Holder => {
    if (holder === undefined) throw new AppError('not_found');
    const keys = change(holder.keys);
    return keys === holder.keys ? holder : { ...holder, keys, updateTime: now().toISOString() };
  };
  switch (container.level) {
    case 'account':
      return (await directory.changeAccount(changed)).item.keys;
    case 'project':
      return (await directory.changeProject(container.projectId, changed)).item.keys;
    case 'subproject': {
      const { item } = await directory.changeSubproject(container.subprojectId, (current) => {
        const before = current && isListed(current) ? current : undefined;
        if (before !== undefined && whenPurged === 'refused') refuseIfPurged(before, now());
        const after = changed(before);
        // What is there already, or revoked already, may be asked for again.
        if (after !== current) refuseIfPurged(after, now());
        return after;
      });
      return item.keys;
    }
  }
}
