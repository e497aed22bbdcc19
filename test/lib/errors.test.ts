import { describe, expect, test } from 'vitest';
import { AppError, ERRORS, type ErrorCode } from '../../lib/errors.ts';

const codes = Object.entries(ERRORS);
const isCode = (text: string): text is ErrorCode => Object.hasOwn(ERRORS, text);

describe('the catalogue of errors', () => {
  test.each(codes)('%s has a status and a title for people', (code, { status, title }) => {
    expect(code).toMatch(/^[a-z]+(?:_[a-z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(title).toMatch(/^[A-Z0-9].{10,}\.$/);
  });

  test('has no title twice', () => {
    const titles = codes.map(([, { title }]) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  /** Codes and statuses are a public contract: what stands here may be added to, never changed. */
  test.each([
    ['body_not_json', 400],
    ['invalid_request', 400],
    ['body_too_large', 413],
    ['signature_missing', 401],
    ['signature_malformed', 401],
    ['signature_invalid', 401],
    ['signature_expired', 401],
    ['source_not_found', 404],
    ['unauthenticated', 401],
    ['not_found', 404],
    ['forbidden', 403],
    ['key_revoked', 409],
    ['too_many_keys', 409],
    ['too_many_revoked_keys', 429],
    ['claim_invalid', 404],
    ['claim_expired', 410],
    ['claim_superseded', 410],
    ['claim_used', 409],
    ['claim_unavailable', 409],
    ['subproject_closing', 409],
    ['subproject_purging', 409],
    ['subproject_closed', 409],
    ['realm_fixed', 409],
    ['idempotency_mismatch', 409],
    ['unavailable', 503],
    ['internal', 500],
  ])('keeps %s at %d', (code, status) => {
    expect(isCode(code) && ERRORS[code].status).toBe(status);
  });
});

test('an AppError has the title of its code for a message, and its detail apart', () => {
  const cause = new Error('x');
  const error = new AppError('not_found', 'which', { cause });
  expect(error).toMatchObject({ name: 'AppError', code: 'not_found', detail: 'which', cause });
  expect(error.message).toBe(ERRORS.not_found.title);
});
