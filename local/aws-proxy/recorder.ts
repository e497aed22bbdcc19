import type { Call, RecordedCall } from './call.ts';

/** A place in the sequence of calls. */
export type Mark = number;

export type Calls = {
  readonly all: () => readonly RecordedCall[];
  /** The calls that arrived after the mark. */
  readonly since: (mark: Mark) => readonly RecordedCall[];
  readonly mark: () => Mark;
  readonly clear: () => void;
};

type Outcome = Omit<RecordedCall, keyof Call>;

export type Recorder = Calls & {
  readonly add: (call: Omit<Call, 'sequence'>) => Call;
  readonly complete: (call: Call, outcome: Outcome) => void;
};

export function createRecorder(): Recorder {
  let sequence = 0;
  let records: RecordedCall[] = [];
  return {
    all: () => [...records],
    since: (mark) => records.filter((record) => record.sequence > mark),
    mark: () => sequence,
    clear: () => (records = []),
    add(call) {
      sequence += 1;
      const added = { ...call, sequence };
      records.push(added);
      return added;
    },
    complete(call, outcome) {
      const index = records.findIndex((record) => record.sequence === call.sequence);
      // Cleared meanwhile: the test has lost interest in it.
      if (index >= 0) records[index] = { ...call, ...outcome };
    },
  };
}
