import type { EngineReply } from '../engines/engine.ts';
import { ACCOUNT_ID, PARTITION } from '../template/account.ts';
import type { Permission, ServiceName } from './permissions.ts';

/** The services' own words: the SDK makes an exception of the class that code catches on AWS. */
export function accessDenied(
  service: ServiceName,
  functionName: string,
  { action, resource }: Permission,
): EngineReply {
  const user = `arn:${PARTITION}:sts::${ACCOUNT_ID}:assumed-role/${functionName}/${functionName}`;
  const said = `User: ${user} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  switch (service) {
    case 'dynamodb':
      return {
        status: 400,
        body: { __type: 'com.amazon.coral.service#AccessDeniedException', Message: said },
      };
    case 'sqs':
      return {
        status: 403,
        body: { __type: 'com.amazon.coral.service#AccessDeniedException', Message: said },
        headers: { 'x-amzn-query-error': 'AccessDenied;Sender' },
      };
    case 'kms':
      return { status: 400, body: { __type: 'AccessDeniedException', Message: said } };
  }
}

export function throttled(service: ServiceName): EngineReply {
  switch (service) {
    case 'dynamodb':
      return {
        status: 400,
        body: {
          __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
          message: 'The level of configured provisioned throughput for the table was exceeded.',
        },
      };
    case 'sqs':
      return {
        status: 400,
        body: { __type: 'com.amazonaws.sqs#RequestThrottled', message: 'Request throttled' },
        headers: { 'x-amzn-query-error': 'RequestThrottled;Sender' },
      };
    case 'kms':
      return { status: 400, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } };
  }
}

const namespaces: Readonly<Record<ServiceName, string>> = {
  dynamodb: 'com.amazonaws.dynamodb.v20120810#',
  sqs: 'com.amazonaws.sqs#',
  kms: '',
};

export function refused(
  service: ServiceName,
  code: string,
  status = 400,
  message = 'Refused by a test',
): EngineReply {
  return {
    status,
    body: { __type: `${namespaces[service]}${code}`, message },
    ...(service === 'sqs'
      ? { headers: { 'x-amzn-query-error': `${code};${status < 500 ? 'Sender' : 'Receiver'}` } }
      : {}),
  };
}
