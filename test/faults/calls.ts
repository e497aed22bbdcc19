import type { Call } from '../../local/aws-proxy/call.ts';
import { isJsonObject } from '../../local/engines/engine.ts';

/**
 * Which call of a scenario: its kind and the how manyth of that kind, e.g. `receive-webhook PutItem Directory/subproject #1`. What runs
 * at the same time may change places between two runs; which call it is says this nevertheless.
 */
export type CallId = string;

/** A call of a fault-free run. */
export type NumberedCall = {
  readonly id: CallId;
  /** Of the step in which it was made, from 0. */
  readonly step: number;
  /** Made only by functions that have just started, or whose memory of the configuration was too old. */
  readonly isCold: boolean;
  readonly action: string;
  readonly functionName: string;
  /** Made by Lambda itself: it polls the function's queue. */
  readonly isPolling: boolean;
  /** How many entries, if it is a batch. */
  readonly entryCount: number;
};

/** Its keys begin with a project, which is another one in each system. */
const PACKS = /[:/]UsageTable$/;

/** `receive-webhook PutItem Directory/subproject` */
export function kindOf({ functionName = '', action, resource, input }: Call): string {
  const place = (resource.split(/[:/]/).at(-1) ?? '').replace(/(?:Table|Queue)$/, '');
  const item = PACKS.test(resource) ? 'pack' : itemKindOf(input);
  return `${functionName} ${action} ${place}${item === '' ? '' : `/${item}`}`;
}

/** What stands before the first `#` of the key that tells items apart: of `subproject#…`, of `delivery#…`. */
function itemKindOf(input: Call['input']): string {
  const keys = [input['Key'], input['Item'], input['ExpressionAttributeValues']].find(isJsonObject);
  if (keys === undefined) return '';
  const [pk, sk] = [textOf(keys['pk'] ?? keys[':pk']), textOf(keys['sk'] ?? keys[':prefix'])];
  // A month is another one each month.
  const telling = pk.includes('#') || !/^[a-z]/i.test(sk) ? pk : sk;
  return telling.split('#')[0] ?? '';
}

function textOf(attribute: unknown): string {
  return isJsonObject(attribute) && typeof attribute['S'] === 'string' ? attribute['S'] : '';
}

export function entriesOf({ input }: Pick<Call, 'input'>): readonly unknown[] {
  const { Entries: entries } = input;
  return Array.isArray(entries) ? entries : [];
}

/** Counts calls by kind. */
export function createCounter(): (kind: string) => CallId {
  const counts = new Map<string, number>();
  return (kind) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return `${kind} #${count}`;
  };
}

/** In an order that is the same in every run: by step, then by name; what is numbered by its place here keeps its number. */
export function inOrder(calls: readonly NumberedCall[]): readonly NumberedCall[] {
  return [...calls].sort((a, b) => a.step - b.step || (a.id < b.id ? -1 : 1));
}
