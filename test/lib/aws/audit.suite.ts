import { describe, expect, test } from 'vitest';
import { createAuditDigests } from '../../../lib/aws/audit-digests.ts';
import { createAuditReader, createAuditTrail } from '../../../lib/aws/audit-log.ts';
import { digestOf } from '../../../lib/audit/digest.ts';
import { recordsInOrder } from '../../../lib/audit/in-order.ts';
import type { AuditRecord } from '../../../lib/audit/record.ts';
import type { Store } from '../../support/table-engines.ts';

const DAY = '2020-02-29';

export function auditSuite(store: () => Store): void {
  describe('the audit log', () => {
    const trail = () => createAuditTrail(store().admin.auditTable, (count) => new Uint8Array(count));
    const recordAt = (index: number, outcome?: string): AuditRecord => ({
      schemaVersion: 1,
      entryId: String(index).padStart(16, '0'),
      time: `${DAY}T10:00:${String(index).padStart(2, '0')}.000Z`,
      state: outcome === undefined ? 'begun' : 'failed',
      ...(outcome !== undefined && { outcome }),
    });

    test('keeps what was put first, and gives a day to the last record in the order in which it happened', async () => {
      const records = Array.from({ length: 30 }, (_, index) => recordAt(index));
      const failure = recordAt(7, 'forbidden');
      for (const record of [...records, failure]) await trail().put(record);
      await trail().put({ ...recordAt(3), actor: 'somebody else' });

      const read: AuditRecord[] = [];
      const reader = createAuditReader(store().admin.auditTable);
      for await (const record of recordsInOrder(reader, DAY, '', 3)) read.push(record);
      expect(read).toEqual([...records.slice(0, 8), failure, ...records.slice(8)]);
    });

    test('puts a record where its time and id say, whatever else is in it', async () => {
      const elsewhere = { ...recordAt(0), time: '2020-02-01T10:00:00.000Z', pk: `entries#${DAY}#0`, sk: DAY };
      await trail().put(elsewhere);
      const days = async (day: string) => {
        const found = [];
        for await (const { time } of recordsInOrder(createAuditReader(store().admin.auditTable), day))
          found.push(time);
        return found;
      };
      expect(await days('2020-02-01')).toEqual([elsewhere.time]);
      expect(await days(DAY)).not.toContain(elsewhere.time);
    });

    test('keeps the digest that closed a day, whoever closes it again', async () => {
      const digests = createAuditDigests(store().admin.auditDigestsTable);
      const first = digestOf(DAY, { count: 1, recordsHash: 'a' }, '');
      const other = digestOf(DAY, { count: 2, recordsHash: 'b' }, '');
      expect(await digests.put(first)).toEqual(first);
      expect(await digests.put(first)).toEqual(first);
      expect(await digests.put(other)).toEqual(first);
      const next = digestOf('2020-03-01', { count: 0, recordsHash: 'c' }, first.digest);
      await digests.put(next);
      expect(await digests.readLast()).toEqual(next);
      expect(await digests.list(DAY, DAY, 10)).toEqual([first]);
    });
  });
}
