/** Things that are open, closed in the reverse of the order in which they were opened. */
export type Closing = {
  readonly add: (close: () => Promise<unknown>) => void;
  /** Closes everything, also when something fails; then rejects with what failed. Later calls wait for the first. */
  readonly close: () => Promise<void>;
};

export function createClosing(): Closing {
  const open: (() => Promise<unknown>)[] = [];
  let closed: Promise<void> | undefined;

  async function closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of open.reverse()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not everything could be closed');
  }

  return {
    add: (close) => open.push(close),
    close: () => (closed ??= closeAll()),
  };
}
