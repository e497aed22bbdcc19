import * as z from 'zod/mini';
import { isUser } from '../../access/policy.ts';
import { VERIFY_CODES, verifyToken } from '../../access/verify.ts';
import { AppError } from '../../errors.ts';
import { defineRoute, type Route } from '../route.ts';
import type { ServeDeps } from '../serve.ts';

const text = z.string();

/** In a file of its own: the function that verifies keys loads nothing else. */
export const verifyRoute: Route<ServeDeps> = defineRoute({
  operationId: 'verifyAccessKey',
  method: 'POST',
  path: '/v1/accessKeys/verify',
  permission: 'accessKeys:verify',
  concerns: 'own container',
  summary: 'Whether a token may do what is asked: always 200 with `valid` and a `code`.',
  idempotency: 'safe',
  errors: [],
  body: z.strictObject({
    token: text.check(z.maxLength(500)),
    subprojectId: z.optional(text.check(z.maxLength(100))),
    scope: z.optional(text.check(z.maxLength(200))),
  }),
  response: z.strictObject({
    valid: z.boolean(),
    code: z.enum(VERIFY_CODES),
    accessKeyId: z.optional(text),
    projectId: z.optional(text),
    subprojectId: z.optional(text),
    scopes: z.optional(z.array(text)),
  }),
  async handle({ directory, now, noteUse }: ServeDeps, { principal, body }) {
    if (principal === undefined || isUser(principal)) throw new AppError('unauthenticated');
    return verifyToken(directory, principal, body, now(), noteUse);
  },
});
