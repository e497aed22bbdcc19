import type { Directory } from '../account/directory.ts';
import type { WatchMessage, WatchProjectMessage } from '../messages/watch.ts';
import { watchProject, type WatchProjectDeps } from './watch-project.ts';

const PAGE_SIZE = 100;

export type WatchDeps = WatchProjectDeps & {
  readonly directory: Pick<Directory, 'listProjects' | 'listSources'>;
  readonly sendWatches: (messages: readonly WatchProjectMessage[]) => Promise<void>;
};

/** One message of the watches queue. Returns = done. */
export async function processWatch(deps: WatchDeps, message: WatchMessage): Promise<void> {
  switch (message.kind) {
    case 'all':
      await watchAll(deps);
      return;
    case 'project':
      await watchProject(deps, message.projectId);
  }
}

/** A message for each project: one that can't be looked at keeps no other from it, and there may be any number. */
async function watchAll({ directory, sendWatches }: WatchDeps): Promise<void> {
  let after: string | undefined;
  do {
    const { items, last } = await directory.listProjects({ pageSize: PAGE_SIZE, after });
    await sendWatches(items.map(({ projectId }) => ({ schemaVersion: 1, kind: 'project', projectId })));
    after = last;
  } while (after !== undefined);
}
