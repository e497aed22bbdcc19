import {
  invoiceHeaderSchema,
  type InvoiceContent,
  type InvoiceHeader,
  type InvoiceStore,
} from '../../lib/billing/invoice/invoice-store.ts';

export type Effect = <Answer>(effect: () => Answer) => Promise<Answer>;

/** What the effect throws is a rejection too. */
export const directly: Effect = (effect) => new Promise((settle) => settle(effect()));
type OpenSlot = { priceChanges: number; pending: Map<string, number> };

/** Invoices in memory: what the suite of the table's also plays. */
export class MemoryInvoices {
  readonly headers = new Map<string, InvoiceHeader>();
  readonly contents = new Map<string, InvoiceContent>();
  readonly open = new Map<string, OpenSlot>();

  /** @param call makes each effect, or fails before or after it */
  store(call: Effect = directly): InvoiceStore {
    const months = () => [...this.headers.keys()].sort();
    const contentOf = ({ month, revision }: InvoiceHeader): InvoiceContent => {
      const content = this.contents.get(`${month} ${revision}`);
      if (content === undefined) throw new Error('an invoice lacks lines');
      return content;
    };
    const slotOf = (month: string): OpenSlot =>
      this.open.get(month) ?? { priceChanges: 0, pending: new Map() };
    return {
      readHeader: (month) => call(() => this.headers.get(month)),
      readLastHeader: () => call(() => this.headers.get(months().at(-1) ?? '')),
      listHeaders: ({ pageSize, after = '' }) =>
        call(() => {
          const rest = months().filter((month) => month > after);
          const items = rest.slice(0, pageSize).flatMap((month) => this.headers.get(month) ?? []);
          return { items, last: rest.length > pageSize ? items.at(-1)?.month : undefined };
        }),
      writeContent: (month, revision, content) =>
        call(() => void this.contents.set(`${month} ${revision}`, structuredClone(content))),
      readLines: (header) => call(() => contentOf(header).lines),
      readReadings: (header) => call(() => contentOf(header).readings),
      async *readShares(header, from) {
        yield* await call(() => contentOf(header).shares.slice(from));
      },
      readOpenMonth: (month) =>
        call(() => {
          const { priceChanges, pending } = slotOf(month);
          return { priceChanges, pendingSinceMs: [...pending.values()] };
        }),
      issue: (header, { priceChanges }) =>
        call(() => {
          const { month } = header;
          if (this.headers.has(month) || slotOf(month).priceChanges !== priceChanges) return false;
          this.headers.set(month, invoiceHeaderSchema.parse(structuredClone(header)));
          return true;
        }),
      beginPriceChange: (month, changeId, nowMs) =>
        call(() => {
          if (this.headers.has(month)) return false;
          const { priceChanges, pending } = slotOf(month);
          this.open.set(month, {
            priceChanges: priceChanges + 1,
            pending: new Map(pending).set(changeId, nowMs),
          });
          return true;
        }),
      endPriceChange: (month, changeId) => call(() => void slotOf(month).pending.delete(changeId)),
    };
  }
}
