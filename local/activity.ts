import { EventEmitter, once } from 'node:events';

/** Counts what is under way: requests, invocations, batches. */
export type Activity = {
  readonly begin: () => { readonly end: () => void };
  readonly count: () => number;
  /** Resolves when nothing is under way. */
  readonly ended: () => Promise<void>;
  /** Calls after each change; @returns how to stop that */
  readonly onChange: (listener: () => void) => () => void;
};

export function createActivity(): Activity {
  const changes = new EventEmitter().setMaxListeners(0);
  let count = 0;
  return {
    begin() {
      count += 1;
      let ended = false;
      return {
        end() {
          if (ended) return;
          ended = true;
          count -= 1;
          changes.emit('change');
        },
      };
    },
    count: () => count,
    async ended() {
      while (count > 0) await once(changes, 'change');
    },
    onChange(listener) {
      changes.on('change', listener);
      return () => changes.off('change', listener);
    },
  };
}
