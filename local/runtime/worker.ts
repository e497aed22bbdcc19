/** The inside of an execution environment: runs in a worker thread, loads one bundle and calls its handler. */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import {
  invocation,
  workerSettings,
  type FunctionError,
  type Invocation,
  type WorkerMessage,
  type WorkerSettings,
} from './protocol.ts';

type Handler = (event: unknown, context: object) => unknown;

if (parentPort === null) throw new Error('This runs in a worker thread.');
const port = parentPort;
const post = (message: WorkerMessage): void => port.postMessage(message);

capture('stdout');
capture('stderr');
const settings = workerSettings.parse(workerData);
await start(settings);

async function start(functionSettings: WorkerSettings): Promise<void> {
  let handler: Handler;
  try {
    handler = await load(functionSettings);
  } catch (error) {
    post({ kind: 'error', error: describe(error) });
    return;
  }
  port.on('message', (message: unknown) => {
    void run(handler, invocation.parse(message), functionSettings);
  });
  post({ kind: 'ready' });
}

async function load({ file, exportName }: WorkerSettings): Promise<Handler> {
  const module: unknown = await import(pathToFileURL(file).href);
  const handler: unknown = Object.getOwnPropertyDescriptor(module, exportName)?.value;
  if (!isHandler(handler)) throw new Error(`${file} exports no function ${exportName}`);
  return handler;
}

async function run(
  handler: Handler,
  { requestId, event, deadline }: Invocation,
  { functionName, functionArn, memoryMegabytes }: WorkerSettings,
) {
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    memoryLimitInMB: String(memoryMegabytes),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: functionName,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    const input: unknown = JSON.parse(event);
    const result = await handler(input, context);
    // JSON has no undefined; Lambda answers null then.
    post({ kind: 'result', payload: JSON.stringify(result ?? null) });
  } catch (error) {
    post({ kind: 'error', error: describe(error) });
  }
}

function describe(error: unknown): FunctionError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}

function capture(stream: 'stdout' | 'stderr'): void {
  process[stream].write = (chunk: string | Uint8Array, ...rest: readonly unknown[]) => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    post({ kind: 'print', stream, text });
    const written = rest.find(isCallback);
    if (written !== undefined) queueMicrotask(written);
    return true;
  };
}

function isCallback(value: unknown): value is () => void {
  return typeof value === 'function';
}
