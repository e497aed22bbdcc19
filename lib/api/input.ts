import type * as z from 'zod/mini';
import { parseLosslessJson } from '../encoding/json.ts';
import { AppError } from '../errors.ts';

/** @throws AppError body_not_json; an empty body is an empty object, so that a POST without input needs none */
export function parseJsonBody(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return parseLosslessJson(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new AppError('body_not_json', undefined, { cause: error });
  }
}

/** @throws AppError invalid_request, which says what is wrong where */
export function parseInput<Output>(schema: z.ZodMiniType<Output>, value: unknown, place: string): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${[place, ...path].join('.')}: ${message}`);
  throw new AppError('invalid_request', faults.slice(0, 5).join('; '));
}
