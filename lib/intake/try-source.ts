import type { CustomerEvent } from '../account/event.ts';
import { AppError, type ErrorCode } from '../errors.ts';
import { eventsOf } from './read-events.ts';
import type { Ignored, WebhookRequest } from './source.ts';
import type { ConfiguredSource } from './source-reader.ts';

export type Trial = {
  /** `genuine`, or why the request would be refused. */
  readonly verification: 'genuine' | ErrorCode;
  /** What the body means, whether the signature is genuine or not; or why it can't be read. */
  readonly reading: readonly (CustomerEvent | Ignored)[] | ErrorCode;
};

/** What a webhook would do, without doing it. */
export function trySource(configured: ConfiguredSource, request: WebhookRequest, now: Date): Trial {
  const verification = codeOf(() => {
    configured.adapter.verify(request, configured.secrets, now);
    return 'genuine' as const;
  });
  return { verification, reading: codeOf(() => eventsOf(request, configured, now)) };
}

function codeOf<Result>(attempt: () => Result): Result | ErrorCode {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}
