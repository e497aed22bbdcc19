import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createInvoices } from '../../../lib/aws/invoices.ts';
import type {
  InvoiceContent,
  InvoiceHeader,
  InvoiceStore,
} from '../../../lib/billing/invoice/invoice-store.ts';
import { monthAfter } from '../../../lib/billing/months.ts';
import { MemoryInvoices } from '../../support/memory-invoices.ts';
import type { Store } from '../../support/table-engines.ts';

const UNTOUCHED = { priceChanges: 0, pendingSinceMs: [] };

function contentOf(shareCount: number): InvoiceContent {
  const line = {
    kind: 'usage' as const,
    month: '2026-10',
    projectId: 'pr0ject1',
    displayName: 'Shop',
    meter: 'sms',
  };
  return {
    lines: [{ ...line, quantity: '1', cost: '0.1', amount: '0.10' }],
    shares: Array.from({ length: shareCount }, (_, index) => ({
      line: 0,
      subprojectId: `pr0ject1${String(index).padStart(18, '0')}`,
      quantity: `${'9'.repeat(22)}.123456789`,
      cost: `${'9'.repeat(30)}.123456789012345678901`,
      amount: `${'9'.repeat(30)}.12`,
    })),
    readings: [{ projectId: 'pr0ject1', month: '2026-10', tickets: 31 }],
  };
}

function headerOf(month: string, number: number, content: InvoiceContent): InvoiceHeader {
  return {
    schemaVersion: 1,
    month,
    number,
    currency: 'USD',
    total: '0.10',
    revision: `r${month}`,
    lineCount: content.lines.length,
    shareCount: content.shares.length,
    readingCount: content.readings.length,
    days: [{ day: `${month}-01`, cost: '0.1' }],
    shortDayCount: 0,
    shortDays: [],
    readDay: '2026-11-03',
    issueTime: '2026-11-03T00:30:00.000Z',
  };
}

async function allOf<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** One after the other: the table has one list of invoices, so each test works on months of its own. */
function defineInvoices(invoices: () => InvoiceStore): void {
  let lastMonth = '2030-01';
  const newMonth = () => (lastMonth = monthAfter(lastMonth));
  const small = contentOf(3);
  const issued = async (month = newMonth(), content = small) => {
    const header = headerOf(month, 1, content);
    await invoices().writeContent(month, header.revision, content);
    expect(await invoices().issue(header, UNTOUCHED)).toBe(true);
    return header;
  };

  test('are read as they were issued', async () => {
    const header = await issued();
    expect(await invoices().readHeader(header.month)).toEqual(header);
    expect(await invoices().readLastHeader()).toEqual(header);
    expect(await invoices().readLines(header)).toEqual(small.lines);
    expect(await invoices().readReadings(header)).toEqual(small.readings);
    expect(await allOf(invoices().readShares(header, 0))).toEqual(small.shares);
    expect(await allOf(invoices().readShares(header, 2))).toEqual(small.shares.slice(2));
  });

  test('are issued once', async () => {
    const header = await issued();
    const another = { ...header, total: '7.00', revision: 'other' };
    expect(await invoices().issue(another, UNTOUCHED)).toBe(false);
    expect(await invoices().readHeader(header.month)).toEqual(header);
  });

  test('are listed by month, in pages, without what is open', async () => {
    const [first, second] = [await issued(), await issued()];
    await invoices().beginPriceChange(newMonth(), 'change', 1);
    expect(await invoices().readLastHeader()).toEqual(second);
    const page = await invoices().listHeaders({ pageSize: 1, after: '2030-01' });
    expect(page.last).toBe(page.items[0]?.month);
    const all = await invoices().listHeaders({ pageSize: 100 });
    expect(all.items.slice(-2)).toEqual([first, second]);
    expect(all.last).toBeUndefined();
  });

  test('are not issued over a change of prices that began after the month was read', async () => {
    const month = newMonth();
    const header = headerOf(month, 1, small);
    const before = await invoices().readOpenMonth(month);
    expect(await invoices().beginPriceChange(month, 'a', 5)).toBe(true);
    expect(await invoices().readOpenMonth(month)).toEqual({ priceChanges: 1, pendingSinceMs: [5] });
    expect(await invoices().issue(header, before)).toBe(false);
    await invoices().endPriceChange(month, 'a');
    expect(await invoices().issue(header, before)).toBe(false);
    const after = await invoices().readOpenMonth(month);
    expect(after).toEqual({ priceChanges: 1, pendingSinceMs: [] });
    expect(await invoices().issue(header, after)).toBe(true);
    expect(await invoices().beginPriceChange(month, 'b', 6)).toBe(false);
    await invoices().endPriceChange(month, 'b');
    expect(await invoices().readHeader(month)).toEqual(header);
  });

  test('lie in as many items as they need, and are found from any line on', async () => {
    const large = contentOf(4_500);
    const header = await issued(newMonth(), large);
    await invoices().writeContent(header.month, header.revision, large);
    expect(await allOf(invoices().readShares(header, 0))).toEqual(large.shares);
    expect(await allOf(invoices().readShares(header, 3_999))).toEqual(large.shares.slice(3_999));
    expect(await allOf(invoices().readShares(header, 4_500))).toEqual([]);
  });

  test('whose lines are not there are not shown', async () => {
    const month = newMonth();
    const header = { ...headerOf(month, 1, small), revision: randomBytes(4).toString('hex') };
    await invoices().issue(header, UNTOUCHED);
    await expect(invoices().readLines(header)).rejects.toThrow('lacks lines');
    await expect(allOf(invoices().readShares(header, 0))).rejects.toThrow('lacks lines');
  });
}

export function invoicesSuite(store: () => Store): void {
  describe('invoices', () => defineInvoices(() => createInvoices(store().admin.ledgerTable)));
}

export function memoryInvoicesSuite(): void {
  const memory = new MemoryInvoices().store();
  describe('invoices in memory', () => defineInvoices(() => memory));
}
