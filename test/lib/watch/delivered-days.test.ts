import { describe, expect, test } from 'vitest';
import type { DeliverySearch, FoundDeliveries, ProjectActivity } from '../../../lib/watch/activity.ts';
import { deliveredDays } from '../../../lib/watch/delivered-days.ts';
import { NOW, PROJECT_ID } from '../../support/factories.ts';

/** Deliveries by source; the search is that of a table, but for its limit. */
async function lookAt(
  times: Readonly<Record<string, readonly string[]>>,
  known: Partial<ProjectActivity> = {},
  isComplete = true,
) {
  const searches: DeliverySearch[] = [];
  const marks: string[] = [];
  const logged: string[] = [];
  const search = (request: DeliverySearch): Promise<FoundDeliveries> => {
    searches.push(request);
    const { from, before, sources } = request;
    const newest = sources.flatMap((source) => {
      const inside = (times[source] ?? []).filter(
        (time) => time >= from.toISOString() && time < before.toISOString(),
      );
      const last = inside.toSorted().at(-1);
      return last === undefined ? [] : [[source, last] as const];
    });
    return Promise.resolve({ newest: new Map(newest), isComplete });
  };
  const activity = {
    read: () => Promise.reject(new Error('not here')),
    markDelivered: (_: string, day: string, source: string) => {
      marks.push(`${source} ${day}`);
      return Promise.resolve();
    },
    markChecked: (_: string, time: string) => {
      marks.push(`checked ${time}`);
      return Promise.resolve();
    },
  };
  const log = { info: (message: string) => logged.push(message), error: () => undefined };
  const nothing = { checkedTime: undefined, deliveredDays: new Map(), refusedHours: [] };
  const days = await deliveredDays(
    { activity, search, log },
    PROJECT_ID,
    Object.keys(times),
    { ...nothing, ...known },
    NOW,
  );
  const found = [...days].map(([source, of]) => [source, [...of].sort()] as const);
  return { days: Object.fromEntries(found), searches, marks, logged };
}

const windows = (searches: readonly DeliverySearch[]) =>
  searches.map(({ from, before }) => `${from.toISOString()} ${before.toISOString()}`);

describe('the days on which a source delivered', () => {
  test('are those that are remembered and those since it was last looked, with an hour for what was recorded late', async () => {
    const { days, searches, marks } = await lookAt(
      { crm: ['2026-11-24T10:30:00.000Z'], shop: ['2026-11-24T09:00:00.000Z'] },
      {
        checkedTime: '2026-11-24T11:00:00.000Z',
        deliveredDays: new Map([['crm', new Set(['2026-11-20'])]]),
      },
    );
    expect(days).toEqual({ crm: ['2026-11-20', '2026-11-24'], shop: [] });
    expect(windows(searches)).toEqual(['2026-11-24T10:00:00.000Z 2026-11-24T12:00:00.000Z']);
    expect(marks).toEqual(['crm 2026-11-24', 'checked 2026-11-24T12:00:00.000Z']);
  });

  test('that are known are not looked for again', async () => {
    const today = new Set(['2026-11-24']);
    const { searches } = await lookAt(
      { crm: [], shop: [] },
      { checkedTime: '2026-11-24T11:00:00.000Z', deliveredDays: new Map([['crm', today]]) },
    );
    expect(searches.map(({ sources }) => sources)).toEqual([['shop']]);
  });

  test('are looked for day by day, so that yesterday is not hidden by today', async () => {
    const { days, searches } = await lookAt(
      { crm: ['2026-11-23T23:59:59.999Z', '2026-11-24T00:00:00.000Z'] },
      { checkedTime: '2026-11-23T23:50:00.000Z' },
    );
    expect(days).toEqual({ crm: ['2026-11-23', '2026-11-24'] });
    expect(windows(searches)).toEqual([
      '2026-11-23T22:50:00.000Z 2026-11-24T00:00:00.000Z',
      '2026-11-24T00:00:00.000Z 2026-11-24T12:00:00.000Z',
    ]);
  });

  test.each([undefined, '2026-09-01T00:00:00.000Z'])(
    'cover every day that can count as missed, also if nobody looked for long (%s)',
    async (checkedTime) => {
      const { searches } = await lookAt({ crm: [] }, { checkedTime });
      expect(searches).toHaveLength(9);
      expect(searches[0]?.from.toISOString()).toBe('2026-11-16T12:00:00.000Z');
    },
  );

  test('are given in doubt, and said so, where there was too much to read', async () => {
    const { days, logged } = await lookAt({ crm: [] }, { checkedTime: '2026-11-24T11:00:00.000Z' }, false);
    expect(days).toEqual({ crm: ['2026-11-24'] });
    expect(logged).toEqual(['too many deliveries to look for every source']);
  });

  test('are none in a project without sources, and nothing is written', async () => {
    const { days, marks } = await lookAt({});
    expect([days, marks]).toEqual([{}, []]);
  });
});
