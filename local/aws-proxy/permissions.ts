import { isJsonObject, type JsonObject } from '../engines/engine.ts';
import { keyArn, keyArnOfCiphertext, keyIdOf } from '../engines/kms.ts';
import { queueName } from '../engines/queues.ts';
import { arnOf } from '../template/account.ts';

export type ServiceName = 'dynamodb' | 'sqs' | 'kms';

/** What IAM is asked for a call. */
export type Permission = {
  readonly action: string;
  readonly resource: string;
  /** The partition of the item that the call names. */
  readonly leadingKey?: string;
};

/** @returns one permission, or one for each table of a batch and each element of a transaction */
export function permissionsOf(
  service: ServiceName,
  action: string,
  input: JsonObject,
): readonly Permission[] {
  switch (service) {
    case 'dynamodb':
      return tablePermissions(action, input);
    case 'sqs':
      // IAM knows no batches.
      return [{ action: `sqs:${action.replace(/Batch$/, '')}`, resource: arnOf('sqs', queueName(input)) }];
    case 'kms':
      return [{ action: `kms:${action}`, resource: keyResource(input) }];
  }
}

function tablePermissions(action: string, input: JsonObject): readonly Permission[] {
  const {
    TransactItems: transaction,
    RequestItems: batch,
    TableName: table,
    IndexName: index,
    Key: key,
  } = input;
  if (Array.isArray(transaction)) return transaction.flatMap(elementPermissions);
  if (isJsonObject(batch)) {
    return Object.keys(batch).map((name) => ({ action: `dynamodb:${action}`, resource: tableArn(name) }));
  }
  const resource = tableArn(textOf(table));
  return [
    {
      action: `dynamodb:${action}`,
      resource: typeof index === 'string' ? `${resource}/index/${index}` : resource,
      ...(isJsonObject(key) && isJsonObject(key['pk']) && { leadingKey: textOf(key['pk']['S']) }),
    },
  ];
}

/** A transaction has no action of its own: `{Put: {…}}` is asked for as PutItem. */
function elementPermissions(element: unknown): Permission[] {
  if (!isJsonObject(element)) return [];
  return Object.entries(element).map(([kind, request]) => ({
    action: `dynamodb:${kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`}`,
    resource: tableArn(textOf(isJsonObject(request) ? request['TableName'] : undefined)),
  }));
}

function keyResource({ KeyId, CiphertextBlob }: JsonObject): string {
  if (typeof CiphertextBlob === 'string') return keyArnOfCiphertext(CiphertextBlob);
  return keyArn(keyIdOf(textOf(KeyId)));
}

/** A table's name, or the ARN that may stand for it. */
function tableArn(name: string): string {
  return name.startsWith('arn:') ? name : arnOf('dynamodb', `table/${name}`);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
