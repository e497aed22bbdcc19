import * as z from 'zod/mini';
import type { Page, PageRequest } from '../account/directory.ts';
import { AppError } from '../errors.ts';
import { pageTokenOf, placeIn } from './page-token.ts';

export const DEFAULT_PAGE_SIZE = 100;
export const MAX_PAGE_SIZE = 1_000;

export const pageTokenSchema = z.optional(
  z.string().check(z.describe('The nextPageToken of the page before; the other parameters as they were')),
);

/** How many, as a query says it: in digits alone, where `Number` would take `0x10`, `1e2`, ` 1` and `+5`. */
export function countSchema(max: number, description: string) {
  const read = (text: unknown) => (typeof text === 'string' && DIGITS.test(text) ? Number(text) : text);
  return z.pipe(z.transform(read), z.int().check(z.gte(1), z.lte(max), z.describe(description)));
}

const DIGITS = /^\d{1,5}$/;

export const pageQuerySchema = z.strictObject({
  pageSize: z.optional(countSchema(MAX_PAGE_SIZE, `At most so many; ${DEFAULT_PAGE_SIZE} unless given`)),
  pageToken: pageTokenSchema,
});
export type PageQuery = z.infer<typeof pageQuerySchema>;

export type Listed<Item> = { readonly items: readonly Item[]; readonly nextPageToken: string };

/** Where most do not pass the filter, a request reads so many pages, each twice the last, then answers with what it has and where to go on. */
const MAX_READS = 10;

/**
 * Reads until `pageSize` items pass the filter or the list ends. The token holds the last id that was looked at.
 */
export async function listFiltered<Item>(
  list: string,
  { pageSize = DEFAULT_PAGE_SIZE, pageToken }: PageQuery,
  read: (page: PageRequest) => Promise<Page<Item>>,
  idOf: (item: Item) => string,
  isWanted: (item: Item) => boolean = () => true,
  idPattern = ID_PATTERN,
): Promise<Listed<Item>> {
  const found: Item[] = [];
  let after =
    pageToken === undefined || pageToken === '' ? undefined : idFromToken(list, pageToken, idPattern);
  for (let reads = 1; ; reads += 1) {
    const page = await read({ pageSize: Math.min(MAX_PAGE_SIZE, pageSize * 2 ** (reads - 1)), after });
    for (const [index, item] of page.items.entries()) {
      if (!isWanted(item)) continue;
      found.push(item);
      const isLastOfAll = index === page.items.length - 1 && page.last === undefined;
      if (found.length === pageSize) {
        return { items: found, nextPageToken: isLastOfAll ? '' : pageTokenOf(list, idOf(item)) };
      }
    }
    if (page.last === undefined) return { items: found, nextPageToken: '' };
    if (reads === MAX_READS) return { items: found, nextPageToken: pageTokenOf(list, page.last) };
    after = page.last;
  }
}

/** Pages of a list that is at hand. @param ids in ascending order */
export function pagesOf(ids: readonly string[]): (page: PageRequest) => Promise<Page<string>> {
  return ({ pageSize, after = '' }) => {
    const rest = ids.filter((id) => id > after);
    const items = rest.slice(0, pageSize);
    return Promise.resolve({ items, last: rest.length > pageSize ? items.at(-1) : undefined });
  };
}

/** What is listed has an id of at most 64 characters of these: nothing else may become a key of the table. */
const ID_PATTERN = /^[A-Za-z0-9._-]{1,64}$/;

/** @throws AppError invalid_page_token */
export function idFromToken(list: string, token: string, idPattern: RegExp): string {
  const id = placeIn(list, token);
  if (!idPattern.test(id)) throw new AppError('invalid_page_token');
  return id;
}
