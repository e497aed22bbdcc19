import { describe, expect, test } from 'vitest';
import { daysOf } from '../../../../lib/billing/months.ts';
import { issueAsked, issueDueMonths } from '../../../../lib/billing/invoice/issue-due.ts';
import { createLog } from '../../../../lib/log.ts';
import type { RollUpMessage } from '../../../../lib/messages/roll-up.ts';
import { InvoiceWorld } from '../../../support/invoice-world.ts';

/** The night's work in a world, with what it tells. */
function nightIn(world: InvoiceWorld) {
  const told = { overdue: new Array<number>(), sent: new Array<RollUpMessage>(), lines: new Array<string>() };
  const deps = {
    ...world.deps(),
    invoiceDay: 3,
    sendRollUps: (messages: readonly RollUpMessage[]) => Promise.resolve(void told.sent.push(...messages)),
    countOverdue: (months: number) => void told.overdue.push(months),
    log: createLog((line) => void told.lines.push(line)),
  };
  return { told, deps };
}

const numbers = (world: InvoiceWorld) => world.headers.map(({ month, number }) => `${month} ${number}`);

describe('a night', () => {
  test('issues the month before from the third day on, once', async () => {
    const world = new InvoiceWorld('2027-12-01', ['pr0ject1']);
    world.pass(32);
    await world.rollUp();
    const { told, deps } = nightIn(world);
    await issueDueMonths(deps);
    expect(numbers(world)).toEqual([]);
    world.pass(1);
    await issueDueMonths(deps);
    await issueDueMonths(deps);
    expect(numbers(world)).toEqual(['2027-12 1']);
    expect(told).toMatchObject({ overdue: [0, 0, 0], sent: [] });
  });

  test('issues all that are due, the oldest first', async () => {
    const world = new InvoiceWorld('2027-11-30', ['pr0ject1']);
    world.pass(65);
    await world.rollUp();
    await issueDueMonths(nightIn(world).deps);
    expect(numbers(world)).toEqual(['2027-11 1', '2027-12 2', '2028-01 3']);
  });

  test('that finds a month incomplete counts it, has its days rolled up, and ends well', async () => {
    const world = new InvoiceWorld('2027-12-01', ['pr0ject1', 'pr0ject2']);
    world.pass(65);
    const { told, deps } = nightIn(world);
    await issueDueMonths(deps);
    expect(told.overdue).toEqual([2]);
    expect(told.lines.join()).toContain('"day":"2027-12-01"');
    expect(told.sent).toHaveLength(2 * 31);
    expect(told.sent.slice(0, 31)).toEqual(
      daysOf('2027-12').map((day) => ({ schemaVersion: 1, kind: 'day', projectId: 'pr0ject1', day })),
    );
    await world.rollUp();
    await issueDueMonths(deps);
    expect(numbers(world)).toEqual(['2027-12 1', '2028-01 2']);
    expect(told.overdue).toEqual([2, 0]);
  });

  test('before there is an account does nothing', async () => {
    const { told, deps } = nightIn(new InvoiceWorld('2027-12-01', []));
    const directory = { ...deps.directory, readAccount: () => Promise.resolve(undefined) };
    await issueDueMonths({ ...deps, directory });
    expect(told.overdue).toEqual([0]);
  });
});

describe('what somebody asked for', () => {
  test('is issued before its day has come', async () => {
    const world = new InvoiceWorld('2027-12-01', ['pr0ject1']);
    world.pass(31);
    await world.rollUp();
    await issueAsked(nightIn(world).deps, '2027-12');
    expect(numbers(world)).toEqual(['2027-12 1']);
  });

  test('and can not be issued is told once, not tried for hours', async () => {
    const world = new InvoiceWorld('2027-12-01', ['pr0ject1']);
    const { told, deps } = nightIn(world);
    await issueAsked(deps, '2027-12');
    expect(told.lines.join()).toContain('month_not_over');
    expect(told.overdue).toEqual([]);
  });
});
