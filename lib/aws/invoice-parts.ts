import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { forEachOf } from '../concurrency.ts';
import {
  readingSchema,
  storedLineSchema,
  type InvoiceContent,
  type InvoiceHeader,
  type InvoiceStore,
  type Share,
} from '../billing/invoice/invoice-store.ts';
import { attributesOf, type Table } from './items.ts';
import { queryAll } from './query-all.ts';

/** So many fit into an item with the longest decimals that there can be: 150 bytes a share, 300 a line with its names. */
const SHARES_AN_ITEM = 2_000;
const LINES_AN_ITEM = 500;
const READINGS_AN_ITEM = 5_000;
/** Of up to 300 KB. */
const WRITES_AT_A_TIME = 4;

const linesSchema = z.looseObject({ lines: z.array(storedLineSchema) });
const readingsSchema = z.looseObject({ readings: z.array(readingSchema) });
const text = z.string();
/** The index of the line, then the subproject, its quantity, cost and amount: names a hundred thousand times would be most of it. */
const sharesSchema = z.looseObject({ shares: z.array(z.tuple([z.int(), text, text, text, text])) });

type Parts = Pick<InvoiceStore, 'writeContent' | 'readLines' | 'readShares' | 'readReadings'>;
type Kind = 'line' | 'reading' | 'share';

/** What is below a header: items of a partition of its own for each month and revision, so many of a kind in each. */
export function createInvoiceParts(table: Table): Parts {
  return {
    async writeContent(month, revision, content) {
      const partition = partitionOf({ month, revision });
      const written = await writtenKeys(table, partition);
      const missing = itemsOf(content).filter(({ sk }) => !written.has(sk));
      await forEachOf(missing, WRITES_AT_A_TIME, async (item) => {
        await table.client.send(
          new PutItemCommand({
            TableName: table.tableName,
            Item: attributesOf({ pk: partition, schemaVersion: 1, ...item }),
          }),
        );
      });
    },

    async readLines(header) {
      const items = await readAll(table, header, 'line');
      return expected(header.lineCount, items.flatMap((item) => linesSchema.parse(item).lines)); // prettier-ignore
    },

    async readReadings(header) {
      const items = await readAll(table, header, 'reading');
      return expected(header.readingCount, items.flatMap((item) => readingsSchema.parse(item).readings)); // prettier-ignore
    },

    async *readShares(header, from) {
      let index = from - (from % SHARES_AN_ITEM);
      for await (const item of queryParts(table, header, 'share', index)) {
        for (const share of sharesSchema.parse(item).shares) {
          if (index >= from) yield shareOf(share);
          index += 1;
        }
      }
      if (index < header.shareCount) throw new Error('an invoice lacks lines of subprojects');
    },
  };
}

function shareOf([line, subprojectId, quantity, cost, amount]: readonly [
  number,
  string,
  string,
  string,
  string,
]): Share {
  return { line, subprojectId, quantity, cost, amount };
}

function itemsOf({ lines, shares, readings }: InvoiceContent): readonly { readonly sk: string }[] {
  return [
    ...chunksOf(lines, LINES_AN_ITEM, (first, of) => ({ sk: keyOf('line', first), lines: of })),
    ...chunksOf(readings, READINGS_AN_ITEM, (first, of) => ({ sk: keyOf('reading', first), readings: of })),
    ...chunksOf(shares, SHARES_AN_ITEM, (first, of) => ({
      sk: keyOf('share', first),
      shares: of.map(({ line, subprojectId, quantity, cost, amount }) => [
        line,
        subprojectId,
        quantity,
        cost,
        amount,
      ]),
    })),
  ];
}

function chunksOf<Item, Chunk>(
  items: readonly Item[],
  size: number,
  chunk: (first: number, items: readonly Item[]) => Chunk,
): readonly Chunk[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    chunk(index * size, items.slice(index * size, (index + 1) * size)),
  );
}

/** @param first the index of the first that is in the item */
function keyOf(kind: Kind, first: number): string {
  return `${kind}#${String(first).padStart(9, '0')}`;
}

function partitionOf({ month, revision }: Pick<InvoiceHeader, 'month' | 'revision'>): string {
  return `invoice#${month}#${revision}`;
}

/** Of one that was begun before: what is there already need not be written again. */
async function writtenKeys(table: Table, partition: string): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  const items = queryAll(table, {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: marshall({ ':pk': partition }),
    ProjectionExpression: 'sk',
  });
  for await (const { sk } of items) keys.add(sk?.S ?? '');
  return keys;
}

async function readAll(table: Table, header: InvoiceHeader, kind: Kind) {
  const items: unknown[] = [];
  for await (const item of queryParts(table, header, kind, 0)) items.push(item);
  return items;
}

async function* queryParts(table: Table, header: InvoiceHeader, kind: Kind, from: number) {
  const items = queryAll(table, {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: marshall({
      ':pk': partitionOf(header),
      ':from': keyOf(kind, from),
      ':to': `${kind}#:`,
    }),
  });
  for await (const item of items) yield unmarshall(item);
}

/** @throws Error if some are missing: an invoice is never shown short */
function expected<Item>(count: number, items: readonly Item[]): readonly Item[] {
  if (items.length !== count) throw new Error('an invoice lacks lines');
  return items;
}
