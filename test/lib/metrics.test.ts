import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { AppError, ERRORS, type ErrorCode } from '../../lib/errors.ts';
import { refusalOf } from '../../lib/intake/refusal.ts';
import { createRefusalCounter, createSweepCounter } from '../../lib/metrics.ts';
import { NOW } from '../support/factories.ts';

const PARAMETERS = { projectId: 'ab12cd34', source: 'crm' };

function lineOf(error: unknown): Record<string, unknown> {
  const lines: string[] = [];
  createRefusalCounter(
    (line) => lines.push(line),
    () => NOW,
  )(refusalOf(error, PARAMETERS, 'request-1'));
  expect(lines).toHaveLength(1);
  return z.record(z.string(), z.unknown()).parse(JSON.parse(lines[0] ?? ''));
}

test('a refused webhook is counted by its code in one line of CloudWatch’s embedded metric format', () => {
  expect(lineOf(new AppError('signature_invalid'))).toEqual({
    _aws: {
      Timestamp: NOW.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: 'SubprojectOnboarding',
          Dimensions: [['code']],
          Metrics: [{ Name: 'RefusedWebhooks', Unit: 'Count' }],
        },
      ],
    },
    RefusedWebhooks: 1,
    code: 'signature_invalid',
    requestId: 'request-1',
    projectId: 'ab12cd34',
    source: 'crm',
  });
});

test.each<[string, unknown, ErrorCode]>([
  ['a source that there is not', new AppError('source_not_found'), 'source_not_found'],
  ['a body that is too large', new AppError('body_too_large'), 'body_too_large'],
  ['what could not be taken in', new AppError('unavailable'), 'unavailable'],
  ['a fault of ours', new Error('ab12cd34 crm'), 'internal'],
])('of %s no name is written: whoever sends it may have made it up', (_what, error, code) => {
  const line = lineOf(error);
  expect(line).toMatchObject({ code, RefusedWebhooks: 1 });
  expect(JSON.stringify(line)).not.toMatch(/ab12cd34|crm/);
});

test('the values of its only dimension are the codes of the catalogue', () => {
  const codes = [new AppError('signature_expired'), new TypeError('x'), 'text', undefined].map(
    (error) => lineOf(error)['code'],
  );
  expect(Object.keys(ERRORS)).toEqual(expect.arrayContaining(codes));
});

describe('a sweep', () => {
  function sweepLineOf(isFinished: boolean): unknown {
    const lines: string[] = [];
    const count = createSweepCounter(
      (line) => lines.push(line),
      () => NOW,
    );
    count({ dueCount: 12, overdueHours: 7.5, isFinished });
    expect(lines).toHaveLength(1);
    return JSON.parse(lines[0] ?? '');
  }
  const backlog = [
    { Name: 'PurgeBacklog', Unit: 'Count' },
    { Name: 'PurgeOverdueHours', Unit: 'None' },
  ];
  const line = (metrics: readonly object[]) => ({
    _aws: {
      Timestamp: NOW.getTime(),
      CloudWatchMetrics: [{ Namespace: 'SubprojectOnboarding', Dimensions: [[]], Metrics: metrics }],
    },
    PurgeBacklog: 12,
    PurgeOverdueHours: 7.5,
  });

  test('that finished counts itself, with what was due and how long the oldest waits', () => {
    const finished = { Name: 'NightlySweepFinished', Unit: 'Count' };
    expect(sweepLineOf(true)).toEqual({ ...line([...backlog, finished]), NightlySweepFinished: 1 });
  });

  test('that ran out of time tells its backlog, and does not count as finished', () => {
    expect(sweepLineOf(false)).toEqual(line(backlog));
  });
});
