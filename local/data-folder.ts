import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Closing } from './closing.ts';
import { tryLock } from './lock.ts';
import { StartError } from './start-error.ts';

export type DataFolder = {
  /** For logs, in any case. */
  readonly folder: string;
  /** Where engines persist; undefined if they are to keep everything in memory. */
  readonly persistent: string | undefined;
};

/**
 * @param dataDir if not given, the folder is a temporary one that goes when the system closes
 * @throws StartError if another system runs on it
 */
export async function openDataFolder(dataDir: string | undefined, closing: Closing): Promise<DataFolder> {
  if (dataDir === undefined) {
    const folder = await mkdtemp(join(tmpdir(), 'onboarding-'));
    closing.add(() => rm(folder, { recursive: true, force: true }));
    return { folder, persistent: undefined };
  }
  const folder = resolve(dataDir);
  // It holds customers' data, keys and the account's token.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unlock = tryLock(join(folder, 'lock'));
  if (unlock === undefined) {
    throw new StartError(
      `The data folder ${dataDir} is in use by another system: stop it, or choose another by DATA_DIR.`,
    );
  }
  closing.add(() => Promise.resolve().then(unlock));
  return { folder, persistent: folder };
}
