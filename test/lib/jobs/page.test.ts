import { describe, expect, test } from 'vitest';
import { workOff, type Item } from '../../../lib/jobs/page.ts';

const item = (index: number, act: () => Promise<unknown>, lane = String(index)): Item => ({
  lane,
  about: { index },
  act: async () => {
    await act();
    return { outcome: 'closed', index };
  },
});
const fails = () => Promise.reject(new RangeError('x'));
const works = () => Promise.resolve();

describe('the items of a page', () => {
  test('of one lane are done one after the other, lanes at once', async () => {
    const first = Promise.withResolvers<undefined>();
    const order: string[] = [];
    const note = (what: string) => () => Promise.resolve(order.push(what));
    const page = workOff(
      [
        item(
          0,
          async () => {
            await first.promise;
            order.push('a0');
          },
          'a',
        ),
        item(1, note('a1'), 'a'),
        item(
          2,
          async () => {
            order.push('b2');
            first.resolve(undefined);
            await Promise.resolve();
          },
          'b',
        ),
      ],
      false,
    );
    expect(await page).toHaveLength(3);
    expect(order).toEqual(['b2', 'a0', 'a1']);
  });

  test('fail as a page if one of them fails, after the others came to an end', async () => {
    let done = 0;
    const slow = async () => {
      await Promise.resolve();
      done += 1;
    };
    await expect(workOff([item(0, slow), item(1, fails)], false)).rejects.toThrow(RangeError);
    expect(done).toBe(1);
  });

  test('are left behind one by one, and named, where the page is lenient', async () => {
    const results = await workOff([item(0, works), item(1, fails)], true);
    expect(results).toEqual([
      { outcome: 'closed', index: 0 },
      { outcome: 'failed', reason: 'RangeError', index: 1 },
    ]);
  });

  test('fail as a page all the same if all of them fail: that is an outage', async () => {
    await expect(workOff([item(0, fails), item(1, fails)], true)).rejects.toThrow(RangeError);
  });

  test('may be none', async () => {
    expect(await workOff([], true)).toEqual([]);
  });
});
