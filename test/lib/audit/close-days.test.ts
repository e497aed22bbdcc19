import { describe, expect, test } from 'vitest';
import { closeDays } from '../../../lib/audit/close-days.ts';
import type { AuditDigest } from '../../../lib/audit/digest.ts';
import { hashOf } from '../../../lib/audit/digest.ts';
import type { AuditRecord } from '../../../lib/audit/record.ts';
import { AuditShards } from '../../support/audit-records.ts';

const at = (text: string) => new Date(text);
const record = (time: string, entryId: string): AuditRecord => ({
  schemaVersion: 1,
  entryId,
  time,
  state: 'begun',
});

function chain(shards = new AuditShards()) {
  const stored = new Map<string, AuditDigest>();
  const closed: number[] = [];
  const digests = {
    readLast: () => Promise.resolve([...stored.values()].at(-1)),
    put(digest: AuditDigest) {
      const standing = stored.get(digest.day) ?? digest;
      stored.set(digest.day, standing);
      return Promise.resolve(standing);
    },
  };
  const night = (now: string) =>
    closeDays({ reader: shards, digests, countClosed: (count) => closed.push(count), now: () => at(now) });
  return { stored, closed, shards, night };
}

describe('a night', () => {
  test('begins the chain with the first day on which anything happened, else with yesterday', async () => {
    const quiet = chain();
    await quiet.night('2026-11-24T01:10:00Z');
    expect([...quiet.stored.keys()]).toEqual(['2026-11-23']);

    const late = chain();
    late.shards.add(2, record('2026-11-20T10:00:00.000Z', 'a'));
    await late.night('2026-11-24T01:10:00Z');
    expect([...late.stored.keys()]).toEqual(['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23']);
  });

  test('makes up for nights that did not come, in order, each day after the one before', async () => {
    const { stored, night, closed } = chain();
    await night('2026-11-24T01:10:00Z');
    await night('2026-11-24T05:00:00Z');
    await night('2026-11-28T01:10:00Z');
    expect(closed).toEqual([1, 0, 4]);
    const digests = [...stored.values()];
    expect(digests.map(({ previousDigest }) => previousDigest)).toEqual([
      '',
      ...digests.map(({ digest }) => digest).slice(0, -1),
    ]);
    for (const digest of digests) expect(hashOf(digest)).toBe(digest.digest);
  });

  test('fails where a day was closed otherwise', async () => {
    const { stored, night } = chain();
    await night('2026-11-24T01:10:00Z');
    const other: AuditDigest = {
      schemaVersion: 1,
      day: '2026-11-24',
      count: 9,
      recordsHash: '',
      previousDigest: '',
      digest: 'x',
    };
    const last = stored.get('2026-11-23');
    stored.delete('2026-11-23');
    stored.set('2026-11-24', other);
    if (last) stored.set('2026-11-23', last);
    await expect(night('2026-11-25T01:10:00Z')).rejects.toThrow('2026-11-24 was closed by another digest');
  });

  test('comes to the same digest however the records lie in shards and pages', async () => {
    const records = Array.from({ length: 30 }, (_, n) =>
      record(`2026-11-23T10:00:0${n % 10}.000Z`, `e${String(n).padStart(2, '0')}`),
    );
    const digestOf = async (shardOf: (n: number) => number, pageSize: number) => {
      const { stored, night, shards } = chain(new AuditShards(pageSize));
      records.forEach((each, n) => shards.add(shardOf(n), each));
      await night('2026-11-24T01:10:00Z');
      return stored.get('2026-11-23');
    };
    const one = await digestOf(() => 0, 1_000);
    expect(one).toMatchObject({ count: 30 });
    expect(await digestOf((n) => n % 4, 3)).toEqual(one);
    expect(await digestOf((n) => (n * 7) % 3, 1)).toEqual(one);
  });
});
