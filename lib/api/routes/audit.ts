import * as z from 'zod/mini';
import { auditDigestSchema } from '../../audit/digest.ts';
import { recordsInOrder } from '../../audit/in-order.ts';
import { DENIAL_REASONS, knownDenialReason } from '../../audit/denial-reason.ts';
import { listEntries } from '../../audit/list-entries.ts';
import { auditRecordSchema, keyOf, type AuditEntry, type AuditRecord } from '../../audit/record.ts';
import { isDay } from '../../billing/days.ts';
import { AppError } from '../../errors.ts';
import {
  auditListOf,
  auditQuerySchema,
  digestListOf,
  digestQuerySchema,
  recordKeyIn,
  recordTokenFor,
} from '../audit-query.ts';
import type { ApiDeps } from '../deps.ts';
import { DEFAULT_PAGE_SIZE, pageQuerySchema } from '../paging.ts';
import { defineRoute, type Route, type RouteDescription } from '../route.ts';
import { existingProject } from '../existing-project.ts';

const text = z.string();

const entryView = z.strictObject({
  entryId: text,
  time: text,
  actor: text.check(
    z.describe('The id of a key, `user:` and the id of a person, or `claim:` and the id of a subproject'),
  ),
  action: text,
  operationId: text,
  resource: text,
  projectId: z.nullable(text),
  decision: z.enum(['allowed', 'denied']),
  outcome: text.check(
    z.describe('`ok`, or the code of the error that was answered; after 500 and 503 it may have been done'),
  ),
  reason: z
    .nullable(z.enum(DENIAL_REASONS))
    .check(z.describe('Why it was denied, by the policy or because the key has ended')),
  requestId: text,
  made: z.nullable(text.check(z.describe('The id of what was made'))),
  fields: z.array(text).check(z.describe('The names of what was sent')),
  values: z.record(text, z.unknown()).check(z.describe('Those of them that can tell of nobody')),
  attemptTime: z
    .nullable(text)
    .check(
      z.describe(
        'When it was, if it came to the log when its day could be closed already; `time` is when it came',
      ),
    ),
  isLastOfMinute: z.boolean().check(z.describe('More of the caller’s denied attempts are not recorded')),
});

const listing = {
  method: 'GET',
  permission: 'auditEntries:read',
  idempotency: 'safe',
  errors: ['invalid_page_token'],
} as const satisfies Partial<RouteDescription>;

const entriesResponse = z.strictObject({ auditEntries: z.array(entryView), nextPageToken: text });

export const auditRoutes: readonly Route<ApiDeps>[] = [
  defineRoute({
    ...listing,
    operationId: 'listProjectAuditEntries',
    path: '/v1/projects/{projectId}/auditEntries',
    summary: 'Who changed what in a project, and who was denied it, newest first.',
    query: auditQuerySchema,
    response: entriesResponse,
    async handle(deps: ApiDeps, { params, query }) {
      const { projectId } = await existingProject(deps.directory, params['projectId']);
      return page(deps, projectId, query);
    },
  }),
  defineRoute({
    ...listing,
    operationId: 'listAuditEntries',
    path: '/v1/account/auditEntries',
    summary: 'Who changed what in the account and all its projects, and who was denied it, newest first.',
    query: auditQuerySchema,
    response: entriesResponse,
    handle: (deps: ApiDeps, { query }) => page(deps, undefined, query),
  }),
  defineRoute({
    ...listing,
    operationId: 'listAuditDigests',
    path: '/v1/account/auditDigests',
    summary: 'What closes each UTC day of the audit log, oldest first: each says the one before.',
    query: digestQuerySchema,
    response: z.strictObject({ auditDigests: z.array(auditDigestSchema), nextPageToken: text }),
    async handle({ auditDigests }: ApiDeps, { query }) {
      const { from, to, pageSize, tokenAfter } = digestListOf(query);
      const digests = await auditDigests.list(from, to, pageSize);
      const last = digests.length === pageSize ? digests.at(-1)?.day : undefined;
      return {
        auditDigests: digests,
        nextPageToken: last === undefined ? '' : tokenAfter(last),
      };
    },
  }),
  defineRoute({
    ...listing,
    operationId: 'listAuditRecords',
    path: '/v1/account/auditDigests/{day}/records',
    summary: 'What a day’s digest is over, as it is stored and in that order.',
    query: pageQuerySchema,
    response: z.strictObject({ auditRecords: z.array(auditRecordSchema), nextPageToken: text }),
    async handle({ auditReader }: ApiDeps, { params: { day = '' }, query }) {
      if (!isDay(day)) throw new AppError('not_found');
      const { pageSize = DEFAULT_PAGE_SIZE, pageToken } = query;
      const records: AuditRecord[] = [];
      const limit = Math.ceil(pageSize / 4) + 2;
      for await (const record of recordsInOrder(auditReader, day, recordKeyIn(day, pageToken), limit)) {
        if (records.push(record) === pageSize) break;
      }
      const last = records.length === pageSize ? records.at(-1) : undefined;
      return {
        auditRecords: records,
        nextPageToken: last === undefined ? '' : recordTokenFor(day, keyOf(last)),
      };
    },
  }),
];

async function page(
  { auditReader, now }: ApiDeps,
  projectId: string | undefined,
  query: z.infer<typeof auditQuerySchema>,
): Promise<z.infer<typeof entriesResponse>> {
  const list = auditListOf(projectId, query, now());
  const { things, next } = await listEntries(auditReader, list);
  return { auditEntries: things.map(viewEntry), nextPageToken: list.tokenFor(next) };
}

function viewEntry(entry: AuditEntry): z.infer<typeof entryView> {
  const { actor = '', action = '', operationId = '', resource = '', requestId = '' } = entry;
  const { entryId, time, state, projectId = null, outcome, made = null, fields = [], values = {} } = entry;
  const { attemptTime = null } = entry;
  const reason = knownDenialReason(entry.reason) ?? null;
  return {
    ...{ entryId, time, actor, action, operationId, resource, projectId, outcome, requestId },
    ...{ made, fields, values, reason, attemptTime },
    decision: state === 'denied' ? 'denied' : 'allowed',
    isLastOfMinute: entry.isLastOfMinute === true,
  };
}
