import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import {
  createUsageReporter,
  type UsageEvent,
  type UsageReporterOptions,
} from '../../../lib/client/usage-reporter.ts';
import { NOW } from '../../support/factories.ts';
import { startRedirects } from '../../support/redirects.ts';

const bodySchema = z.array(
  z.object({ id: z.string(), type: z.string(), subject: z.string(), time: z.string() }),
);

/** What the API does with a request: takes it, fails before or after it took it, or answers something else. */
type Turn = 'take' | 'lose' | 'take, answer lost' | number | 'nonsense';

/** An onboarding API that takes events by their identity, and goes by its turns first. */
function scene(turns: Turn[] = [], options: Partial<UsageReporterOptions> = {}) {
  const taken = new Map<string, z.infer<typeof bodySchema>[number]>();
  const requests: string[] = [];
  const rejected: (readonly [id: string, code: string])[] = [];
  const failures: string[] = [];
  const pauses: number[] = [];
  const take = (body: string): Response => {
    const events = bodySchema.parse(JSON.parse(body));
    const refused = events.flatMap(({ type }, index) =>
      type === 'bad' ? [{ index, code: 'invalid_quantity' }] : [],
    );
    for (const event of events)
      if (event.type !== 'bad') taken.set(`${event.subject} ${event.time.slice(0, 10)} ${event.id}`, event);
    return Response.json({ accepted: events.length - refused.length, rejected: refused });
  };
  const reporter = createUsageReporter({
    apiUrl: 'https://api.example.com',
    productToken: 'onb_live_p_x',
    source: 'urn:test',
    now: () => NOW,
    onRejected: ({ id }, code) => rejected.push([id, code]),
    onFailure: ({ message }) => failures.push(message),
    // Nobody sleeps: time passes at once.
    sleep: (ms) => {
      pauses.push(ms);
      return new Promise((settle) => setImmediate(settle));
    },
    fetch: async (url, init) => {
      expect([url, new Headers(init?.headers).get('authorization')]).toEqual([
        'https://api.example.com/v1/usage',
        'Bearer onb_live_p_x',
      ]);
      const body = z.string().parse(init?.body);
      requests.push(body);
      await new Promise((settle) => setImmediate(settle));
      const turn = turns.shift() ?? 'take';
      if (turn === 'take') return take(body);
      if (turn === 'lose') throw new TypeError('fetch failed');
      if (turn === 'take, answer lost') {
        take(body);
        throw new TypeError('fetch failed');
      }
      if (turn === 'nonsense') return new Response('<html>', { status: 200 });
      return Response.json({ code: `code_${turn}` }, { status: turn });
    },
    ...options,
  });
  return { reporter, taken, requests, rejected, failures, pauses };
}

const usage = (id: string, meter = 'messages') => ({ subprojectId: 's', meter, quantity: '1', id });
const sizes = (requests: readonly string[]) =>
  requests.map((body) => bodySchema.parse(JSON.parse(body)).length);

test('what is reported goes together, as CloudEvents', async () => {
  const { reporter, requests } = scene();
  await reporter.report({ subprojectId: 's', meter: 'messages', quantity: '0.5', id: 'm-1' });
  await reporter.report({ subprojectId: 's', meter: 'messages', quantity: '2', time: new Date(0) });
  await reporter.flush();
  expect(requests).toHaveLength(1);
  const [first, second] = bodySchema.parse(JSON.parse(requests[0] ?? ''));
  expect(JSON.parse(requests[0] ?? '')).toEqual([
    {
      specversion: '1.0',
      id: 'm-1',
      source: 'urn:test',
      type: 'messages',
      subject: 's',
      time: first?.time,
      data: { quantity: '0.5' },
    },
    expect.objectContaining({ time: '1970-01-01T00:00:00.000Z' }),
  ]);
  expect(second?.id).toMatch(/^[0-9a-f]{8}-/);
});

test('a full batch goes at once; what gathers while it is under way goes next, at most 1,000 together', async () => {
  const { reporter, requests } = scene([], {
    sleep: (ms, signal) => setTimeout(1_000 * ms, undefined, { signal }),
  });
  for (let index = 0; index < 100; index += 1) await reporter.report(usage(`m-${index}`));
  while (requests.length === 0) await new Promise((settle) => setImmediate(settle));
  for (let index = 100; index < 2_500; index += 1) await reporter.report(usage(`m-${index}`));
  await reporter.flush();
  expect(sizes(requests)).toEqual([100, 1_000, 1_000, 400]);
});

test('nothing waits longer than the delay', async () => {
  const { reporter, requests, pauses, taken } = scene([], { maxDelayMs: 250 });
  await reporter.report(usage('m-1'));
  while (taken.size === 0) await new Promise((settle) => setImmediate(settle));
  expect([sizes(requests), pauses]).toEqual([[1], [250]]);
});

describe('whatever fails on the way', () => {
  const turns = fc.array(
    fc.constantFrom<Turn>('take', 'lose', 'take, answer lost', 'nonsense', 401, 404, 429, 500, 503),
    { maxLength: 12 },
  );
  test('each event is taken, once, by the identity that it had first', async () => {
    await fc.assert(
      fc.asyncProperty(
        turns,
        fc.array(fc.nat(40), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        async (failures, numbers, batchEvents) => {
          const { reporter, taken, rejected } = scene([...failures], { batchEvents });
          for (const number of numbers) await reporter.report(usage(`m-${number}`));
          expect(await reporter.close()).toEqual([]);
          const ids = [...taken.values()].map(({ id }) => id).sort();
          expect(ids).toEqual([...new Set(numbers)].map((number) => `m-${number}`).sort());
          expect(rejected).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('the same bytes are sent again, later and later', async () => {
    const { reporter, requests, failures, pauses } = scene(['lose', 503, 'nonsense']);
    await reporter.report(usage('m-1'));
    await reporter.flush();
    expect(new Set(requests).size).toBe(1);
    expect(failures).toEqual([
      'fetch failed',
      'usage was answered with 503 code_503',
      'usage was answered with 200',
    ]);
    const [, first = 0, second = 0, third = 0] = [0, ...pauses.slice(-3)];
    for (const [pause, least] of [
      [first, 100],
      [second, 200],
      [third, 400],
    ] as const) {
      expect(pause).toBeGreaterThanOrEqual(least);
      expect(pause).toBeLessThanOrEqual(2 * least);
    }
  });
});

describe('what is not taken', () => {
  test('is told, event by event, and the rest is taken', async () => {
    const { reporter, rejected, taken, requests } = scene();
    for (const [id, meter] of [['m-1'], ['m-2', 'bad'], ['m-3']] as const)
      await reporter.report(usage(id, meter));
    await reporter.flush();
    expect(rejected).toEqual([['m-2', 'invalid_quantity']]);
    expect([taken.size, requests.length]).toEqual([2, 1]);
  });

  test.each([400, 413])(
    'is told of a request that is refused for good: %d; the next one goes on',
    async (status) => {
      const { reporter, rejected, taken } = scene([status]);
      await reporter.report(usage('m-1'));
      await reporter.flush();
      await reporter.report(usage('m-2'));
      await reporter.flush();
      expect(rejected).toEqual([['m-1', `code_${status}`]]);
      expect(taken.size).toBe(1);
    },
  );
});

test('whoever reports waits while too much is not answered, so memory is bounded', async () => {
  const { reporter, requests } = scene([], { maxPendingEvents: 10, batchEvents: 5 });
  const done: number[] = [];
  const reports = Array.from({ length: 30 }, (_, index) =>
    reporter.report(usage(`m-${index}`)).then(() => done.push(index)),
  );
  await Promise.resolve();
  expect(done.length).toBeLessThanOrEqual(10);
  await Promise.all(reports);
  await reporter.flush();
  expect(sizes(requests).reduce((sum, size) => sum + size, 0)).toBe(30);
});

test('an option that is there but undefined is as if it were not', async () => {
  const { reporter, requests } = scene([503], {
    onFailure: undefined,
    batchEvents: undefined,
    maxDelayMs: undefined,
    maxPendingEvents: undefined,
    timeoutMs: undefined,
    sleep: undefined,
  });
  for (let index = 0; index < 100; index += 1) await reporter.report(usage(`m-${index}`));
  while (requests.length < 2) await new Promise((settle) => setImmediate(settle));
  expect(await reporter.close()).toEqual([]);
  expect(sizes(requests)).toEqual([100, 100]);
});

describe('closing', () => {
  test('sends what is there, and takes no more', async () => {
    const { reporter, taken } = scene();
    await reporter.report(usage('m-1'));
    expect(await reporter.close()).toEqual([]);
    expect(taken.size).toBe(1);
    await expect(reporter.report(usage('m-2'))).rejects.toThrow('closed');
  });

  test('gives back what it could not send in time, as it would have been sent', async () => {
    const { reporter, requests } = scene(Array.from({ length: 10_000 }, (): Turn => 503));
    await reporter.report(usage('m-1'));
    const flushed = reporter.flush();
    const rest: readonly UsageEvent[] = await reporter.close(5);
    expect(rest).toEqual(JSON.parse(requests.at(-1) ?? ''));
    await expect(flushed).rejects.toThrow('closed');
  });
});

test('an API that redirects has taken nothing, and nobody else gets the key', async () => {
  const redirects = await startRedirects(307, { accepted: 1, rejected: [] });
  const { reporter, failures } = scene([], { apiUrl: redirects.url, fetch: undefined });
  await reporter.report(usage('m-1'));
  void reporter.flush().catch(() => undefined);
  while (failures.length === 0) await new Promise((settle) => setImmediate(settle));
  expect(await reporter.close(0)).toHaveLength(1);
  expect(redirects.strayed).toEqual([]);
  await redirects.close();
});
