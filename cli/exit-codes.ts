/** How the command line ends. Scripts rely on these: they are never given another meaning. */
export const EXIT = {
  done: 0,
  /** It failed, or a part of it; or what was asked is not so (a key that opens nothing, a customer that is missing). */
  failed: 1,
  /** The line can not be understood, or lacks something: nothing was sent. */
  usage: 2,
  notFound: 3,
  /** Without a key, with one that is not known, or with one that may not do this. */
  notAllowed: 4,
  /** The system does not answer, or not now: the same line may be run again later. */
  unavailable: 5,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What ends a command, said to a person. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly exitCode: ExitCode;
  /** What to do now. */
  readonly advice: string | undefined;

  constructor(exitCode: ExitCode, message: string, advice?: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
    this.advice = advice;
  }
}

export function usageError(message: string, advice?: string, options?: ErrorOptions): CliError {
  return new CliError(EXIT.usage, message, advice, options);
}
