import { listEntries } from '../../lib/audit/list-entries.ts';
import { createAuditReader } from '../../lib/aws/audit-log.ts';
import type { Cast } from './cast.ts';
import type { Lane } from './lane.ts';

/** What the log says was denied to the run's keys, once each: how often somebody asked again is not of the ending. */
export async function denialsOf({ shop }: Lane, cast: Cast): Promise<readonly string[]> {
  const actors = new Set(cast.keyNames().map((name) => cast.key(name).accessKeyId));
  if (actors.size === 0) return [];
  const { things } = await listEntries(createAuditReader(shop.admin.auditTable), {
    from: new Date(cast.startSecond * 1000).toISOString(),
    before: new Date(Date.now() + 60_000).toISOString(),
    pageSize: 1_000,
    isWanted: ({ state, actor = '' }) => state === 'denied' && actors.has(actor),
  });
  const lines = things.map(({ actor = '', action, outcome, reason }) =>
    [cast.hide(actor), action, outcome, reason].join(' '),
  );
  return [...new Set(lines)].sort();
}
