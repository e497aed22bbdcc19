import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Plugin } from 'esbuild';
import { QUEUE_NAMES, urlVariable, type QueueName } from '../lib/messages/queue-names.ts';
import { bundleFunctions, type Bundles } from '../cdk/bundle.ts';

export type ImportRow = {
  readonly name: string;
  /** Read at every start. */
  readonly bytes: number;
  /** Median of the runs, in a fresh process each. */
  readonly medianMs: number;
  readonly minMs: number;
  /** The median against the yardstick's. */
  readonly ratio: number;
};

const YARDSTICK = 'bare-dynamodb';
/** What receive-webhook would be if it knew Standard Webhooks and no other source. */
const ONE_SOURCE = 'one-source';
const knowOneSource: Plugin = {
  name: 'one-source',
  setup(build) {
    const adapters = fileURLToPath(new URL('baseline/one-source/adapters.ts', import.meta.url));
    build.onResolve({ filter: /\/adapters\.ts$/ }, () => ({ path: adapters }));
  },
};

/** What any of the functions reads; none of it is called during an import. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  DIRECTORY_TABLE: 'directory',
  LEDGER_TABLE: 'ledger',
  USAGE_TABLE: 'usage',
  AUDIT_TABLE: 'audit',
  AUDIT_DIGESTS_TABLE: 'audit-digests',
  ...Object.fromEntries(
    QUEUE_NAMES.flatMap((queue) => [urlOf(queue, 'QUEUE'), urlOf(queue, 'DEAD_LETTER_QUEUE')]),
  ),
  SECRETS_KEY_ARN: 'arn:aws:kms:us-east-1:0:key/secrets',
  PUBLIC_URL: 'https://api.example.com',
  OUTBOUND_POLICY: 'public-https',
  PROJECT_ID: 'aaaaaaaa',
  OPENID_ISSUER: 'https://login.example.com',
  OPENID_AUDIENCE: 'onboarding',
  OPENID_GROUPS_CLAIM: 'groups',
  CURRENCY: 'USD',
  INVOICE_DAY: '5',
  RETRY_BASE_SECONDS: '30',
  AWS_REGION: 'us-east-1',
};

function urlOf(queue: QueueName, kind: 'QUEUE' | 'DEAD_LETTER_QUEUE'): readonly [string, string] {
  return [urlVariable(queue, kind), `https://sqs.us-east-1.amazonaws.com/0/${queue}`];
}

const run = promisify(execFile);

/** Rounds of one fresh process per bundle, so that a slow moment of the machine meets all of them. */
export async function benchImports(
  runs: number,
  onProgress: (text: string) => void,
): Promise<readonly ImportRow[]> {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const baseline = fileURLToPath(new URL('baseline/', import.meta.url));
    const yardstick = await bundleFunctions(join(outDir, 'yardstick'), baseline, [knowOneSource]);
    const bundles = { ...yardstick, ...(await bundleFunctions(join(outDir, 'functions'))) };
    const timesMs = new Map(Object.keys(bundles).map((name): [string, number[]] => [name, []]));
    for (let round = 1; round <= runs; round += 1) {
      onProgress(`round ${round} of ${runs}`);
      for (const [name, times] of timesMs) times.push(await importMs(bundles[name]?.dir ?? ''));
    }
    return rowsOf(bundles, timesMs);
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

async function importMs(dir: string): Promise<number> {
  const url = pathToFileURL(join(dir, 'handler.mjs')).href;
  const script = `const start = performance.now(); await import(${JSON.stringify(url)}); console.log(performance.now() - start)`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
    env: ENVIRONMENT,
  });
  return Number(stdout);
}

function rowsOf(bundles: Bundles, timesMs: ReadonlyMap<string, readonly number[]>): readonly ImportRow[] {
  const yardstickMs = medianOf(timesMs.get(YARDSTICK) ?? []);
  return [...timesMs].map(([name, times]) => {
    const medianMs = medianOf(times);
    return {
      name,
      bytes: bundles[name]?.bytes ?? 0,
      medianMs,
      minMs: Math.min(...times),
      ratio: medianMs / yardstickMs,
    };
  });
}

function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

export function printImports(rows: readonly ImportRow[]): void {
  console.log(
    `\n${'function'.padEnd(20)} ${'bundle KB'.padStart(10)} ${'import ms'.padStart(10)} ${'min ms'.padStart(8)} ${'ratio'.padStart(6)}`,
  );
  for (const { name, bytes, medianMs, minMs, ratio } of rows) {
    const cells = [
      (bytes / 1024).toFixed(0).padStart(10),
      medianMs.toFixed(1).padStart(10),
      minMs.toFixed(1).padStart(8),
    ];
    console.log(`${name.padEnd(20)} ${cells.join(' ')} ${ratio.toFixed(2).padStart(6)}`);
  }
  console.log(
    `\nThe ratio is to ${YARDSTICK}, a handler with the DynamoDB client and nothing else, built and timed in the same run.`,
  );
  const [all, one] = ['receive-webhook', ONE_SOURCE].map((wanted) =>
    rows.find(({ name }) => name === wanted),
  );
  if (all === undefined || one === undefined) return;
  console.log(
    `${ONE_SOURCE} is receive-webhook without all sources but one: knowing them all costs ${((all.bytes - one.bytes) / 1024).toFixed(0)} KB and is ${(all.medianMs / one.medianMs).toFixed(2)} times its time.`,
  );
}
