import { readPack } from '../../lib/billing/pack/pack.ts';
import { UniqueUsage } from '../../lib/billing/roll-up/unique-usage.ts';
import { DAY, PROJECT_ID } from '../usage-history.ts';
import { readPacks } from './history.ts';
import { report } from './report.ts';

/** In a process of its own, so that its memory is nobody else's. */
const [packFile = ''] = process.argv.slice(2);
const run = report();
const usage = new UniqueUsage(PROJECT_ID, 20_261_124, 0);
for await (const { packId, body } of readPacks(packFile)) {
  usage.add(readPack(PROJECT_ID, DAY, packId, body), { receiveMs: 0, packId });
}
const subjects = usage.bySubject();
run.print({
  events: usage.eventCount,
  unique: usage.uniqueCount,
  groups: subjects.flatMap(({ quantities }) => quantities).length,
});
