import { expect, test } from 'vitest';
import { createPace } from '../../../lib/fetching/pace.ts';

/** A clock that stands still but for its waits; it notes when each turn came. */
function paced(spacingMs: number) {
  let nowMs = 1_000_000;
  const waits: number[] = [];
  const pace = createPace(
    spacingMs,
    () => new Date(nowMs),
    (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  );
  return { pace, waits, passMs: (ms: number) => (nowMs += ms) };
}

test('requests of one key start apart, the first one at once', async () => {
  const { pace, waits } = paced(250);
  await Promise.all([pace('a'), pace('a'), pace('a')]);
  expect(waits).toStrictEqual([250, 500]);
});

test('keys do not wait for each other, nor anybody for what is past', async () => {
  const { pace, waits, passMs } = paced(250);
  await Promise.all([pace('a'), pace('b')]);
  passMs(250);
  await pace('a');
  expect(waits).toStrictEqual([]);
});

test('two workers start 80 requests in 10 s, of the 100 that HubSpot takes', async () => {
  const workers = [paced(250), paced(250)];
  await Promise.all(workers.map(({ pace }) => Promise.all(Array.from({ length: 50 }, () => pace('a')))));
  const within = workers.flatMap(({ waits }) => [0, ...waits]).filter((ms) => ms < 10_000);
  expect(within).toHaveLength(80);
});
