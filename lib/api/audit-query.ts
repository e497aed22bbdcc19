import * as z from 'zod/mini';
import type { NewestRequest } from '../paging/newest-first.ts';
import { entryFilterOf } from '../audit/list-entries.ts';
import type { AuditEntry } from '../audit/record.ts';
import { addDays } from '../billing/days.ts';
import { daySchema } from '../billing/rating/rate-card.ts';
import { leadingBits, sha256 } from '../encoding/hash.ts';
import { canonicalJson } from '../encoding/json.ts';
import { AppError } from '../errors.ts';
import { timeSchema } from '../time-schema.ts';
import { parseToken, windowOf } from './delivery-query.ts';
import { pageTokenOf, placeIn } from './page-token.ts';
import { DEFAULT_PAGE_SIZE, pageQuerySchema } from './paging.ts';

const name = z.string().check(z.minLength(1), z.maxLength(300));

export const auditQuerySchema = z
  .extend(pageQuerySchema, {
    actor: z.optional(name.check(z.describe('The id of a key, or `user:` and the id of a person'))),
    action: z.optional(name.check(z.describe('Such as `accessKeys:create`'))),
    resource: z.optional(
      name.check(z.describe('An id, or a path such as `subprojects/<id>`, which stands for all inside')),
    ),
    from: z.optional(timeSchema.check(z.describe('Then or later; 24 hours before `to` unless given'))),
    to: z.optional(timeSchema.check(z.describe('Before; now unless given'))),
  })
  .check(
    z.refine(({ from, to }) => from === undefined || to === undefined || Date.parse(from) < Date.parse(to), {
      path: ['from'],
      error: 'must be before `to`',
    }),
  );

export type AuditList = NewestRequest<AuditEntry> & {
  /** @param next the place that the next page is before */
  readonly tokenFor: (next: string | undefined) => string;
};

/** @param projectId whose log; undefined: all of it. @throws AppError invalid_page_token */
export function auditListOf(
  projectId: string | undefined,
  query: z.infer<typeof auditQuerySchema>,
  now: Date,
): AuditList {
  const { pageSize = DEFAULT_PAGE_SIZE, pageToken = '', ...filters } = query;
  const list = `auditEntries/${projectId ?? 'account'}/${leadingBits(sha256(canonicalJson(filters)), 80)}`;
  const { from, before } = pageToken === '' ? windowOf(filters, now) : parseToken(list, pageToken);
  return {
    from,
    before,
    pageSize,
    isWanted: entryFilterOf(filters, projectId),
    tokenFor: (next) => (next === undefined ? '' : pageTokenOf(list, `${from}\n${next}`)),
  };
}

export const digestQuerySchema = z
  .extend(pageQuerySchema, {
    from: z.optional(daySchema.check(z.describe('The first day; the first that is closed unless given'))),
    to: z.optional(daySchema.check(z.describe('Inclusive; the last that is closed unless given'))),
  })
  .check(
    z.refine(({ from = '', to }) => to === undefined || from <= to, {
      path: ['from'],
      error: 'must not be after `to`',
    }),
  );

const RECORD_KEY = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[0-9a-z]{16}(?:#failed)?$/;

/** Where to go on in a day's records. @throws AppError invalid_page_token */
export function recordKeyIn(day: string, pageToken = ''): string {
  if (pageToken === '') return '';
  const key = placeIn(recordList(day), pageToken);
  if (!RECORD_KEY.test(key)) throw new AppError('invalid_page_token');
  return key;
}

export function recordTokenFor(day: string, key: string): string {
  return pageTokenOf(recordList(day), key);
}

export type DigestList = {
  readonly from: string;
  readonly to: string;
  readonly pageSize: number;
  /** @param last day of a full page. Empty if it was the last of all */
  readonly tokenAfter: (last: string) => string;
};

/** @throws AppError invalid_page_token */
export function digestListOf(query: z.infer<typeof digestQuerySchema>): DigestList {
  const { pageSize = DEFAULT_PAGE_SIZE, pageToken = '', ...range } = query;
  const list = `auditDigests/${leadingBits(sha256(canonicalJson(range)), 80)}`;
  const { from = '0000-01-01', to = '9999-12-31' } = range;
  const start = pageToken === '' ? from : placeIn(list, pageToken);
  if (!daySchema.safeParse(start).success || start > to) throw new AppError('invalid_page_token');
  const tokenAfter = (last: string) => (last < to ? pageTokenOf(list, addDays(last, 1)) : '');
  return { from: start, to, pageSize, tokenAfter };
}

function recordList(day: string): string {
  return `auditRecords/${day}`;
}
