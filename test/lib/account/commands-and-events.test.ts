import { describe, expect, test } from 'vitest';
import { changeProfile, close, createSubproject, hold, restore } from '../../../lib/account/commands.ts';
import type { CustomerEvent } from '../../../lib/account/event.ts';
import { mergeEvent } from '../../../lib/account/merge.ts';
import type { Subproject } from '../../../lib/account/subproject.ts';
import {
  atSecond,
  contextAt,
  CUSTOMER,
  customerEvent,
  NOW_SECOND,
  SUBPROJECT_ID,
} from '../../support/factories.ts';

/**
 * DESIGN §4.6: commands apply by version and never touch the register; the safe direction wins. A scenario is a list of
 * what happens at which second of ours; `signup@`, `closure@` are events with their own second.
 */
const T = NOW_SECOND;
type Step = (item: Subproject | undefined) => Subproject | undefined;

function event(kind: CustomerEvent['kind'], at: number, overrides: Partial<CustomerEvent> = {}): Step {
  return (item) =>
    mergeEvent(item, SUBPROJECT_ID, customerEvent(kind, T + at, overrides), contextAt(atSecond(T + 1_000)));
}
const signup = (at: number, overrides?: Partial<CustomerEvent>) => event('signedUp', at, overrides);
const closure = (at: number) => event('closed', at);

function command(run: (item: Subproject, at: ReturnType<typeof contextAt>) => Subproject, at: number): Step {
  return (item) => item && run(item, contextAt(atSecond(T + at)));
}
const closeAt = (at: number) => command(close, at);
const restoreAt = (at: number) => command(restore, at);
const createAt =
  (at: number): Step =>
  (item) =>
    createSubproject(item, SUBPROJECT_ID, CUSTOMER, {}, contextAt(atSecond(T + at)));

function after(steps: readonly Step[]): Subproject | undefined {
  return steps.reduce<Subproject | undefined>((item, step) => step(item), undefined);
}

describe('a closure by the CRM', () => {
  test.each<[string, Step[], Subproject['state']]>([
    [
      'newer than the register closes after a restore',
      [signup(0), closeAt(10), restoreAt(20), closure(5)],
      'closing',
    ],
    ['newer than the register closes though created by command since', [createAt(10), closure(5)], 'closing'],
    [
      'already known does not close again after a restore',
      [signup(0), closure(5), restoreAt(20), closure(5)],
      'open',
    ],
    [
      'older than the one known does not close after a restore',
      [signup(0), closure(5), restoreAt(20), closure(4)],
      'open',
    ],
    ['of the second of the signup closes', [signup(0), closure(0)], 'closing'],
    ['older than the signup does not close', [signup(5), closure(4)], 'open'],
    [
      'closes a suspended one too',
      [signup(0), command((i, c) => hold(i, 'operator', c), 1), closure(5)],
      'closing',
    ],
  ])('%s', (_, steps, state) => {
    expect(after(steps)?.state).toBe(state);
  });
});

describe('a signup by the CRM', () => {
  test.each<[string, Step[], Subproject['state']]>([
    ['newer than register and close command reopens', [signup(0), closeAt(10), signup(11)], 'open'],
    ['in the second of the close command does not', [signup(0), closeAt(10), signup(10)], 'closing'],
    [
      'newer than the register but older than the command does not',
      [signup(0), closeAt(10), signup(9)],
      'closing',
    ],
    ['older than the CRM closure does not', [signup(0), closure(5), signup(4)], 'closing'],
    ['newer than the CRM closure does', [signup(0), closure(5), signup(6)], 'open'],
    [
      'older than a close command given to what the CRM had closed does not reopen',
      [signup(0), closure(5), closeAt(10), signup(8)],
      'closing',
    ],
    [
      '… nor after the command was given twice',
      [signup(0), closure(5), closeAt(10), closeAt(12), signup(9)],
      'closing',
    ],
    ['… but a newer one does', [signup(0), closure(5), closeAt(10), signup(11)], 'open'],
    [
      '… also where an older close command stands from before',
      [signup(0), closeAt(2), restoreAt(3), closure(5), closeAt(10), signup(8)],
      'closing',
    ],
    [
      'between close command and restore leaves it restored',
      [signup(0), closeAt(10), restoreAt(20), signup(5)],
      'open',
    ],
    [
      'that was kept out reopens nothing when a restored one is closed again',
      [signup(0), closeAt(10), signup(9), restoreAt(20), closeAt(30), signup(9)],
      'closing',
    ],
    [
      'that was kept out stays in the register: an older closure does not close',
      [signup(0), closeAt(10), signup(9), restoreAt(20), closure(8)],
      'open',
    ],
    [
      'after a close command on what was never signed up reopens',
      [createAt(0), closeAt(10), signup(11)],
      'open',
    ],
  ])('%s', (_, steps, state) => {
    expect(after(steps)?.state).toBe(state);
  });

  test('that does not reopen tells nobody', () => {
    const shut = after([signup(0), closeAt(10)]);
    expect(signup(9)(shut)?.pendingNotifications).toEqual(shut?.pendingNotifications);
  });
});

describe('a close command on what the CRM had closed', () => {
  const shut = after([signup(0), closure(5)]);

  test('is kept, tells nobody again and leaves the time to purge at', () => {
    const commanded = closeAt(10)(shut);
    expect(commanded).toMatchObject({ closeCommandSecond: T + 10, register: shut?.register });
    expect(commanded?.purgeTime).toBe(shut?.purgeTime);
    expect(commanded?.pendingNotifications).toEqual(shut?.pendingNotifications);
  });

  test('is a no-op when repeated', () => {
    const commanded = closeAt(10)(shut);
    expect(closeAt(11)(commanded)).toBe(commanded);
  });

  test('is a no-op when repeated also if the closure is dated ahead of our clock', () => {
    const commanded = closeAt(1)(shut);
    expect(closeAt(2)(commanded)).toBe(commanded);
  });
});

describe('the profile', () => {
  const rename = (at: number) =>
    command((item, context) => changeProfile(item, { displayName: 'Ours', plan: 'pro' }, context), at);
  const nameAfter = (steps: readonly Step[]) => after(steps)?.profile.displayName?.value;

  test('is ours after a command, until the CRM says something newer', () => {
    expect(nameAfter([signup(0, { name: 'Theirs' }), rename(10)])).toBe('Ours');
    expect(nameAfter([signup(0), rename(10), event('changed', 9, { name: 'Theirs' })])).toBe('Ours');
    expect(nameAfter([signup(0), rename(10), event('changed', 10, { name: 'Theirs' })])).toBe('Ours');
    expect(nameAfter([signup(0), rename(10), event('changed', 11, { name: 'Theirs' })])).toBe('Theirs');
  });

  test('stays ours when an event is delivered again that was dated ahead of our clock', () => {
    const ahead = event('changed', 200, { name: 'Theirs', plan: 'basic' });
    const item = after([signup(0), ahead, rename(10), ahead]);
    expect(item?.profile.displayName?.value).toBe('Ours');
    expect(item?.grant.plan).toBe('pro');
  });

  test('has the plan of the command also when an event was dated over midnight', () => {
    const toMidnight = 12 * 3600;
    const ahead = event('changed', toMidnight + 60, { plan: 'basic' });
    expect(after([signup(0), ahead, rename(toMidnight - 60)])?.grant.plan).toBe('pro');
    expect(after([signup(0), ahead, rename(toMidnight - 60), ahead])?.grant.plan).toBe('pro');
  });

  test('is what the last of several commands of one second said', () => {
    const item = after([
      createAt(0),
      command((i, c) => changeProfile(i, { displayName: 'first' }, c), 5),
      command((i, c) => changeProfile(i, { displayName: 'second' }, c), 5),
    ]);
    expect(item?.profile.displayName?.value).toBe('second');
  });
});
