import { auditDigestSchema, type AuditDigest } from '../../lib/audit/digest.ts';
import { auditRecordSchema, type AuditRecord } from '../../lib/audit/record.ts';
import { verifyChain, type ChainFault } from '../../lib/audit/verify-chain.ts';
import { addDays } from '../../lib/billing/days.ts';
import type { Client } from '../client.ts';

export type Asked = {
  /** Days, inclusive; absent: the first that is closed, the last that has to be. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** A digest that was kept elsewhere. */
  readonly expect: string | undefined;
  /** The last day that must be closed by now. */
  readonly lastDue: string;
};

/** `digest_not_expected`: the one that was kept is not in the chain, which somebody made anew. */
export type Fault = ChainFault | 'digest_not_expected';

export type Report = {
  /** Up to the first that does not fit. */
  readonly daysVerified: number;
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  readonly newestDigest: string | null;
  readonly faultyDay: string | null;
  readonly fault: Fault | null;
};

type Pages = Pick<Client, 'pages'>;

/** Computes the digests of days anew, from their records as the API gives them. */
export async function verifyDays(client: Pages, { from, to, expect, lastDue }: Asked): Promise<Report> {
  // With the one before, where there is one: the first day has to follow it.
  const before = from === undefined ? undefined : addDays(from, -1);
  const all = await digestsOf(client, before, to);
  const [earlier, digests] = all[0]?.day === before ? [all[0], all.slice(1)] : [undefined, all];
  const firstDay = from ?? digests[0]?.day;
  const verified: AuditDigest[] = [];
  const reportOf = (fault: Fault | null, faultyDay: string | null): Report => ({
    daysVerified: verified.length,
    firstDay: verified[0]?.day ?? null,
    lastDay: verified.at(-1)?.day ?? null,
    newestDigest: verified.at(-1)?.digest ?? null,
    ...{ faultyDay, fault },
  });

  if (firstDay !== undefined) {
    const verdicts = verifyChain({
      from: firstDay,
      to: to === undefined || to > lastDue ? lastDue : to,
      digests,
      // The chain begins with a day that has none before.
      previousDigest: from === undefined ? '' : earlier?.digest,
      readRecords: (day) => recordsOf(client, day),
    });
    for await (const { day, digest, fault } of verdicts) {
      if (fault !== undefined) return reportOf(fault, day);
      if (digest !== undefined) verified.push(digest);
    }
  }
  const isExpected = expect === undefined || verified.some(({ digest }) => digest === expect);
  return reportOf(isExpected ? null : 'digest_not_expected', null);
}

async function digestsOf(client: Pages, from: string | undefined, to: string | undefined) {
  const query = { from, to, pageSize: 1_000 };
  const pages = client.pages('listAuditDigests', { query }, 'auditDigests', auditDigestSchema);
  const digests: AuditDigest[] = [];
  for await (const page of pages) digests.push(...page);
  return digests;
}

async function* recordsOf(client: Pages, day: string): AsyncGenerator<AuditRecord, void, undefined> {
  const input = { params: { day }, query: { pageSize: 1_000 } };
  const pages = client.pages('listAuditRecords', input, 'auditRecords', auditRecordSchema);
  for await (const page of pages) yield* page;
}
