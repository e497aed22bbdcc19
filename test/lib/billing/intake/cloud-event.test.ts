import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCloudEvent } from '../../../../lib/billing/intake/cloud-event.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const SUBPROJECT_ID = 'pr0ject1000000000000000000';
const EVENT = {
  specversion: '1.0',
  id: '8d0b6f0e-0f5e-4c64-9a55-0d5a3a0c9d11',
  source: 'urn:gateway',
  type: 'sms.outbound',
  subject: SUBPROJECT_ID,
  time: '2026-11-24T11:59:59.999+00:00',
  data: { quantity: '1.50' },
};

function read(changes: object, mayWrite = true) {
  return readCloudEvent({ ...EVENT, ...changes }, NOW, () => mayWrite);
}

describe('a CloudEvent', () => {
  test('is read with its quantity in canonical form and its time in whole seconds', () => {
    expect(read({})).toEqual({
      isTaken: true,
      event: {
        subprojectId: SUBPROJECT_ID,
        source: 'urn:gateway',
        id: EVENT.id,
        meter: 'sms.outbound',
        second: Date.parse('2026-11-24T11:59:59Z') / 1000,
        quantity: '1.5',
      },
    });
  });

  test('may carry extensions and more data', () => {
    expect(read({ traceparent: '00-…', data: { quantity: '1', country: 'SE' } })).toMatchObject({
      isTaken: true,
    });
  });

  test('may be 5 minutes ahead and 35 days old, and has a day by its own offset', () => {
    expect(read({ time: '2026-11-24T12:05:00Z' })).toMatchObject({ isTaken: true });
    expect(read({ time: '2026-10-20T12:00:00Z' })).toMatchObject({ isTaken: true });
    expect(read({ time: '2026-11-24T00:30:00+02:00' })).toMatchObject({
      event: { second: Date.parse('2026-11-23T22:30:00Z') / 1000 },
    });
  });

  test.each([
    ['invalid_event', { specversion: '0.3' }],
    ['invalid_event', { specversion: undefined }],
    ['invalid_id', { id: '' }],
    ['invalid_id', { id: 7 }],
    ['invalid_id', { id: 'é'.repeat(129) }],
    ['invalid_id', { id: '\ud800' }],
    ['invalid_source', { source: 'x'.repeat(257) }],
    ['invalid_source', { source: undefined }],
    ['invalid_type', { type: '__proto__' }],
    ['invalid_type', { type: 'sms outbound' }],
    ['invalid_type', { type: 'x'.repeat(101) }],
    ['invalid_subject', { subject: 'pr0ject1' }],
    ['invalid_subject', { subject: 'account' }],
    ['invalid_subject', { subject: 'PR0JECT1000000000000000000' }],
    ['invalid_subject', { subject: undefined }],
    ['invalid_time', { time: '2026-11-24' }],
    ['invalid_time', { time: '2026-11-24T11:00:00' }],
    ['invalid_time', { time: '2026-02-30T11:00:00Z' }],
    ['invalid_time', { time: 1_795_000_000 }],
    ['invalid_time', { time: undefined }],
    ['time_ahead', { time: '2026-11-24T12:05:01Z' }],
    ['time_past', { time: '2026-10-20T11:59:59Z' }],
    ['invalid_quantity', { data: { quantity: 1 } }],
    ['invalid_quantity', { data: { quantity: '1,5' } }],
    ['invalid_quantity', { data: { quantity: '-0' } }],
    ['invalid_quantity', { data: { quantity: '-1' } }],
    ['invalid_quantity', { data: { quantity: 'NaN' } }],
    ['invalid_quantity', { data: { quantity: '1e400' } }],
    ['invalid_quantity', { data: { quantity: '1'.repeat(40) } }],
    ['invalid_quantity', { data: '1' }],
    ['invalid_quantity', { data: undefined }],
  ])('is refused as %s: %j', (code, changes) => {
    expect(read(changes)).toEqual({ isTaken: false, code });
  });

  test('of a subject that the caller does not reach is one that there is not', () => {
    expect(read({}, false)).toEqual({ isTaken: false, code: 'subject_not_found' });
  });

  test('may be anything without a fault of ours', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(readCloudEvent(value, NOW, () => true).isTaken).toBe(false);
      }),
    );
  });
});
