import { describe, expect, test } from 'vitest';
import { AppError, ERRORS, type ErrorCode } from '../../../lib/errors.ts';
import { problemResponse } from '../../../lib/http/problem.ts';

// eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- the keys of the catalogue are its codes
const CODES = Object.keys(ERRORS) as ErrorCode[];

describe('a problem document', () => {
  test.each(CODES)('of %s has the form of RFC 9457 and the stable code', (code) => {
    const { statusCode, headers, body } = problemResponse(new AppError(code), 'request-1');
    const { status, title } = ERRORS[code];
    expect(statusCode).toBe(status);
    expect(headers).toMatchObject({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
    });
    expect(JSON.parse(body)).toStrictEqual({
      type: `urn:subproject-onboarding:problem:${code}`,
      title,
      status,
      code,
      requestId: 'request-1',
    });
  });

  test('says in detail what is wrong, where the error does', () => {
    const { body } = problemResponse(new AppError('invalid_request', 'body.name: too long'), 'r');
    expect(JSON.parse(body)).toMatchObject({ detail: 'body.name: too long' });
  });

  test.each([
    ['an error', new Error('password of ann@example.com')],
    ['an AppError’s cause', new AppError('unavailable', undefined, { cause: new Error('ann@example.com') })],
    ['what is no error', 'ann@example.com'],
    ['nothing', undefined],
  ])('tells nothing of %s', (_what, thrown) => {
    const { statusCode, body } = problemResponse(thrown, 'r');
    expect(statusCode).toBeGreaterThanOrEqual(500);
    expect(body).not.toContain('example.com');
  });

  test('of what was not foreseen is ours: 500 internal', () => {
    expect(problemResponse(new TypeError('x'), 'r').statusCode).toBe(500);
    expect(JSON.parse(problemResponse(new TypeError('x'), 'r').body)).toMatchObject({ code: 'internal' });
  });

  test('tells who asks when to come again, or how to say who they are', () => {
    expect(problemResponse(new AppError('unavailable'), 'r').headers).toMatchObject({ 'retry-after': '5' });
    const ended = new AppError('too_many_revoked_keys', undefined, { retryAfterSeconds: 86_400 });
    expect(problemResponse(ended, 'r').headers).toMatchObject({ 'retry-after': '86400' });
    expect(problemResponse(new AppError('unauthenticated'), 'r').headers).toMatchObject({
      'www-authenticate': 'Bearer realm="subproject-onboarding"',
    });
    expect(problemResponse(new AppError('not_found'), 'r').headers).not.toHaveProperty('retry-after');
  });
});
