/** What the page on large accounts (docs/costs-at-scale.md) is computed from. Whoever doubts a figure changes it here. */

/** `npm run bench -- packs` (decision 0023): bytes an event, by how many are in a pack. */
export const PACK_BYTES: readonly (readonly [events: number, bytesPerEvent: number])[] = [
  [1, 76.4],
  [10, 39.2],
  [100, 29.1],
  [1_000, 27.2],
];
/** The key, names and times of a pack's item (decision 0023). */
export const PACK_OVERHEAD_BYTES = 124;

/** `npm run bench -- roll-up` (decision 0024): 206 MB for a million events of a shard, 1,042 MB for ten; 1.3 µs of CPU each. */
export const RUN_MEGABYTES = { fixed: 113, perMillionEvents: 93 };
export const RUN_CPU_MICROS = 1.3;

/** A subproject's day with 3 to 5 meters, as an item; and what reading one back takes of CPU. Measured as both are written. */
export const SUBJECT_DAY_BYTES = 400;
export const SUBJECT_DAY_READ_MICROS = 10;

/** Assumed. */
export const WRITE_MS = 8;
export const WRITES_AT_A_TIME = 25;
export const QUERY_PAGE_MS = 20;
export const QUERY_PAGE_BYTES = 1024 * 1024;
export const INTAKE_MS = 30;
export const ICEBERG_BYTES_PER_EVENT = 35;
export const JSON_BYTES_PER_EVENT = 250;
export const PEAK = 5;

/** Of AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
export const KEY_WRITE_UNITS = 1_000;
export const KEY_READ_UNITS = 3_000;
/** Of a new on-demand table, without warm throughput. */
export const NEW_TABLE_WRITE_UNITS = 4_000;

/** Of ours: cdk/workers/roll-ups.ts, lib/aws/cost-ledger.ts. */
export const RUNS_AT_ONCE = 20;
export const RUN_MEMORY_MB = 1_769;
export const RUN_TIMEOUT_SECONDS = 900;
export const COST_BUCKETS = 16;
export { PACK_DAYS } from '../../lib/billing/usage-store.ts';
export const INTAKE_MEMORY_MB = 512;

/** us-east-1, dollars. */
export const DOLLARS = {
  perMillionWriteUnits: 0.625,
  perMillionReadUnits: 0.125,
  perMillionHttpRequests: 1,
  perMillionInvocations: 0.2,
  perGigabyteSecond: 0.0000133334,
  perTableGigabyteMonth: 0.25,
  perS3GigabyteMonth: 0.023,
  perFirehoseGigabyte: 0.075,
  perAthenaTerabyte: 5,
};

export const ACCOUNT = { subprojects: 10_000_000, eventsPerDay: 1_000_000_000, eventsPerRequest: 1_000 };
export const MONTH_DAYS = 30;
