import middy from '@middy/core';
import { AppError, ERRORS } from '../errors.ts';
import { describeError, type Log } from '../log.ts';
import { isOutage } from './outage.ts';
import { MAX_BODY_BYTES, parseHttpEvent, type HttpRequest, type HttpResponse } from './message.ts';
import { problemResponse } from './problem.ts';

/**
 * An HTTP function around `handle`: the request is parsed before it, and what it throws is answered.
 * @param onFailure is told of every request that is answered with an error
 */
export function httpHandler(
  log: Log,
  handle: (request: HttpRequest, requestId: string) => Promise<HttpResponse>,
  onFailure?: (error: unknown, request: HttpRequest, requestId: string) => void | Promise<void>,
) {
  return middy<unknown, HttpResponse>()
    .use(problems(log))
    .handler(async (event, { awsRequestId }) => {
      const request = parseHttpEvent(event);
      try {
        refuseUnreadable(request);
        return await handle(request, awsRequestId);
      } catch (error) {
        const answered = isOutage(error) ? new AppError('unavailable', undefined, { cause: error }) : error;
        await onFailure?.(answered, request, awsRequestId);
        throw answered;
      }
    });
}

/** @throws AppError body_too_large, body_compressed: nothing is unpacked here, so no small body becomes a large one */
function refuseUnreadable({ body, headers }: HttpRequest): void {
  if (body.length > MAX_BODY_BYTES) throw new AppError('body_too_large');
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') throw new AppError('body_compressed');
}

/** What was to be expected is logged as information, what was not as an error; neither with its message. */
function problems(log: Log): middy.MiddlewareObj<unknown, HttpResponse> {
  return {
    onError(request) {
      const { error, context } = request;
      const requestId = context.awsRequestId;
      if (error instanceof AppError && ERRORS[error.code].status < 500) {
        log.info('refused', { requestId, code: error.code });
      } else {
        const cause = error instanceof AppError ? (error.cause ?? error) : error;
        const code = error instanceof AppError ? error.code : 'internal';
        log.error('failed', { requestId, code, error: describeError(cause) });
      }
      request.response = problemResponse(error, requestId);
    },
  };
}
