import { addDays } from '../billing/days.ts';
import { contentOf, hashOf, type AuditDigest } from './digest.ts';
import { keyOf, type AuditRecord } from './record.ts';

/** What is wrong with a day, if anything is. */
export type ChainFault =
  /** The day has none, though it is over. */
  | 'digest_missing'
  /** It is not the hash of what it says. */
  | 'digest_altered'
  /** It does not follow the digest of the day before: one of the two was replaced. */
  | 'chain_broken'
  | 'records_removed'
  | 'records_added'
  | 'records_altered'
  /** A record lies in a day, or at a place, that is not its own. */
  | 'records_misplaced';

export type DayVerdict = {
  readonly day: string;
  readonly digest: AuditDigest | undefined;
  readonly fault: ChainFault | undefined;
};

export type ChainRequest = {
  /** Days, inclusive. */
  readonly from: string;
  readonly to: string;
  /** Oldest first, from `from` on. */
  readonly digests: readonly AuditDigest[];
  /** The digest before the first, as far as it is known: empty if there is none before. */
  readonly previousDigest: string | undefined;
  readonly readRecords: (day: string) => AsyncIterable<AuditRecord>;
};

/** Day by day, up to the first that does not fit: what comes after it proves nothing. */
export async function* verifyChain(request: ChainRequest): AsyncGenerator<DayVerdict, void, undefined> {
  const { from, to, readRecords } = request;
  let { previousDigest } = request;
  let day = from;
  for (const digest of request.digests) {
    const fault = digest.day === day ? await faultOf(digest, previousDigest, readRecords) : 'digest_missing';
    yield { day, digest, fault };
    if (fault !== undefined) return;
    previousDigest = digest.digest;
    day = addDays(day, 1);
  }
  if (day <= to) yield { day, digest: undefined, fault: 'digest_missing' };
}

async function faultOf(
  digest: AuditDigest,
  previousDigest: string | undefined,
  readRecords: ChainRequest['readRecords'],
): Promise<ChainFault | undefined> {
  if (hashOf(digest) !== digest.digest) return 'digest_altered';
  if (previousDigest !== undefined && digest.previousDigest !== previousDigest) return 'chain_broken';
  const places = new PlaceCheck(digest.day);
  const { count, recordsHash } = await contentOf(places.watch(readRecords(digest.day)));
  if (!places.isRight) return 'records_misplaced';
  if (count < digest.count) return 'records_removed';
  if (count > digest.count) return 'records_added';
  return recordsHash === digest.recordsHash ? undefined : 'records_altered';
}

class PlaceCheck {
  readonly #day: string;
  #last = '';
  isRight = true;

  constructor(day: string) {
    this.#day = day;
  }

  async *watch(records: AsyncIterable<AuditRecord>): AsyncGenerator<AuditRecord, void, undefined> {
    for await (const record of records) {
      const key = keyOf(record);
      if (key <= this.#last || !key.startsWith(this.#day)) this.isRight = false;
      this.#last = key;
      yield record;
    }
  }
}
