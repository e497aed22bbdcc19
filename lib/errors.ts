/**
 * The closed catalogue of what can go wrong for a caller: code → HTTP status and title. Only lib/http turns it into
 * an answer. A code is part of the public contract: it is never renamed.
 */
export const ERRORS = {
  // What does not parse.
  body_not_json: { status: 400, title: 'The body is not JSON.' },
  body_not_xml: { status: 400, title: 'The body is not XML, or has a DTD, entities or instructions.' },
  invalid_request: { status: 400, title: 'The request does not have the form that this route takes.' },
  body_too_large: { status: 413, title: 'The body is larger than 1 MiB.' },
  body_compressed: { status: 415, title: 'The body has a Content-Encoding: send it as it is.' },
  invalid_page_token: { status: 400, title: 'The page token is not one of this list.' },
  endpoint_not_allowed: { status: 400, title: 'We call https URLs of public addresses only.' },

  // Webhooks.
  signature_missing: { status: 401, title: 'A header that the signature needs is missing.' },
  signature_malformed: { status: 401, title: 'The signature headers do not have the form of this source.' },
  signature_invalid: { status: 401, title: 'The signature was not made with a secret of this source.' },
  signature_expired: {
    status: 401,
    title: 'The signature is too old or too new for the source: check the clock, send again.',
  },
  source_not_found: { status: 404, title: 'No such webhook source.' },

  // Who, and what they may.
  unauthenticated: { status: 401, title: 'The credential is missing, wrong or no longer works.' },
  not_found: { status: 404, title: 'There is nothing here, or nothing that you may know of.' },
  forbidden: { status: 403, title: 'You may see this but not do this.' },
  method_not_allowed: { status: 405, title: 'This path has no such method.' },

  member_not_found: { status: 404, title: 'No such member.' },

  // Keys and claims.
  access_key_not_found: { status: 404, title: 'No such access key.' },
  key_revoked: {
    status: 409,
    title: 'This key was revoked: a revoked key stays revoked. Make a new secret.',
  },
  key_expired: { status: 409, title: 'This key has expired: make a new one.' },
  too_many_keys: { status: 409, title: 'There are 10 live keys already: revoke one first.' },
  too_many_revoked_keys: {
    status: 429,
    title: '50 keys ended in the last 30 days: wait until the oldest is forgotten.',
  },
  claim_invalid: { status: 404, title: 'This claim link is not one of ours: copy the whole link.' },
  claim_expired: { status: 410, title: 'This claim link has expired: ask for a new one.' },
  claim_superseded: { status: 410, title: 'A newer claim link was issued: use that one.' },
  claim_used: {
    status: 409,
    title: 'The key of this claim link was taken already: if it was not you, tell your provider.',
  },
  claim_unavailable: {
    status: 409,
    title: 'The subproject is suspended or closed: its key can not be claimed now.',
  },

  // States.
  subproject_purging: {
    status: 409,
    title: 'The subproject is being purged: nothing restores it. Wait until it is gone.',
  },
  subproject_closed: {
    status: 409,
    title: 'The subproject is purged: only a newer signup, or creating it anew, opens it.',
  },
  subproject_closing: { status: 409, title: 'The subproject is closing: restore it first.' },
  realm_fixed: {
    status: 409,
    title: 'The realm of a source can not be changed: its customers are known by it.',
  },
  idempotency_mismatch: { status: 409, title: 'This Idempotency-Key was used with another body.' },
  day_sealed: {
    status: 409,
    title: 'The day is more than 90 days ago: its costs no longer change.',
  },
  month_invoiced: { status: 409, title: 'The month is invoiced: its prices no longer change.' },
  month_not_over: { status: 409, title: 'The month is not over: ask for its draft.' },
  months_in_order: { status: 409, title: 'Months are invoiced one after the other: another comes first.' },
  month_incomplete: {
    status: 409,
    title: 'A day of the month is not complete: the month can not be invoiced yet.',
  },
  replay_active: {
    status: 409,
    title: 'A replay of this project is under way: wait for its end, or cancel it.',
  },
  job_ended: { status: 409, title: 'This job has ended: there is nothing to cancel.' },
  write_conflict: { status: 409, title: 'Others changed this at the same time: try again.' },
  precondition_failed: { status: 412, title: 'It has changed since its etag was read: read it again.' },

  // Ours.
  unavailable: { status: 503, title: 'We could not take this in safely: send it again.' },
  internal: { status: 500, title: 'This is our fault: it has been logged.' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** Of these the answer may say by `Retry-After` when the same goes well; of no others. */
export const RETRY_AFTER_CODES = ['too_many_revoked_keys', 'subproject_purging', 'unavailable'] as const;
type RetryAfterCode = (typeof RETRY_AFTER_CODES)[number];

/** The only error that reaches a caller by its code; all others are answered as `internal`. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  /** For the caller: what exactly, without repeating what they sent beyond names of fields. */
  readonly detail: string | undefined;
  /** After which the same may go well. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: RetryAfterCode,
    detail?: string,
    options?: ErrorOptions & { readonly retryAfterSeconds?: number },
  );
  constructor(code: ErrorCode, detail?: string, options?: ErrorOptions);
  constructor(
    code: ErrorCode,
    detail?: string,
    options: ErrorOptions & { readonly retryAfterSeconds?: number } = {},
  ) {
    super(ERRORS[code].title, options);
    this.code = code;
    this.detail = detail;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** RFC 9110 §15.5.6: whoever answers 405 says what is allowed. */
export class MethodNotAllowed extends AppError {
  readonly allowed: readonly string[];

  constructor(allowed: readonly string[]) {
    super('method_not_allowed');
    this.allowed = allowed;
  }
}
