import { describe, expect, test } from 'vitest';
import { createSubjectReader } from '../../../lib/aws/subject-reader.ts';
import { subproject } from '../../support/factories.ts';
import { PROJECT_ID } from '../../support/usage.ts';

const idOf = (number: number) => PROJECT_ID + String(number).padStart(18, '0');

/** A project with subprojects of all even numbers below `size`. */
function readerOf(size: number) {
  const counts = { byKey: 0, pages: 0 };
  const itemOf = (number: number) =>
    subproject({
      subprojectId: idOf(number),
      plans: { '2026-01-01': { second: 0, rank: '', value: 'pro' } },
    });
  const read = createSubjectReader({
    readSubproject: (id) => {
      counts.byKey += 1;
      const number = Number(id.slice(PROJECT_ID.length));
      return Promise.resolve(number % 2 === 0 && number < size ? itemOf(number) : undefined);
    },
    listSubprojects: (_projectId, { pageSize, after }) => {
      counts.pages += 1;
      const first = after === undefined ? 0 : Number(after.slice(PROJECT_ID.length)) + 2;
      const items = Array.from({ length: pageSize }, (_, index) => first + 2 * index)
        .filter((number) => number < size)
        .map(itemOf);
      const last = first + 2 * pageSize < size ? items.at(-1)?.subprojectId : undefined;
      return Promise.resolve({ items, last });
    },
  });
  return { read, counts };
}

const numbers = (count: number, factor = 1) => Array.from({ length: count }, (_, index) => index * factor);

describe('subprojects of a run', () => {
  test('are read by key if they are few', async () => {
    const { read, counts } = readerOf(100_000);
    const found = await read(PROJECT_ID, numbers(100).map(idOf));
    expect([...found.keys()]).toEqual(numbers(50, 2).map(idOf));
    expect(found.get(idOf(0))).toMatchObject({ '2026-01-01': { value: 'pro' } });
    expect(counts).toEqual({ byKey: 100, pages: 0 });
  });

  test('are read by the project’s list if they are most of it', async () => {
    const { read, counts } = readerOf(3_000);
    const found = await read(PROJECT_ID, numbers(3_000).map(idOf));
    expect([...found.keys()]).toEqual(numbers(1_500, 2).map(idOf));
    expect(counts).toEqual({ byKey: 0, pages: 2 });
  });

  test('are never read at more than twice the price of the cheaper way', async () => {
    const { read, counts } = readerOf(10_000_000);
    const ids = numbers(400, 10_000).map(idOf);
    const found = await read(PROJECT_ID, ids);
    expect(found.size).toBe(400);
    expect(counts.pages).toBe(2);
    expect(counts.byKey).toBeLessThanOrEqual(400);
  });
});
