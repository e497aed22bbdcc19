import { readFile } from 'node:fs/promises';
import type { Answers } from '../lib/api-client/operations.ts';
import { bootstrapSystem } from '../local/bootstrap.ts';
import { createApi } from '../local/demo/api.ts';
import { hubSpotHeaders } from '../local/demo/senders.ts';
import { startSystem } from '../local/system.ts';

const COUNT = 1_000;
const EVENTS_A_WEBHOOK = 10;
const SECRET = 'a-secret-of-the-bench';

type Job = Pick<Answers['getReplay'] | Answers['getClosure'], 'counts' | 'createTime' | 'completeTime'>;

/** How fast long work goes on this machine: events replayed, then their subprojects closed, a second. */
export async function measureJobs(): Promise<readonly string[]> {
  const system = await startSystem();
  try {
    const { tokenFile } = await bootstrapSystem(system);
    const api = createApi(system.url, (await readFile(tokenFile, 'utf8')).trim());
    const { projectId } = await api('createProject', { body: { displayName: 'Bench' } });
    const { url } = await api('putWebhookSource', {
      params: { projectId, source: 'crm' },
      body: { kind: 'hubspot', secrets: [SECRET] },
    });
    const from = new Date(Date.now() - 1_000).toISOString();
    for (let start = 0; start < COUNT; start += EVENTS_A_WEBHOOK) await signUp(url, start);

    const ended = async (read: () => Promise<Job>): Promise<string> => {
      await system.idle({ timeout: 300_000 });
      const { counts, createTime, completeTime } = await read();
      const seconds = (Date.parse(completeTime ?? '') - Date.parse(createTime)) / 1000;
      const count = Object.values(counts).reduce((sum, each) => sum + each, 0);
      const rate = Math.round(count / seconds);
      return `${JSON.stringify(counts)} in ${seconds.toFixed(1)} s: ${rate} a second`;
    };
    const fast = { ratePerSecond: 1_000 };
    const { replayId } = await api('createReplay', { body: { projectId, from, ...fast } });
    const replay = await ended(() => api('getReplay', { params: { replayId } }));
    const { subprojects } = await api('listSubprojects', {
      params: { projectId },
      query: { pageSize: 1_000 },
    });
    const subprojectIds = subprojects.map(({ subprojectId }) => subprojectId);
    const { closureId } = await api('createClosure', {
      params: { projectId },
      body: { subprojectIds, ...fast },
    });
    const closure = await ended(() => api('getClosure', { params: { closureId } }));
    return [`events replayed: ${replay}`, `subprojects closed: ${closure}`];
  } finally {
    await system.close();
  }
}

async function signUp(url: string, start: number): Promise<void> {
  const events = Array.from({ length: EVENTS_A_WEBHOOK }, (_, index) => ({
    subscriptionType: 'contact.creation',
    portalId: 62_515,
    objectId: start + index,
    occurredAt: Date.now(),
  }));
  const body = JSON.stringify(events);
  const headers = { 'content-type': 'application/json', ...hubSpotHeaders(url, SECRET, body) };
  const response = await fetch(url, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`a webhook was answered ${response.status}`);
}
