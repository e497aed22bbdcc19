import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { describe, expect, test } from 'vitest';
import { changeItem, listItems, readItem, type ItemKind, type Key } from '../../../lib/aws/items.ts';
import { AppError } from '../../../lib/errors.ts';
import type { Call } from '../../../local/aws-proxy/call.ts';
import type { Store, Suite } from '../../support/table-engines.ts';

const counterSchema = z.looseObject({
  version: z.int(),
  name: z.string(),
  count: z.int(),
  note: z.optional(z.string()),
  nested: z.optional(z.looseObject({ known: z.string() })),
});
type Counter = z.infer<typeof counterSchema>;
const COUNTER: ItemKind<Counter> = { schema: counterSchema };

let number = 0;
function freshKey(): Key {
  number += 1;
  return { pk: 'counters', sk: `counter#${String(number).padStart(3, '0')}` };
}

const created: Counter = { version: 0, name: 'Søren 你好 👋', count: 1 };
const increment = (current: Counter | undefined): Counter =>
  current === undefined ? created : { ...current, count: current.count + 1 };

export const itemsSuite: Suite = (store) => {
  const table = () => store().admin.directoryTable;
  const put = (key: Key, attributes: object) =>
    table().client.send(
      new PutItemCommand({ TableName: table().tableName, Item: marshall({ ...key, ...attributes }) }),
    );

  describe('a change', () => {
    test('writes version 1 of an item that is not there', async () => {
      const key = freshKey();
      const changed = await changeItem(table(), key, COUNTER, increment);
      expect(changed).toStrictEqual({ item: { ...created, version: 1 }, isWritten: true });
      expect(await readItem(table(), key, COUNTER)).toStrictEqual({ ...created, version: 1 });
    });

    test('adds one to the version of an item that is there', async () => {
      const key = freshKey();
      await changeItem(table(), key, COUNTER, increment);
      const { item } = await changeItem(table(), key, COUNTER, increment);
      expect(item).toStrictEqual({ ...created, version: 2, count: 2 });
    });

    test('writes nothing when it returns the very item', async () => {
      const key = freshKey();
      const { item } = await changeItem(table(), key, COUNTER, increment);
      const calls = await actionsOf(store(), () =>
        changeItem(table(), key, COUNTER, (current = created) => current),
      );
      expect(calls).toStrictEqual(['GetItem']);
      expect(await readItem(table(), key, COUNTER)).toStrictEqual(item);
    });

    test('saves the read where it expects no item', async () => {
      const calls = await actionsOf(store(), () =>
        changeItem(table(), freshKey(), COUNTER, increment, 'absent'),
      );
      expect(calls).toStrictEqual(['PutItem']);
    });

    test('meets the item that it did not expect, without a read', async () => {
      const key = freshKey();
      await put(key, { ...created, version: 7 });
      const calls = await actionsOf(store(), async () => {
        const { item } = await changeItem(table(), key, COUNTER, increment, 'absent');
        expect(item).toMatchObject({ version: 8, count: 2 });
      });
      expect(calls).toStrictEqual(['PutItem', 'PutItem']);
    });

    test('leaves its caller an error that is no lost race', async () => {
      store().system.onCall(() => ({ kind: 'refuse', code: 'ResourceNotFoundException' }));
      await expect(changeItem(table(), freshKey(), COUNTER, increment)).rejects.toThrow('Refused by a test');
    });
  });

  describe('a lost race', () => {
    test('calls the change again with the item that won', async () => {
      const key = freshKey();
      await changeItem(table(), key, COUNTER, increment);
      onFirstWrite(store(), () =>
        changeItem(table(), key, COUNTER, (current = created) => ({ ...current, name: 'other' })),
      );
      const seen: (Counter | undefined)[] = [];
      const { item } = await changeItem(table(), key, COUNTER, (current) => {
        seen.push(current);
        return increment(current);
      });
      expect(seen.map((current) => current?.version)).toStrictEqual([1, 2]);
      expect(item).toStrictEqual({ ...created, version: 3, name: 'other', count: 2 });
      expect(await readItem(table(), key, COUNTER)).toStrictEqual(item);
    });

    test('loses no change of ten that come at once', async () => {
      const key = freshKey();
      const names = Array.from({ length: 10 }, (_, index) => String(index));
      // Who loses eight races comes again, as a message of a queue does.
      const add = async (name: string): Promise<void> => {
        await changeItem(table(), key, COUNTER, (current = created) => ({
          ...current,
          name: `${current.name} ${name}`,
        })).catch((error: unknown) => {
          if (error instanceof AppError && error.code === 'write_conflict') return add(name);
          throw error;
        });
      };
      await Promise.all(names.map(add));
      const item = await readItem(table(), key, COUNTER);
      expect(item?.name.split(' ').slice(-10).sort()).toStrictEqual(names);
      expect(item?.version).toBe(10);
    });

    test('is write_conflict after the eighth', async () => {
      const key = freshKey();
      let rival = 0;
      onEveryWrite(store(), () => {
        rival += 1;
        return put(key, { ...created, name: 'rival', version: rival });
      });
      const counts: number[] = [];
      const changing = changeItem(table(), key, COUNTER, (current) => {
        const changed = increment(current);
        counts.push(changed.count);
        return changed;
      });
      await expect(changing).rejects.toMatchObject({ code: 'write_conflict' });
      expect(counts).toHaveLength(8);
    });
  });

  describe('a lost reply', () => {
    test.each(['disconnect', 'status-500'] as const)(
      'of the own write is recognised, and nothing is applied twice: %s',
      async (how) => {
        const key = freshKey();
        await changeItem(table(), key, COUNTER, increment);
        loseFirstWrite(store(), how);
        let changes = 0;
        const changed = await changeItem(table(), key, COUNTER, (current) => {
          changes += 1;
          return increment(current);
        });
        expect(changes).toBe(1);
        expect(changed).toStrictEqual({ item: { ...created, version: 2, count: 2 }, isWritten: true });
        expect(await readItem(table(), key, COUNTER)).toStrictEqual(changed.item);
      },
    );

    test('is recognised although absent members are not stored', async () => {
      const key = freshKey();
      loseFirstWrite(store(), 'disconnect');
      let changes = 0;
      const { isWritten } = await changeItem(table(), key, COUNTER, (current) => {
        changes += 1;
        const { note, ...counter } = increment(current);
        return Object.assign(counter, { note });
      });
      expect({ changes, isWritten }).toStrictEqual({ changes: 1, isWritten: true });
    });
  });

  test('attributes that this release does not know survive a change, nested ones too', async () => {
    const key = freshKey();
    const newer = { future: ['a', { b: 1 }], nested: { known: 'x', later: true } };
    await put(key, { ...created, version: 4, ...newer });
    await changeItem(table(), key, COUNTER, increment);
    expect(await readItem(table(), key, COUNTER)).toStrictEqual({
      ...created,
      version: 5,
      count: 2,
      ...newer,
    });
  });

  test('a list comes in pages of one partition, in the order of the ids, of one kind only', async () => {
    const pk = `listed-${freshKey().sk}`;
    const ids = Array.from({ length: 25 }, (_, index) => String(index).padStart(2, '0'));
    await Promise.all([
      ...ids.map((id) => put({ pk, sk: `counter#${id}` }, { ...created, name: id })),
      put({ pk, sk: 'counted' }, { ...created, name: 'before' }),
      put({ pk, sk: 'countes#00' }, { ...created, name: 'behind' }),
    ]);
    const pages: string[][] = [];
    let after: string | undefined;
    do {
      const page = await listItems(table(), pk, 'counter#', COUNTER, { pageSize: 10, after });
      pages.push(page.items.map(({ name }) => name));
      after = page.last;
    } while (after !== undefined);
    expect(pages).toStrictEqual([ids.slice(0, 10), ids.slice(10, 20), ids.slice(20)]);
  });
};

/** The actions that `act` calls, in their order. */
async function actionsOf({ system }: Store, act: () => Promise<unknown>): Promise<readonly string[]> {
  const mark = system.calls.mark();
  await act();
  return system.calls.since(mark).map(({ action }) => action);
}

function onFirstWrite(store: Store, rival: () => Promise<unknown>): void {
  let isFirst = true;
  onEveryWrite(store, async () => {
    if (!isFirst) return;
    isFirst = false;
    await rival();
  });
}

/** Lets a rival write before each write; the rival's own go through. */
function onEveryWrite({ system }: Store, rival: () => Promise<unknown>): void {
  let isRivals = false;
  system.onCall(async ({ action }: Call) => {
    if (action !== 'PutItem' || isRivals) return undefined;
    isRivals = true;
    await rival();
    isRivals = false;
    return undefined;
  });
}

function loseFirstWrite({ system }: Store, how: 'disconnect' | 'status-500'): void {
  let isFirst = true;
  system.onCall(({ action }: Call) => {
    if (action !== 'PutItem' || !isFirst) return undefined;
    isFirst = false;
    return { kind: 'lose-reply', how };
  });
}
