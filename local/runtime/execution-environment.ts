import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { workerMessage, type FunctionError, type WorkerMessage, type WorkerSettings } from './protocol.ts';

/** As an invocation ends for who invoked. The payload is JSON. */
export type InvocationResult =
  | { readonly ok: true; readonly requestId: string; readonly payload: string }
  | { readonly ok: false; readonly requestId: string; readonly error: FunctionError };

export type Printed = { readonly stream: 'stdout' | 'stderr'; readonly text: string };

export type EnvironmentProps = WorkerSettings & {
  readonly id: string;
  /** Everything that the function finds in `process.env`. */
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly onPrint: (printed: Printed, requestId: string | undefined) => void;
};

/** Lambda gives a bundle 10 s to load. */
const initMilliseconds = 10_000;

/** One event at a time in a thread of its own. After a timeout or a crash it is dead and has to be replaced. */
export class ExecutionEnvironment {
  readonly id: string;
  readonly #props: EnvironmentProps;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  readonly #ready: Promise<FunctionError | undefined>;
  #listener: (message: WorkerMessage) => void = () => undefined;
  #requestId: string | undefined;
  #dead = false;

  constructor(props: EnvironmentProps) {
    this.id = props.id;
    this.#props = props;
    const { file, exportName, functionName, functionArn, memoryMegabytes } = props;
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: { file, exportName, functionName, functionArn, memoryMegabytes } satisfies WorkerSettings,
      env: { ...props.variables },
      // The options of the process (a test runner's loaders, for example) are not the function's.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
    });
    this.#worker.on('message', (message: unknown) => this.#receive(workerMessage.parse(message)));
    this.#worker.on('error', (error) =>
      this.#die({ errorType: 'Runtime.UnhandledError', errorMessage: String(error) }),
    );
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        this.#die({
          errorType: 'Runtime.ExitError',
          errorMessage: 'Runtime exited before the function had answered',
        });
        resolve();
      });
    });
    this.#ready = this.#firstMessage();
  }

  get dead(): boolean {
    return this.#dead;
  }

  async invoke(event: unknown): Promise<InvocationResult> {
    const requestId = randomUUID();
    const initError = await this.#ready;
    if (initError !== undefined || this.#dead) {
      await this.terminate();
      return { ok: false, requestId, error: initError ?? unexpected };
    }
    const { timeoutSeconds } = this.#props;
    const deadline = Date.now() + timeoutSeconds * 1000;
    this.#requestId = requestId;
    const answered = this.#nextMessage(timeoutSeconds * 1000, {
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
    });
    this.#worker.postMessage({ requestId, event: JSON.stringify(event), deadline });
    const message = await answered;
    this.#requestId = undefined;
    if (message.kind === 'result') return { ok: true, requestId, payload: message.payload };
    return { ok: false, requestId, error: message.kind === 'error' ? message.error : unexpected };
  }

  /** Ends the thread in the middle of whatever it does; an invocation under way fails. */
  async terminate(): Promise<void> {
    this.#die({ errorType: 'Runtime.ExitError', errorMessage: 'The execution environment was terminated' });
    await this.#worker.terminate();
    await this.#exited;
  }

  async #firstMessage(): Promise<FunctionError | undefined> {
    const message = await this.#nextMessage(initMilliseconds, {
      errorType: 'Sandbox.Timedout',
      errorMessage: `The bundle did not load within ${initMilliseconds / 1000} seconds`,
    });
    return message.kind === 'error' ? message.error : undefined;
  }

  /** The next message that is no print. When the time is over the environment dies with the given error. */
  #nextMessage(milliseconds: number, late: FunctionError): Promise<WorkerMessage> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#die(late);
        void this.#worker.terminate();
      }, milliseconds);
      this.#listener = (message) => {
        clearTimeout(timer);
        resolve(message);
      };
    });
  }

  #receive(message: WorkerMessage): void {
    if (message.kind === 'print') this.#props.onPrint(message, this.#requestId);
    else this.#listener(message);
  }

  #die(error: FunctionError): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#listener({ kind: 'error', error });
  }
}

const unexpected: FunctionError = {
  errorType: 'Runtime.Unknown',
  errorMessage: 'The execution environment had died before',
};
