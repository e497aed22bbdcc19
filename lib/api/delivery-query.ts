import * as z from 'zod/mini';
import { sha256, leadingBits } from '../encoding/hash.ts';
import { canonicalJson } from '../encoding/json.ts';
import { AppError } from '../errors.ts';
import type { ListRequest } from '../intake/list-deliveries.ts';
import { DELIVERY_DAYS } from '../intake/delivery.ts';
import { deliveryFilterOf } from '../intake/filter-deliveries.ts';
import { timeSchema } from '../time-schema.ts';
import { pageTokenOf, placeIn } from './page-token.ts';
import { DEFAULT_PAGE_SIZE, pageQuerySchema } from './paging.ts';

const DAY_MS = 86_400_000;
/** Another function's clock may be ahead of ours. */
const LEAD_MS = 5 * 60_000;

export const deliveryQuerySchema = z
  .extend(pageQuerySchema, {
    source: z.optional(z.string().check(z.describe('The name of a webhook source'))),
    outcome: z.optional(
      z
        .enum(['applied', 'unchanged', 'ignored', 'queued'])
        .check(z.describe('Of at least one of its events')),
    ),
    customer: z.optional(z.string().check(z.describe('An externalId, as a whole'))),
    realm: z.optional(z.string().check(z.describe('The realm of a customer in it'))),
    from: z.optional(
      timeSchema.check(z.describe('Received then or later; 24 hours before `to` unless given')),
    ),
    to: z.optional(timeSchema.check(z.describe('Received before; now unless given'))),
  })
  .check(
    z.refine(({ from, to }) => from === undefined || to === undefined || Date.parse(from) < Date.parse(to), {
      path: ['from'],
      error: 'must be before `to`',
    }),
  );
export type DeliveryQuery = z.infer<typeof deliveryQuerySchema>;

export type DeliveryList = ListRequest & {
  /** @param next the place that the next page is before */
  readonly tokenFor: (next: string | undefined) => string;
};

/** What a query asks for. @throws AppError invalid_page_token */
export function deliveryListOf(projectId: string, query: DeliveryQuery, now: Date): DeliveryList {
  const { pageSize = DEFAULT_PAGE_SIZE, pageToken = '', ...filters } = query;
  const list = `deliveries/${projectId}/${leadingBits(sha256(canonicalJson(filters)), 80)}`;
  const { from, before } = pageToken === '' ? windowOf(filters, now) : parseToken(list, pageToken);
  return {
    projectId,
    // Older ones have expired; so no request, and no token that someone made up, searches more days than this.
    from: latest(from, new Date(now.getTime() - DELIVERY_DAYS * DAY_MS).toISOString()),
    before: earliest(before, new Date(now.getTime() + LEAD_MS).toISOString()),
    pageSize,
    isWanted: deliveryFilterOf(filters),
    // With the window's start, which else would move on from page to page.
    tokenFor: (next) => (next === undefined ? '' : pageTokenOf(list, `${from}\n${next}`)),
  };
}

export type Window = { readonly from: string; readonly before: string };

/** The last 24 hours unless the query says otherwise. */
export function windowOf({ from, to }: Pick<DeliveryQuery, 'from' | 'to'>, now: Date): Window {
  const toMs = to === undefined ? now.getTime() + LEAD_MS : Date.parse(to);
  const beforeMs = Math.min(toMs, now.getTime() + LEAD_MS);
  const defaultFromMs = (to === undefined ? now.getTime() : toMs) - DAY_MS;
  const fromMs = from === undefined ? defaultFromMs : Date.parse(from);
  return { from: new Date(fromMs).toISOString(), before: new Date(beforeMs).toISOString() };
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** A time, or a time and the id of a delivery: nothing else may become a key of the table. */
const PLACE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(?:#[A-Za-z0-9_-]{1,64})?$/;

/** @throws AppError invalid_page_token */
export function parseToken(list: string, token: string): Window {
  const [from = '', before = '', ...more] = placeIn(list, token).split('\n');
  if (!TIME.test(from) || !PLACE.test(before) || more.length > 0) {
    throw new AppError('invalid_page_token');
  }
  return { from, before };
}

function latest(a: string, b: string): string {
  return a > b ? a : b;
}

function earliest(a: string, b: string): string {
  return a < b ? a : b;
}
