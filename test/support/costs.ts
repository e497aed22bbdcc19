import type { RecordedCall } from '../../local/aws-proxy/call.ts';
import type { System } from '../../local/system.ts';

/** What one operation cost at the proxy between the unmodified bundles and the engines. */
export type Cost = {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly sends: number;
  /** On top of the budgets of DESIGN §7: configuration that is read at most every 10 s, and decryptions of a cold function. */
  readonly configurationReads: number;
  readonly decryptions: number;
};

/** Those that read keys read them for every request: nothing there is configuration. */
const WITH_CONFIGURATION = ['receive-webhook', 'onboard-signups', 'send-notifications', 'fetch-customers'];

export function costOf(calls: readonly RecordedCall[]): Cost {
  // Lambda's own polling of queues is part of no operation.
  const made = calls.filter(({ origin }) => origin === 'function');
  const configuration = made.filter(isConfigurationRead);
  const counted = made.filter((call) => !isConfigurationRead(call));
  return {
    writeUnits: sum(counted.map(({ consumedCapacity }) => consumedCapacity?.writeUnits ?? 0)),
    readUnits: sum(counted.map(({ consumedCapacity }) => consumedCapacity?.readUnits ?? 0)),
    sends: made.filter(({ action }) => action.startsWith('SendMessage')).length,
    configurationReads: configuration.length,
    decryptions: made.filter(({ service }) => service === 'kms').length,
  };
}

function isConfigurationRead({ functionName = '', action, input }: RecordedCall): boolean {
  if (action !== 'GetItem' || !WITH_CONFIGURATION.includes(functionName)) return false;
  return !JSON.stringify(input['Key']).includes('"subproject#');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The calls of an operation and of all that follows from it. */
export async function callsOf(system: System, operation: () => Promise<unknown>) {
  await system.idle();
  const mark = system.calls.mark();
  await operation();
  await system.idle();
  return system.calls.since(mark);
}
