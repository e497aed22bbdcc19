/**
 * Logs carry ids and closed words only. The type is the allow-list: there is no field for a body, a header, a name,
 * an e-mail address, a phone number or a secret, nor for an error's message, which may quote any of them.
 */
export type LogFields = {
  readonly requestId?: string | undefined;
  readonly projectId?: string | undefined;
  readonly subprojectId?: string | undefined;
  readonly accessKeyId?: string | undefined;
  readonly source?: string | undefined;
  readonly deliveryId?: string | undefined;
  readonly messageId?: string | undefined;
  readonly notificationId?: string | undefined;
  /** A UTC day, `YYYY-MM-DD`. */
  readonly day?: string | undefined;
  readonly shard?: number | undefined;
  /** `YYYY-MM`. */
  readonly month?: string | undefined;
  readonly jobId?: string | undefined;
  readonly state?: string | undefined;
  /** A CRM's own id of a record. */
  readonly objectId?: string | undefined;
  readonly kind?: string | undefined;
  readonly method?: string | undefined;
  readonly route?: string | undefined;
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  readonly receiveCount?: number | undefined;
  readonly outcomes?: Readonly<Record<string, number>> | undefined;
  readonly error?: DescribedError | undefined;
};

export type DescribedError = {
  readonly name: string;
  readonly frames: readonly string[];
  /** Of an error that stands for another. */
  readonly cause?: DescribedError;
};

export type Log = {
  info: (message: string, fields?: LogFields) => void;
  error: (message: string, fields?: LogFields) => void;
};

/** JSON lines, as CloudWatch Logs Insights reads them. */
export function createLog(write: (line: string) => void): Log {
  const line =
    (level: string) =>
    (message: string, fields: LogFields = {}): void => {
      write(JSON.stringify({ level, message, ...fields }));
    };
  return { info: line('info'), error: line('error') };
}

/** What may be said of an unexpected error: its name and where it came from, never its message. */
export function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] };
  // The stack begins with the message, whose lines may look like frames. If it begins with another, there is no telling.
  const { name, message, stack = '' } = error;
  const start = stack.indexOf(message);
  const lines = start < 0 ? [] : stack.slice(start + message.length).split('\n');
  const frames = lines.filter((line) => /^\s+at /.test(line));
  return {
    name,
    frames: frames.slice(0, 8).map((frame) => frame.trim()),
    ...(error.cause instanceof Error && { cause: describeError(error.cause) }),
  };
}
