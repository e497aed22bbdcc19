import type { Call, RecordedCall } from './call.ts';

/** A place in the sequence of calls. */
export type Mark = number;

export type Calls = {
  /** In the order of arrival; the oldest go when there are more than are kept. */
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

/** @param keptCalls with everything that was asked in them */
export function createRecorder(keptCalls: number): Recorder {
  const records = new Map<number, RecordedCall>();
  let sequence = 0;
  return {
    all: () => [...records.values()],
    since: (mark) => [...records.values()].filter((record) => record.sequence > mark),
    mark: () => sequence,
    clear: () => records.clear(),
    add(call) {
      sequence += 1;
      const added = { ...call, sequence };
      records.set(sequence, added);
      records.delete(sequence - keptCalls);
      return added;
    },
    complete(call, outcome) {
      // Cleared meanwhile: whoever asks has lost interest in it.
      if (records.has(call.sequence)) records.set(call.sequence, { ...call, ...outcome });
    },
  };
}
