import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrapSystem } from '../local/bootstrap.ts';
import { createApi } from '../local/demo/api.ts';
import { startSystem } from '../local/system.ts';
import { helloRoute } from './hello-route.ts';

const AT_A_TIME = 8;

/** Verifying a key over HTTP beside a route that does nothing: same gateway, same runtime, in turns. */
export async function benchVerification(requests = 2_000, rounds = 4): Promise<void> {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-'));
  const system = await startSystem({ editTemplate: await helloRoute(outDir), keptCalls: 1_000 });
  try {
    const { tokenFile } = await bootstrapSystem(system);
    const api = createApi(system.url, (await readFile(tokenFile, 'utf8')).trim());
    const { projectId } = await api('createProject', { body: { displayName: 'Bench' } });
    const { token = '' } = await api('createProjectAccessKey', {
      params: { projectId },
      body: { displayName: 'k' },
    });
    const send = (path: string) => async () => {
      const response = await fetch(system.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ token }),
      });
      if (!response.ok || (await response.text()).includes('"valid":false'))
        throw new Error(`${path} failed`);
    };
    const targets = { hello: send('/hello'), 'verify a key': send('/v1/accessKeys/verify') };
    const times: Record<keyof typeof targets, number[]> = { hello: [], 'verify a key': [] };
    for (const act of Object.values(targets)) await measure(act, 200);
    for (let round = 0; round < rounds; round += 1) {
      times.hello.push(...(await measure(targets.hello, requests / rounds)));
      times['verify a key'].push(...(await measure(targets['verify a key'], requests / rounds)));
    }
    print(times);
  } finally {
    await system.close();
    await rm(outDir, { recursive: true, force: true });
  }
}

/** Milliseconds of each, 8 at a time. */
async function measure(act: () => Promise<void>, count: number): Promise<readonly number[]> {
  const times: number[] = [];
  const work = async (): Promise<void> => {
    while (times.length < count) {
      const startMs = performance.now();
      await act();
      times.push(performance.now() - startMs);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return times;
}

function print(times: Readonly<Record<string, readonly number[]>>): void {
  console.log(`\nover HTTP on this machine, ${AT_A_TIME} at a time, dynalite in memory`);
  for (const [name, all] of Object.entries(times)) {
    const sorted = all.toSorted((a, b) => a - b);
    const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? NaN).toFixed(1);
    console.log(
      `${name.padEnd(14)} median ${at(0.5).padStart(6)} ms   95 % ${at(0.95).padStart(6)} ms   of ${all.length}`,
    );
  }
}
