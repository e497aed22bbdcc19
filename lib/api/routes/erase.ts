import * as z from 'zod/mini';
import { changeAndAnnounce } from '../../account/apply.ts';
import { projectIdOf } from '../../account/ids.ts';
import { changeContextOf } from '../../account/project.ts';
import { erase } from '../../account/purge.ts';
import { eraseTimesOf } from '../../account/retention.ts';
import { isListed, isPurged } from '../../account/subproject.ts';
import { purgeMessageOf } from '../../deletions/outbox.ts';
import { AppError } from '../../errors.ts';
import type { ApiDeps } from '../deps.ts';
import { requireMatch } from '../if-match.ts';
import { defineRoute } from '../route.ts';
import { etagOfSubproject } from '../views.ts';
import { existingProject } from '../existing-project.ts';

const time = z.string().check(z.describe('RFC 3339, UTC'));

const eraseView = z.strictObject({
  subprojectId: z.string(),
  state: z.enum(['purging', 'closed']).check(z.describe('closed: nothing of the customer is left in it')),
  eraseTimes: z
    .strictObject({ directory: z.nullable(time), deliveries: time, deadLetters: time, backups: time })
    .check(z.describe('When the last copy is gone; `directory` is null while the purge is under way')),
});

export const eraseRoute = defineRoute({
  operationId: 'eraseSubproject',
  method: 'POST',
  path: '/v1/subprojects/{subprojectId}/erase',
  permission: 'subprojects:erase',
  summary:
    'Purges a customer now, whatever the grace: nothing brings them back but a newer signup. Says when the last copy is gone; ask again to see that it is.',
  idempotency: 'idempotent',
  takesIfMatch: true,
  errors: ['write_conflict'],
  body: z.strictObject({}),
  response: eraseView,
  async handle(deps: ApiDeps, { params: { subprojectId = '' }, ifMatch }) {
    const project = await existingProject(deps.directory, projectIdOf(subprojectId));
    const now = deps.now();
    const context = changeContextOf(project, now);
    const { subproject } = await changeAndAnnounce(deps, subprojectId, (current) => {
      // Also of what never signed up: names and addresses may be in it.
      if (current === undefined) throw new AppError('not_found');
      // Of what is purged nothing is left to lose: this may be the request of before, sent again.
      if (!isPurged(current))
        requireMatch(ifMatch, isListed(current) ? etagOfSubproject(current) : undefined);
      return erase(current, context);
    });
    const { purgeTime, purgedTime } = subproject;
    if (subproject.state === 'purging') {
      await deps.sendPurges([purgeMessageOf({ subprojectId, purgeTime: purgeTime ?? now.toISOString() })]);
    }
    const state = subproject.state === 'purging' ? ('purging' as const) : ('closed' as const);
    return { subprojectId, state, eraseTimes: eraseTimesOf(purgedTime, now) };
  },
});
