import { expect, test } from 'vitest';
import { doneMessages } from '../../../local/event-sources/batch-result.ts';

const ids = ['a', 'b'];
const answer = (value: unknown) => ({ ok: true, requestId: 'r', payload: JSON.stringify(value) }) as const;

test.each<[string, unknown, readonly string[]]>([
  ['null', null, ids],
  ['an empty object', {}, ids],
  ['an empty list', { batchItemFailures: [] }, ids],
  ['null in place of the list', { batchItemFailures: null }, ids],
  ['a named message', { batchItemFailures: [{ itemIdentifier: 'a' }] }, ['b']],
  ['all messages named', { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'b' }] }, []],
  ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }, []],
  ['a null identifier', { batchItemFailures: [{ itemIdentifier: null }] }, []],
  ['a wrong key', { batchItemFailures: [{ messageId: 'a' }] }, []],
  ['a message of another batch', { batchItemFailures: [{ itemIdentifier: 'c' }] }, []],
  ['something that is no list', { batchItemFailures: 'a' }, []],
  ['a text', 'done', []],
])('an answer of %s leaves the rest of the batch done', (_, value, done) => {
  expect(doneMessages(ids, answer(value), true)).toEqual(done);
});

test('without ReportBatchItemFailures every answer means that all are done', () => {
  expect(doneMessages(ids, answer({ batchItemFailures: [{ itemIdentifier: 'a' }] }), false)).toEqual(ids);
});

test('a function that fails has done nothing', () => {
  const failed = { ok: false, requestId: 'r', error: { errorType: 'Error', errorMessage: '' } } as const;
  expect(doneMessages(ids, failed, true)).toEqual([]);
  expect(doneMessages(ids, failed, false)).toEqual([]);
});
