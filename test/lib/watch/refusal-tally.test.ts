import { expect, test } from 'vitest';
import { createRefusalTally } from '../../../lib/watch/refusal-tally.ts';
import { NOW } from '../../support/factories.ts';

function tallyAt(start: Date) {
  let time = start;
  const tally = createRefusalTally(() => time);
  return {
    after: (seconds: number) => (time = new Date(time.getTime() + seconds * 1000)),
    note: (source: string | undefined, code: 'signature_invalid' | 'invalid_request' = 'signature_invalid') =>
      tally.note({ code, requestId: 'r', projectId: source && 'ab12cd34', source }),
  };
}

test('the first refusal of a source is written at once, the others of the minute with the next', () => {
  const { note, after } = tallyAt(NOW);
  const first = { projectId: 'ab12cd34', source: 'crm', hour: '2026-11-24T12' };
  expect(note('crm')).toEqual({ ...first, counts: { signature_invalid: 1 } });
  for (let count = 1; count <= 1000; count += 1) expect(note('crm')).toBeUndefined();
  after(59.9);
  expect(note('crm', 'invalid_request')).toBeUndefined();
  after(0.1);
  expect(note('crm')).toEqual({ ...first, counts: { signature_invalid: 1001, invalid_request: 1 } });
});

test('sources do not wait for one another', () => {
  const { note } = tallyAt(NOW);
  expect(note('crm')).toBeDefined();
  expect(note('shop')).toMatchObject({ source: 'shop', counts: { signature_invalid: 1 } });
});

test('what is of no configured source is not kept: anybody can make up names', () => {
  const { note } = tallyAt(NOW);
  expect(note(undefined)).toBeUndefined();
});

test('what was held back over the hour counts for the hour in which it is written', () => {
  const { note, after } = tallyAt(new Date('2026-11-24T12:59:30Z'));
  note('crm');
  note('crm');
  after(60);
  expect(note('crm')).toMatchObject({ hour: '2026-11-24T13', counts: { signature_invalid: 2 } });
});
