import { EventEmitter } from 'node:events';

/** Counts what is under way: requests, invocations, batches. */
export type Activity = {
  readonly begin: () => { readonly end: () => void };
  readonly count: () => number;
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
    onChange(listener) {
      changes.on('change', listener);
      return () => changes.off('change', listener);
    },
  };
}
