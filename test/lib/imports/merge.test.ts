import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { close, createSubproject, hold, restore } from '../../../lib/account/commands.ts';
import type { CustomerEvent } from '../../../lib/account/event.ts';
import { mergeEvent } from '../../../lib/account/merge.ts';
import { statusOf, type Subproject } from '../../../lib/account/subproject.ts';
import { mergeImported } from '../../../lib/imports/merge.ts';
import {
  atSecond,
  codeOf,
  contextAt,
  CUSTOMER,
  customerEvent,
  NOW_SECOND,
  SUBPROJECT_ID,
} from '../../support/factories.ts';

const T = NOW_SECOND;
const context = contextAt(atSecond(T + 1_000), { notifies: false });

function imported(
  item: Subproject | undefined,
  second: number,
  isDated: boolean,
  overrides: Partial<CustomerEvent> = {},
): Subproject {
  const event = customerEvent('signedUp', T + second, overrides);
  return mergeImported(item, SUBPROJECT_ID, { event, isDated }, context);
}
function afterEvent(
  item: Subproject | undefined,
  kind: CustomerEvent['kind'],
  second: number,
  name?: string,
) {
  const event = customerEvent(kind, T + second, name === undefined ? {} : { name });
  return mergeEvent(item, SUBPROJECT_ID, event, context);
}
const signedUp = afterEvent(undefined, 'signedUp', 0, 'Acme');

describe('a row of a customer nobody knows', () => {
  test.each([true, false])(
    'makes what a signup event at its time makes (a time of its own: %s)',
    (isDated) => {
      const made = imported(undefined, 5, isDated, { name: 'Acme', plan: 'pro' });
      const event = customerEvent('signedUp', T + 5, { name: 'Acme', plan: 'pro' });
      expect(made).toEqual(mergeEvent(undefined, SUBPROJECT_ID, event, context));
      expect(made).toMatchObject({ state: 'open', claim: { generation: 1 }, pendingNotifications: {} });
    },
  );

  test('lists whom a change announced before their signup', () => {
    const unlisted = afterEvent(undefined, 'changed', 0, 'Acme');
    expect(imported(unlisted, 5, false)).toMatchObject({
      state: 'open',
      profile: { displayName: { value: 'Acme' } },
    });
  });
});

describe('a row of a customer who is there', () => {
  test('changes nothing where it says nothing new, whatever its time', () => {
    expect(imported(signedUp, 500, false, { name: 'Acme' })).toBe(signedUp);
    expect(imported(signedUp, 500, false)).toBe(signedUp);
  });

  test('sets what is new in it, and a later event of the CRM sets it anew', () => {
    const renamed = imported(signedUp, 500, false, { name: 'Acme AB' });
    expect(renamed.profile.displayName?.value).toBe('Acme AB');
    expect(afterEvent(renamed, 'changed', 501, 'Acme Ltd').profile.displayName?.value).toBe('Acme Ltd');
  });

  test('does not bring back a name older than the one that is known', () => {
    const renamed = afterEvent(signedUp, 'changed', 50, 'New');
    expect(imported(renamed, 20, true, { name: 'Old' })).toEqual(
      mergeEvent(renamed, SUBPROJECT_ID, customerEvent('signedUp', T + 20, { name: 'Old' }), context),
    );
    expect(imported(renamed, 20, true, { name: 'Old' }).profile.displayName?.value).toBe('New');
  });

  test('leaves a suspension as it is', () => {
    const held = hold(signedUp, 'operator', context);
    expect(statusOf(imported(held, 500, true, { name: 'Other' }))).toBe('suspended');
  });

  test('made by command is known by the same id and stays', () => {
    const made = createSubproject(undefined, SUBPROJECT_ID, CUSTOMER, { displayName: 'By hand' }, context);
    expect(imported(made, 500, false)).toBe(made);
  });
});

describe('a row of a customer who left', () => {
  const closedByCrm = afterEvent(signedUp, 'closed', 100);
  const closedByCommand = close(signedUp, contextAt(atSecond(T + 100)));

  test.each([
    ['closed by the CRM', closedByCrm],
    ['closed by command', closedByCommand],
  ])('leaves them closed, and says so: %s', (_, closing) => {
    expect(codeOf(() => imported(closing, 50, true, { name: 'Other' }))).toBe('subproject_closing');
    expect(codeOf(() => imported(closing, 500, false))).toBe('subproject_closing');
  });

  test.each([
    ['closed by the CRM', closedByCrm],
    ['closed by command', closedByCommand],
  ])('brings them back if it says that they signed up since: %s', (_, closing) => {
    expect(imported(closing, 500, true)).toMatchObject({ state: 'open', register: { second: T + 500 } });
  });

  test('and was restored by command is a row of one who is there', () => {
    const restored = restore(closedByCommand, contextAt(atSecond(T + 200)));
    expect(imported(restored, 500, false)).toBe(restored);
  });
});

describe('a row of a customer who was purged', () => {
  const closing = afterEvent(signedUp, 'closed', 100);
  const tombstone: Subproject = {
    ...closing,
    state: 'closed',
    horizonSecond: T + 100,
    profile: {},
    keys: {},
  };

  test('changes nothing unless it says that they signed up since: then the next generation begins', () => {
    expect(codeOf(() => imported(tombstone, 50, true))).toBe('subproject_closed');
    expect(codeOf(() => imported(tombstone, 500, false))).toBe('subproject_closed');
    expect(imported(tombstone, 500, true)).toMatchObject({ state: 'open', horizonSecond: T + 100 });
  });

  test('waits while the purge is under way', () => {
    const purging: Subproject = { ...tombstone, state: 'purging' };
    expect(codeOf(() => imported(purging, 500, true))).toBe('subproject_purging');
    expect(codeOf(() => imported(purging, 500, false))).toBe('subproject_purging');
  });

  test('who never signed up is one of whom nobody is known', () => {
    const { horizonSecond: _none, ...unlisted } = tombstone;
    expect(imported(unlisted, 500, false)).toMatchObject({ state: 'open' });
  });
});

test('a closure by the CRM that is newer than the row closes, though it came before the import or after', () => {
  const before = afterEvent(undefined, 'closed', 100);
  expect(codeOf(() => imported(before, 50, true))).toBe('subproject_closing');
  expect(afterEvent(imported(undefined, 50, true), 'closed', 100)).toMatchObject({ state: 'closing' });
});

test('importing again, any rows in any order, changes nothing', () => {
  const rows = fc.array(
    fc.record({
      second: fc.integer({ min: 0, max: 3 }),
      isDated: fc.boolean(),
      name: fc.constantFrom('x', 'y'),
      plan: fc.constantFrom('basic', 'pro'),
    }),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(rows, (file) => {
      // Rows without a time have that of the export, which is one.
      const importAll = (item: Subproject | undefined): Subproject | undefined =>
        file.reduce<Subproject | undefined>(
          (at, { second, isDated, name, plan }) =>
            imported(at, isDated ? second : 2, isDated, { name, plan }),
          item,
        );
      const first = importAll(undefined);
      const second = importAll(first);
      expect(importAll(second)).toEqual(second);
      const isOneRow = file.length === 1;
      if (isOneRow) expect(second).toBe(first);
    }),
  );
});
