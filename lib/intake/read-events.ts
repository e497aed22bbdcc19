import { $ZodError } from 'zod/v4/core';
import type { CustomerEvent } from '../account/event.ts';
import { isProduction } from '../account/project.ts';
import { parseLosslessJson } from '../encoding/json.ts';
import { AppError } from '../errors.ts';
import { normalise } from './normalise.ts';
import type { Ignored, SourceAdapter, WebhookRequest } from './source.ts';
import type { ConfiguredSource } from './source-reader.ts';

/** @throws AppError body_not_json, body_not_xml */
export function parseBody({ body }: WebhookRequest, { parse }: SourceAdapter): unknown {
  if (parse) return parse(body);
  try {
    return parseLosslessJson(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new AppError('body_not_json', undefined, { cause: error });
  }
}

/** @throws AppError body_not_json, body_not_xml, invalid_request */
export function eventsOf(
  request: WebhookRequest,
  configured: Readable,
  now: Date,
): readonly (CustomerEvent | Ignored)[] {
  return readEvents(parseBody(request, configured.adapter), request, configured, now);
}

type Readable = Pick<ConfiguredSource, 'project' | 'source' | 'adapter'>;

/**
 * What a request means, normalised.
 * @param body of the request, parsed
 * @throws AppError invalid_request
 */
export function readEvents(
  body: unknown,
  { headers }: WebhookRequest,
  { project, source, adapter }: Readable,
  now: Date,
): readonly (CustomerEvent | Ignored)[] {
  try {
    const readings = adapter.read(body, isProduction(project), headers);
    return readings.map((reading) => normalise(reading, source.realm, now));
  } catch (error) {
    if (!(error instanceof $ZodError)) throw error;
    throw new AppError('invalid_request', fieldsOf(error));
  }
}

/** Names of our fields only: their values, and the names of labels, are a customer's. */
function fieldsOf(error: $ZodError): string {
  const fields = error.issues.map(({ path }) => {
    const labels = path.indexOf('labels');
    return path.slice(0, labels < 0 ? undefined : labels + 1).join('.') || 'the whole body';
  });
  return [...new Set(fields)].slice(0, 5).join(', ');
}
