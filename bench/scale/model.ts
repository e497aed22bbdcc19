import * as is from './figures.ts';

/** How the customers of an account are spread. */
export type Shape = {
  readonly name: string;
  readonly projects: number;
  readonly shardsPerProject: number;
};

export const SHAPES: readonly Shape[] = [
  { name: '1,000 projects, 1 shard each', projects: 1_000, shardsPerProject: 1 },
  { name: 'one project, 100 shards', projects: 1, shardsPerProject: 100 },
  { name: 'one project, 16 shards', projects: 1, shardsPerProject: 16 },
];

/** Into how many shards a request falls whose events are of customers at random: each becomes a pack. */
export function packsPerRequest(events: number, shards: number): number {
  return shards * (1 - (1 - 1 / shards) ** events);
}

/** Between the measured sizes, by the logarithm of the size. */
export function bytesPerEvent(eventsPerPack: number): number {
  const place = is.PACK_BYTES.findIndex(([events]) => events >= eventsPerPack);
  const [above, below] = [is.PACK_BYTES.at(place), is.PACK_BYTES[place - 1]];
  if (above === undefined) return Number.NaN;
  if (below === undefined) return above[1];
  const way = Math.log(eventsPerPack / below[0]) / Math.log(above[0] / below[0]);
  return below[1] + way * (above[1] - below[1]);
}

export function writeUnitsPerPack(eventsPerPack: number): number {
  return Math.ceil((is.PACK_OVERHEAD_BYTES + eventsPerPack * bytesPerEvent(eventsPerPack)) / 1024);
}

export type Intake = {
  readonly eventsPerPack: number;
  readonly writeUnitsPerEvent: number;
  readonly gigabytesPerDay: number;
  /** Of the busiest second, on one partition key. */
  readonly peakUnitsPerKey: number;
};

export function intakeOf({ projects, shardsPerProject }: Shape): Intake {
  const { eventsPerDay, eventsPerRequest } = is.ACCOUNT;
  const packs = packsPerRequest(eventsPerRequest, shardsPerProject);
  const eventsPerPack = eventsPerRequest / packs;
  const writeUnitsPerEvent = writeUnitsPerPack(eventsPerPack) / eventsPerPack;
  const bytes = bytesPerEvent(eventsPerPack) + is.PACK_OVERHEAD_BYTES / eventsPerPack;
  const peakPerSecond = ((eventsPerDay / 86_400) * is.PEAK) / (projects * shardsPerProject);
  return {
    eventsPerPack,
    writeUnitsPerEvent,
    gigabytesPerDay: (eventsPerDay * bytes) / 1e9,
    peakUnitsPerKey: peakPerSecond * writeUnitsPerEvent,
  };
}

export type Night = {
  readonly runs: number;
  readonly eventsPerRun: number;
  readonly megabytes: number;
  readonly readSeconds: number;
  readonly cpuSeconds: number;
  readonly writeSeconds: number;
  /** With so much throughput of the table as it takes. */
  readonly windowSeconds: number;
  readonly newTableSeconds: number;
};

export function nightOf(shape: Shape): Night {
  const { eventsPerDay, subprojects } = is.ACCOUNT;
  const runs = shape.projects * shape.shardsPerProject;
  const eventsPerRun = eventsPerDay / runs;
  const bytes = (intakeOf(shape).gigabytesPerDay * 1e9) / runs;
  const readSeconds = Math.max(
    ((bytes / is.QUERY_PAGE_BYTES) * is.QUERY_PAGE_MS) / 1000,
    bytes / 4096 / is.KEY_READ_UNITS,
  );
  const cpuSeconds = (eventsPerRun * is.RUN_CPU_MICROS) / 1e6;
  const runsAtOnce = Math.min(runs, is.RUNS_AT_ONCE);
  const writesPerSecond = (is.WRITES_AT_A_TIME * 1000) / is.WRITE_MS;
  // All runs of one project write to its 16 partition keys.
  const ofKeys = (shape.projects * is.COST_BUCKETS * is.KEY_WRITE_UNITS) / runsAtOnce;
  const writeSeconds = subprojects / runs / Math.min(writesPerSecond, ofKeys);
  const seconds = (ofTable: number): number =>
    (Math.ceil(runs / runsAtOnce) || 1) *
    (readSeconds + cpuSeconds + Math.max(writeSeconds, subprojects / runs / (ofTable / runsAtOnce)));
  return {
    runs,
    eventsPerRun,
    megabytes: is.RUN_MEGABYTES.fixed + (is.RUN_MEGABYTES.perMillionEvents * eventsPerRun) / 1e6,
    readSeconds,
    cpuSeconds,
    writeSeconds,
    windowSeconds: seconds(Infinity),
    newTableSeconds: seconds(is.NEW_TABLE_WRITE_UNITS),
  };
}

/** Dollars a month, by what they are paid for. */
export function dollarsOf(shape: Shape): readonly (readonly [what: string, dollars: number])[] {
  const { eventsPerDay, eventsPerRequest, subprojects } = is.ACCOUNT;
  const { DOLLARS } = is;
  const intake = intakeOf(shape);
  const night = nightOf(shape);
  const millionRequests = eventsPerDay / eventsPerRequest / 1e6;
  const packs = eventsPerRequest / intake.eventsPerPack;
  const intakeSeconds = (is.INTAKE_MS + is.WRITE_MS * Math.floor(packs / is.WRITES_AT_A_TIME)) / 1000;
  const runSeconds = night.readSeconds + night.cpuSeconds + night.writeSeconds;
  const runGigabytes = Math.max(is.RUN_MEMORY_MB, night.megabytes * 1.25) / 1024;
  const daily: readonly (readonly [string, number])[] = [
    ['HTTP API', millionRequests * DOLLARS.perMillionHttpRequests],
    [
      'Lambda, intake',
      millionRequests * DOLLARS.perMillionInvocations +
        millionRequests * 1e6 * intakeSeconds * (is.INTAKE_MEMORY_MB / 1024) * DOLLARS.perGigabyteSecond,
    ],
    ['packs written', (eventsPerDay * intake.writeUnitsPerEvent * DOLLARS.perMillionWriteUnits) / 1e6],
    ['packs read at night', ((intake.gigabytesPerDay * 1e9) / 4096 / 1e6) * DOLLARS.perMillionReadUnits],
    ['Lambda, runs', night.runs * runSeconds * runGigabytes * DOLLARS.perGigabyteSecond],
    ['subproject-days written', (subprojects / 1e6) * DOLLARS.perMillionWriteUnits],
  ];
  const stored = intake.gigabytesPerDay * is.PACK_DAYS * DOLLARS.perTableGigabyteMonth;
  return [
    ...daily.map(([what, dollars]) => [what, dollars * is.MONTH_DAYS] as const),
    [`packs kept ${is.PACK_DAYS} days`, stored],
    ['subproject-days of a month kept', ledgerGigabytesPerMonth() * DOLLARS.perTableGigabyteMonth],
  ];
}

export function ledgerGigabytesPerMonth(): number {
  return (is.ACCOUNT.subprojects * is.SUBJECT_DAY_BYTES * is.MONTH_DAYS) / 1e9;
}

/** How many customers with usage every day one function can read back for an invoice before it must end. */
export function invoiceableSubprojects(): number {
  return is.RUN_TIMEOUT_SECONDS / (is.SUBJECT_DAY_READ_MICROS / 1e6) / is.MONTH_DAYS;
}

export function largestShardEvents(): number {
  return ((is.RUN_MEMORY_MB / 1.25 - is.RUN_MEGABYTES.fixed) / is.RUN_MEGABYTES.perMillionEvents) * 1e6;
}

/** The same events by way of Firehose into Iceberg: dollars a month. */
export function icebergDollars(): readonly (readonly [what: string, dollars: number])[] {
  const { DOLLARS } = is;
  const eventsPerMonth = is.ACCOUNT.eventsPerDay * is.MONTH_DAYS;
  const gigabytesPerDay = (is.ACCOUNT.eventsPerDay * is.ICEBERG_BYTES_PER_EVENT) / 1e9;
  return [
    ['Firehose', ((eventsPerMonth * is.JSON_BYTES_PER_EVENT) / 1e9) * DOLLARS.perFirehoseGigabyte],
    [`S3, ${is.PACK_DAYS} days`, gigabytesPerDay * is.PACK_DAYS * DOLLARS.perS3GigabyteMonth],
    ['Athena, each day read once', ((gigabytesPerDay * is.MONTH_DAYS) / 1000) * DOLLARS.perAthenaTerabyte],
  ];
}
