import { ConditionalCheckFailedException, DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../lib/errors.ts';
import { isOutage } from '../../../lib/http/outage.ts';

const service = (name: string, $fault: 'client' | 'server') =>
  new DynamoDBServiceException({ name, $fault, $metadata: {}, message: '' });

describe('an outage', () => {
  test.each([
    ['throttling', service('ThrottlingException', 'client')],
    ['an error of the service', service('InternalServerError', 'server')],
    ['one that we do not know, of the service', service('Whatever', 'server')],
    ['a timeout', Object.assign(new Error('x'), { name: 'TimeoutError' })],
    ['messages that SQS took at no try', Object.assign(new Error('x'), { name: 'MessagesNotTaken' })],
    ['a refused connection', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })],
  ])('is %s', (_, error) => {
    expect(isOutage(error)).toBe(true);
  });

  test.each([
    ['a refused condition', new ConditionalCheckFailedException({ $metadata: {}, message: '' })],
    ['a missing permission', service('AccessDeniedException', 'client')],
    ['a request that we made wrong', service('ValidationException', 'client')],
    ['a mistake of ours', new TypeError('x')],
    ['an answer of ours', new AppError('forbidden')],
    ['nothing', undefined],
  ])('is not %s', (_, error) => {
    expect(isOutage(error)).toBe(false);
  });
});
