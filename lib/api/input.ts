import type * as z from 'zod/mini';
import { AppError } from '../errors.ts';

/**
 * Plain JSON: a number beyond 2^53 is a number of the wrong size here, not a text as in a webhook.
 * @throws AppError body_not_json; an empty body is an empty object, so that a POST without input needs none
 */
export function parseJsonBody(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new AppError('body_not_json', undefined, { cause: error });
  }
}

const MAX_FAULTS = 5;
/** Names of fields are as long as callers make them. */
const MAX_NAME_LENGTH = 64;

/** @throws AppError invalid_request, which says what is wrong where */
export function parseInput<Output>(schema: z.ZodMiniType<Output>, value: unknown, place: string): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues
    .slice(0, MAX_FAULTS)
    .map((issue) => `${[place, ...issue.path].map(shortened).join('.')}: ${faultOf(issue)}`);
  throw new AppError('invalid_request', faults.join('; '));
}

function shortened(name: PropertyKey): string {
  return String(name).slice(0, MAX_NAME_LENGTH);
}

/** What is expected, never what was sent. zod/mini has no sentences of its own: they would weigh on every bundle. */
function faultOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `has no ${issue.keys.slice(0, MAX_FAULTS).map(shortened).join(', ')}`;
    case 'invalid_key':
      return 'is no name that is allowed here';
    case 'invalid_type':
      return `must be of the type ${issue.expected}`;
    case 'too_small':
      return `must be at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_union':
    case 'not_multiple_of':
      return issue.message;
  }
}

function unitOf(origin: string): string {
  return origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '';
}
