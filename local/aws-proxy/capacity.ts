import { errorCode, isJsonObject, type EngineReply, type JsonObject } from '../engines/engine.ts';
import type { ConsumedCapacity } from './call.ts';
import { itemSize } from './item-size.ts';

const reads = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);
const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']);
const conditional = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);

/** The request with what we need in the answer: its capacity, and the item that refuses a condition. */
export function withAccounting(action: string, input: JsonObject): JsonObject {
  if (!reads.has(action) && !writes.has(action)) return input;
  const accounted = { ...input, ReturnConsumedCapacity: 'INDEXES' };
  if (!conditional.has(action) || input['ConditionExpression'] === undefined) return accounted;
  return { ...accounted, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
}

/** The answer without what the caller did not ask for. */
export function withoutAccounting(input: JsonObject, reply: EngineReply): EngineReply {
  const { ConsumedCapacity, Item, ...rest } = reply.body;
  const askedCapacity = ['INDEXES', 'TOTAL'].includes(String(input['ReturnConsumedCapacity']));
  const askedItem = reply.status < 400 || input['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD';
  return {
    ...reply,
    body: {
      ...rest,
      ...(askedCapacity && ConsumedCapacity !== undefined ? { ConsumedCapacity } : {}),
      ...(askedItem && Item !== undefined ? { Item } : {}),
    },
  };
}

/** Undefined for an action without capacity (DescribeTable). */
export function capacityOf(action: string, reply: EngineReply): ConsumedCapacity | undefined {
  if (!reads.has(action) && !writes.has(action)) return undefined;
  const units =
    errorCode(reply) === 'ConditionalCheckFailedException'
      ? refusedUnits(reply)
      : reportedUnits(reply.body['ConsumedCapacity']);
  return reads.has(action) ? { readUnits: units, writeUnits: 0 } : { readUnits: 0, writeUnits: units };
}

/** AWS charges a refused write by the item that is there, at least one unit, and does not report it. */
function refusedUnits({ body }: EngineReply): number {
  const item = body['Item'];
  return isJsonObject(item) ? Math.max(1, Math.ceil(itemSize(item) / 1024)) : 1;
}

function reportedUnits(consumed: unknown): number {
  if (Array.isArray(consumed))
    return consumed.reduce((total: number, part: unknown) => total + reportedUnits(part), 0);
  return isJsonObject(consumed) && typeof consumed['CapacityUnits'] === 'number'
    ? consumed['CapacityUnits']
    : 0;
}
