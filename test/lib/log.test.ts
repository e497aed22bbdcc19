import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { AppError } from '../../lib/errors.ts';
import { parseLosslessJson } from '../../lib/encoding/json.ts';
import { createLog, describeError } from '../../lib/log.ts';

const MARKER = 'jane@example.com';

/** What `run` throws, with the stack that it really has. */
function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('it was to fail');
}

/** The stack keeps the message that it was first read with. */
function replaced(error: Error): Error {
  expect(error.stack).toContain(MARKER);
  error.message = 'another';
  return error;
}

describe('the description of an error', () => {
  test('says its name and where it came from', () => {
    const { name, frames } = describeError(new TypeError('x'));
    expect(name).toBe('TypeError');
    expect(frames.length).toBeGreaterThan(0);
    expect(frames.length).toBeLessThanOrEqual(8);
    expect(frames[0]).toMatch(/^at .*log\.test\.ts:\d+:\d+\)?$/);
  });

  test.each<[string, unknown]>([
    ['of one line', new Error(MARKER)],
    ['of several lines', new Error(`a\n${MARKER}\nb`)],
    ['whose lines look like frames', new Error(`a\n    at ${MARKER}\n    at ${MARKER} (file.ts:1:2)`)],
    ['set later', Object.assign(new Error(''), { message: `a\n    at ${MARKER}` })],
    ['replaced after its stack was read', replaced(new Error(`a\n    at ${MARKER} (file.ts:1:2)`))],
    ['of a cause', new AppError('unavailable', MARKER, { cause: new Error(MARKER) })],
    ['of JSON that quotes its input', thrownBy(() => parseLosslessJson(`{"a":\n   at ${MARKER}`))],
    ['of a schema', thrownBy(() => z.object({ a: z.literal(MARKER) }).parse({ a: `\n    at ${MARKER}` }))],
    ['that is no error but a text', MARKER],
    ['that is no error but an object', { message: MARKER, stack: `x\n    at ${MARKER}` }],
    ['without a stack', Object.assign(new Error(MARKER), { stack: undefined })],
    ['that is nothing', undefined],
  ])('never carries a message: %s', (_, error) => {
    const described = JSON.stringify(describeError(error));
    expect(described).not.toContain(MARKER);
    expect(described).not.toContain(MARKER.slice(0, 6));
  });
});

describe('the log', () => {
  test('writes one line of JSON per entry, line ends and all', () => {
    const lines: string[] = [];
    const log = createLog((line) => lines.push(line));
    log.info('took a delivery', { projectId: 'ab12cd34', outcomes: { applied: 2 } });
    log.error('failed\nhard', { error: describeError(new Error('x')) });
    log.info('alone');
    expect(lines.map((line) => line.includes('\n'))).toEqual([false, false, false]);
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { level: 'info', message: 'took a delivery', projectId: 'ab12cd34', outcomes: { applied: 2 } },
      { level: 'error', message: 'failed\nhard', error: { name: 'Error' } },
      { level: 'info', message: 'alone' },
    ]);
  });
});
