import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Takes a lock that the operating system gives back when the process dies, however it dies: SQLite's on an empty file.
 * @param path of the file, made if needed
 * @returns how to give it back, or undefined if someone has it
 */
export function tryLock(path: string): (() => void) | undefined {
  const database = new DatabaseSync(path);
  try {
    database.exec('BEGIN EXCLUSIVE');
    return () => database.close();
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

/** Runs `work` while nobody else does so under the same path. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  let unlock = tryLock(path);
  while (unlock === undefined) {
    await wait(50);
    unlock = tryLock(path);
  }
  try {
    return await work();
  } finally {
    unlock();
  }
}

/** SQLITE_BUSY */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}
