import * as z from 'zod/mini';
import { contains, isUser } from '../../access/policy.ts';
import type { Container } from '../../account/ids.ts';
import { REJECTIONS } from '../../billing/intake/cloud-event.ts';
import { recordUsage, type RecordUsageDeps } from '../../billing/intake/record-usage.ts';
import { AppError } from '../../errors.ts';
import { defineRoute, type Route } from '../route.ts';
import type { ServeDeps } from '../serve.ts';

/** The fewest bytes that an event can have let no more into 1 MiB that would be taken. */
const MAX_EVENTS = 10_000;

/** Looser than what is taken: one bad event must not refuse the others. */
const eventSchema = z
  .looseObject({})
  .check(
    z.describe(
      'A CloudEvent 1.0: `id` and `source` say which it is, `type` names the meter, `subject` is a subprojectId, `time` is required, `data.quantity` is a decimal text',
    ),
  );
const bodySchema = z.union(
  [z.array(z.unknown()).check(z.maxLength(MAX_EVENTS), z.describe('A batch of CloudEvents')), eventSchema],
  { error: `must be a CloudEvent, or a list of at most ${MAX_EVENTS}` },
);

/** In a file of its own: the function that takes usage loads nothing else. */
export const recordUsageRoute: Route<ServeDeps & RecordUsageDeps> = defineRoute({
  operationId: 'recordUsage',
  method: 'POST',
  path: '/v1/usage',
  permission: 'usage:write',
  concerns: 'own container',
  summary:
    'Takes usage as CloudEvents, one or a batch. What was accepted is durable; what was not is named by its index in the batch.',
  idempotency: 'idempotent',
  audited: 'denials only',
  errors: [],
  body: bodySchema,
  response: z.strictObject({
    accepted: z.int(),
    rejected: z.array(z.strictObject({ index: z.int(), code: z.enum(REJECTIONS) })),
  }),
  async handle(deps: ServeDeps & RecordUsageDeps, { principal, body, deny }) {
    if (principal === undefined || isUser(principal)) throw new AppError('unauthenticated');
    const elsewhere: Container[] = [];
    const mayWrite = (subproject: Container) => {
      const isInside = contains(principal.container, subproject);
      if (!isInside) elsewhere.push(subproject);
      return isInside;
    };
    const recorded = await recordUsage(deps, mayWrite, Array.isArray(body) ? body : [body]);
    const [first] = elsewhere;
    if (first !== undefined) await deny(first);
    return recorded;
  },
});
