import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import type { Io } from '../../cli/io.ts';
import { run } from '../../cli/run.ts';
import { QUEUE_NAMES } from '../../lib/messages/queue-names.ts';
import { send, standardWebhook } from '../support/crm.ts';
import { openShop, type Shop } from '../support/shop.ts';

const page = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');

/** Every line of the command line, in a block or in a sentence, but for those that name a queue by `<queue>`. */
const lines = [
  ...new Set([...page.matchAll(/npx onboarding ([^`\n]+)/g)].map(([, line]) => line ?? '')),
].filter((line) => !line.includes('<'));

/** Ids and files as the page writes them. */
const EXAMPLE = {
  project: 'ab12cd34',
  subproject: 'ab12cd34r52avvtwh0mp9rvn6h',
  replay: 'ab12cd34-r52avvtwh0mp9rvn',
  day: '2026-11-17',
};

/** What is done to every queue is tried on one: each look takes SQS a second. */
const ofOtherQueues = /^dead-letters (?:show|replay) (?!signups$)(\w+)$/;

describe('the lines of the runbooks', () => {
  let shop: Shop;
  let folder: string;
  let replayId: string;
  beforeAll(async () => {
    shop = await openShop();
    folder = await mkdtemp(join(tmpdir(), 'runbooks-'));
    await writeFile(join(folder, 'export.csv'), 'externalId\nc-1\n');
    await send(standardWebhook(shop.crm, 'customer.signed_up', { externalId: 'c-1' }));
    const from = new Date(Date.now() - 3_600_000).toISOString();
    ({ replayId } = await shop.api('createReplay', { body: { projectId: shop.projectId, from } }));
    await shop.system.settle();
  });
  afterAll(async () => {
    await shop.close();
    await rm(folder, { recursive: true });
  });

  async function runLine(line: string) {
    const args = line
      .replaceAll(EXAMPLE.subproject, shop.subprojectIdOf('c-1'))
      .replaceAll(EXAMPLE.replay, replayId)
      .replaceAll(EXAMPLE.day, new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10))
      .replaceAll(EXAMPLE.project, shop.projectId)
      .split(/\s+/);
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const io: Io = {
      stdin: Readable.from([]),
      stdout,
      stderr,
      env: { ONBOARDING_URL: shop.system.url, ONBOARDING_KEY: shop.accountToken },
      cwd: folder,
      now: () => new Date(),
      sleep: () => shop.system.settle(),
    };
    const said = Promise.all([text(stdout), text(stderr)]);
    const exitCode = await run(args, io);
    stdout.end();
    stderr.end();
    // One replay at a time: the next line may start another.
    await shop.system.settle();
    return { exitCode, said: await said };
  }

  test('are there', () => {
    expect(lines.length).toBeGreaterThan(20);
  });

  test('name queues that there are', () => {
    const named = lines.flatMap((line) => ofOtherQueues.exec(line)?.[1] ?? []);
    expect(new Set([...named, 'signups'])).toEqual(new Set(QUEUE_NAMES));
  });

  test.each(lines.filter((line) => !ofOtherQueues.test(line)))('onboarding %s', async (line) => {
    expect(await runLine(line)).toMatchObject({ exitCode: EXIT.done });
  });

  test('would not pass with a mistake in them', async () => {
    for (const wrong of [
      'dead-letters show',
      'deliveries list ab12cd34 --since 7d',
      'sources list nothere1',
    ]) {
      expect((await runLine(wrong)).exitCode).not.toBe(EXIT.done);
    }
  });
});
