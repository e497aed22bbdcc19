import * as z from 'zod/mini';
import { containerOf, type Container } from '../account/ids.ts';
import { parseJsonBody } from './input.ts';

const schema = z.object({ projectId: z.string() });

/**
 * The project that a body names, else the account. What else is in the body is none of this.
 * @throws AppError body_not_json
 */
export function projectInBody(body: Buffer): Container {
  const named = schema.safeParse(parseJsonBody(body));
  const container = named.success ? containerOf(named.data.projectId) : undefined;
  return container?.level === 'project' ? container : { level: 'account' };
}
