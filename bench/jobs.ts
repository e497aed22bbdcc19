import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { bootstrapSystem } from '../local/bootstrap.ts';
import { createApi, projectAnswer, sourceAnswer } from '../local/demo/api.ts';
import { hubSpotHeaders } from '../local/demo/senders.ts';
import { startSystem } from '../local/system.ts';

const COUNT = 1_000;
const EVENTS_A_WEBHOOK = 10;
const SECRET = 'a-secret-of-the-bench';

const subprojects = z.looseObject({ subprojects: z.array(z.looseObject({ subprojectId: z.string() })) });
const job = z.looseObject({
  replayId: z.optional(z.string()),
  closureId: z.optional(z.string()),
  counts: z.record(z.string(), z.number()),
  createTime: z.string(),
  completeTime: z.nullable(z.string()),
});

/** How fast long work goes on this machine: events replayed, then their subprojects closed, a second. */
export async function measureJobs(): Promise<readonly string[]> {
  const system = await startSystem();
  try {
    const { tokenFile } = await bootstrapSystem(system);
    const api = createApi(system.url, (await readFile(tokenFile, 'utf8')).trim());
    const { projectId } = await api(projectAnswer, 'POST', '/v1/projects', { displayName: 'Bench' });
    const source = { kind: 'hubspot', secrets: [SECRET] };
    const { url } = await api(sourceAnswer, 'PUT', `/v1/projects/${projectId}/webhookSources/crm`, source);
    const from = new Date(Date.now() - 1_000).toISOString();
    for (let start = 0; start < COUNT; start += EVENTS_A_WEBHOOK) await signUp(url, start);

    const ended = async (asked: z.infer<typeof job>): Promise<string> => {
      await system.idle({ timeout: 300_000 });
      const { replayId, closureId } = asked;
      const path = replayId === undefined ? `/v1/closures/${closureId ?? ''}` : `/v1/replays/${replayId}`;
      const { counts, createTime, completeTime } = await api(job, 'GET', path);
      const seconds = (Date.parse(completeTime ?? '') - Date.parse(createTime)) / 1000;
      const count = Object.values(counts).reduce((sum, each) => sum + each, 0);
      const rate = Math.round(count / seconds);
      return `${JSON.stringify(counts)} in ${seconds.toFixed(1)} s: ${rate} a second`;
    };
    const fast = { ratePerSecond: 1_000 };
    const replay = await ended(await api(job, 'POST', '/v1/replays', { projectId, from, ...fast }));
    const { subprojects: all } = await api(
      subprojects,
      'GET',
      `/v1/projects/${projectId}/subprojects?pageSize=1000`,
    );
    const subprojectIds = all.map(({ subprojectId }) => subprojectId);
    const closures = `/v1/projects/${projectId}/closures`;
    const closure = await ended(await api(job, 'POST', closures, { subprojectIds, ...fast }));
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
