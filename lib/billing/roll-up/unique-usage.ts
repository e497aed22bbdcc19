import type { Decimal } from '../money/decimal.ts';
import type { Columns } from '../pack/columns.ts';
import { BILLION, nanosOf } from '../pack/quantity.ts';
import { subprojectIdOf, WORDS_PER_SUBJECT } from '../pack/subject-words.ts';
import { TextTable } from './text-table.ts';
import { grown, WordTable } from './word-table.ts';

/** Which of two packs came first: by when it was received, then by its id. */
type Arrival = { readonly receiveMs: number; readonly packId: string };

export type SubjectUsage = {
  readonly subprojectId: string;
  /** Whether anything of it came since the time that was asked about. */
  readonly isTouched: boolean;
  /** Exact sums, in the order of the meters' names. */
  readonly quantities: readonly (readonly [meter: string, quantity: Decimal])[];
};

/** Words of an event's identity: of its id, then its subject, then its source and the form of its id. */
const ID_WORDS = 4;
const IDENTITY_WORDS = ID_WORDS + 2;
const PARTS = 3;
/** A part of a quantity is below 10^9: so many of them are below 2^53. */
const CARRY_AT = 2 ** 52;

/**
 * The usage of a shard's day without repeats, while its packs stream by: some 60 bytes for each event that counts. Whatever the order
 * of the packs, the outcome is the same: of one identity with several contents that of the first pack to arrive counts, and the
 * identity is a conflict.
 */
export class UniqueUsage {
  readonly #projectId: string;
  readonly #seed: number;
  readonly #touchedSinceMs: number;
  readonly #subjects: WordTable;
  readonly #events: WordTable;
  readonly #texts: TextTable;
  readonly #meters = new Map<string, number>();
  readonly #sources = new Map<string, number>();
  readonly #arrivals: Arrival[] = [];
  readonly #conflicts = new Set<number>();
  #touched = new Uint32Array(1024);
  /** Of each event: high, low and nano of its quantity; its meter; the pack that says so. */
  #quantities = new Uint32Array(1024 * PARTS);
  #meterOf = new Uint32Array(1024);
  #packOf = new Uint32Array(1024);
  #eventCount = 0;

  /** @param seed random, see WordTable @param touchedSinceMs epoch milliseconds of a pack's receive time */
  constructor(projectId: string, seed: number, touchedSinceMs: number) {
    this.#projectId = projectId;
    this.#seed = seed;
    this.#touchedSinceMs = touchedSinceMs;
    this.#subjects = new WordTable(WORDS_PER_SUBJECT, seed);
    this.#events = new WordTable(IDENTITY_WORDS, seed);
    this.#texts = new TextTable(seed);
  }

  /** All events that came, repeats included. */
  get eventCount(): number {
    return this.#eventCount;
  }

  get uniqueCount(): number {
    return this.#events.size;
  }

  get conflictCount(): number {
    return this.#conflicts.size;
  }

  add(columns: Columns, arrival: Arrival): void {
    const pack = this.#arrivals.push(arrival) - 1;
    const subjects = this.#subjectsOf(columns, arrival.receiveMs >= this.#touchedSinceMs);
    const meters = Uint32Array.from(columns.meters, (name) => numberIn(this.#meters, name));
    const sources = Uint32Array.from(columns.sources, (name) => numberIn(this.#sources, name));
    const texts = this.#textsOf(columns);
    const { subjectOf, sourceOf, meterOf, quantities, ids, uuidWords } = columns;
    const identity = new Uint32Array(IDENTITY_WORDS);
    for (let event = 0; event < columns.eventCount; event += 1) {
      const place = ids.placeOf[event] ?? 0;
      const isUuid = place >= 0;
      for (let index = 0; index < ID_WORDS; index += 1) {
        identity[index] = isUuid ? (uuidWords[place * ID_WORDS + index] ?? 0) : 0;
      }
      if (!isUuid) identity[0] = texts[~place] ?? 0;
      identity[ID_WORDS] = subjects[subjectOf[event] ?? 0] ?? 0;
      identity[ID_WORDS + 1] = (sources[sourceOf[event] ?? 0] ?? 0) * 2 + (isUuid ? 1 : 0);
      this.#meet(identity, meters[meterOf[event] ?? 0] ?? 0, quantities, event * PARTS, pack);
    }
    this.#eventCount += columns.eventCount;
  }

  /** In the order of the subjects' ids. */
  bySubject(): readonly SubjectUsage[] {
    const meterNames = [...this.#meters.keys()];
    const ofSubject = new Map<number, (readonly [string, Decimal])[]>();
    for (const { subject, meter, units } of this.#sums()) {
      const entry = [meterNames[meter] ?? '', { units, scale: 9 }] as const;
      const entries = ofSubject.get(subject);
      if (entries === undefined) ofSubject.set(subject, [entry]);
      else entries.push(entry);
    }
    return [...ofSubject]
      .map(([subject, quantities]) => ({
        subprojectId: subprojectIdOf(this.#projectId, this.#subjects.words, subject),
        isTouched: this.#touched[subject] === 1,
        quantities: quantities.sort(([a], [b]) => (a < b ? -1 : 1)),
      }))
      .sort((a, b) => (a.subprojectId < b.subprojectId ? -1 : 1));
  }

  #meet(identity: Uint32Array, meter: number, quantities: Uint32Array, from: number, pack: number): void {
    const known = this.#events.size;
    const event = this.#events.numberOf(identity);
    if (event === known) {
      if (event >= this.#meterOf.length) this.#grow();
      this.#set(event, meter, quantities, from, pack);
      return;
    }
    const at = event * PARTS;
    const isSame =
      this.#meterOf[event] === meter &&
      this.#quantities[at] === quantities[from] &&
      this.#quantities[at + 1] === quantities[from + 1] &&
      this.#quantities[at + 2] === quantities[from + 2];
    if (isSame && this.#packOf[event] === pack) return;
    if (!isSame) this.#conflicts.add(event);
    if (this.#isEarlier(pack, this.#packOf[event] ?? 0)) this.#set(event, meter, quantities, from, pack);
  }

  #isEarlier(a: number, b: number): boolean {
    const [one, other] = [this.#arrivals[a], this.#arrivals[b]];
    if (a === b || one === undefined || other === undefined) return false;
    return one.receiveMs === other.receiveMs ? one.packId < other.packId : one.receiveMs < other.receiveMs;
  }

  #set(event: number, meter: number, quantities: Uint32Array, from: number, pack: number): void {
    this.#meterOf[event] = meter;
    this.#packOf[event] = pack;
    for (let part = 0; part < PARTS; part += 1) {
      this.#quantities[event * PARTS + part] = quantities[from + part] ?? 0;
    }
  }

  #grow(): void {
    this.#quantities = grown(this.#quantities);
    this.#meterOf = grown(this.#meterOf);
    this.#packOf = grown(this.#packOf);
  }

  #subjectsOf({ subjectWords }: Columns, isTouched: boolean): Uint32Array {
    const subjects = new Uint32Array(subjectWords.length / WORDS_PER_SUBJECT);
    for (let index = 0; index < subjects.length; index += 1) {
      const subject = this.#subjects.numberOf(subjectWords, index * WORDS_PER_SUBJECT);
      subjects[index] = subject;
      if (subject >= this.#touched.length) this.#touched = grown(this.#touched);
      if (isTouched) this.#touched[subject] = 1;
    }
    return subjects;
  }

  #textsOf({ ids: { textLengths }, idText }: Columns): Uint32Array {
    const numbers = new Uint32Array(textLengths.length);
    let start = 0;
    for (let index = 0; index < numbers.length; index += 1) {
      const end = start + (textLengths[index] ?? 0);
      numbers[index] = this.#texts.numberOf(idText, start, end);
      start = end;
    }
    return numbers;
  }

  *#sums(): Generator<{ readonly subject: number; readonly meter: number; readonly units: bigint }> {
    const cells = new WordTable(2, this.#seed);
    const cell = new Uint32Array(2);
    const { words, size } = this.#events;
    let sums = new Float64Array(1024 * PARTS);
    for (let event = 0; event < size; event += 1) {
      cell[0] = words[event * IDENTITY_WORDS + ID_WORDS] ?? 0;
      cell[1] = this.#meterOf[event] ?? 0;
      const at = cells.numberOf(cell) * PARTS;
      if (at === sums.length) sums = grownSums(sums);
      for (let part = 0; part < PARTS; part += 1) {
        sums[at + part] = (sums[at + part] ?? 0) + (this.#quantities[event * PARTS + part] ?? 0);
      }
      if ((sums[at + 2] ?? 0) > CARRY_AT || (sums[at + 1] ?? 0) > CARRY_AT) carry(sums, at);
    }
    for (let number = 0; number < cells.size; number += 1) {
      const [high = 0, low = 0, nano = 0] = sums.subarray(number * PARTS, (number + 1) * PARTS);
      yield {
        subject: cells.word(number, 0),
        meter: cells.word(number, 1),
        units: nanosOf({ high, low, nano }),
      };
    }
  }
}

function grownSums(sums: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(sums.length * 2);
  larger.set(sums);
  return larger;
}

function carry(sums: Float64Array, at: number): void {
  const ofNano = Math.floor((sums[at + 2] ?? 0) / BILLION);
  sums[at + 2] = (sums[at + 2] ?? 0) - ofNano * BILLION;
  const low = (sums[at + 1] ?? 0) + ofNano;
  const ofLow = Math.floor(low / BILLION);
  sums[at + 1] = low - ofLow * BILLION;
  sums[at] = (sums[at] ?? 0) + ofLow;
}

function numberIn(names: Map<string, number>, name: string): number {
  const known = names.get(name);
  if (known !== undefined) return known;
  names.set(name, names.size);
  return names.size - 1;
}
