import * as z from 'zod/mini';
import { SUBPROJECT_ID_PATTERN } from '../../account/ids.ts';
import { displayNameSchema, labelsSchema } from '../../account/fields.ts';
import { MAX_RATE_PER_SECOND } from '../job.ts';
import { timeSchema } from '../../time-schema.ts';

const MAX_IDS = 1_000;

const filterSchema = z
  .strictObject({
    plan: z.optional(displayNameSchema.check(z.describe('The plan in force'))),
    labels: z.optional(labelsSchema.check(z.describe('All of them, among others'))),
    realm: z.optional(displayNameSchema),
    createdBefore: z.optional(timeSchema),
    createdAfter: z.optional(timeSchema.check(z.describe('Then or later'))),
  })
  .check(
    // To close all there is takes at least a word.
    z.refine((filter) => Object.keys(filter).length > 0, 'needs at least one condition'),
  );

const fields = {
  subprojectIds: z.optional(
    z
      .array(z.string().check(z.regex(SUBPROJECT_ID_PATTERN, 'no id of a subproject')))
      .check(z.minLength(1), z.maxLength(MAX_IDS)),
  ),
  filter: z.optional(filterSchema),
};

const ONE_OF = { error: 'exactly one of subprojectIds and filter' };

function namesOne({ subprojectIds, filter }: { subprojectIds?: unknown; filter?: unknown }): boolean {
  return (subprojectIds === undefined) !== (filter === undefined);
}

/** What is to be closed: these, or all that are open and match. */
export const closureRequestSchema = z.strictObject(fields).check(z.refine(namesOne, ONE_OF));
export type ClosureRequest = z.infer<typeof closureRequestSchema>;
export type ClosureFilter = NonNullable<ClosureRequest['filter']>;

export const closureBodySchema = z
  .strictObject({
    ...fields,
    dryRun: z.optional(z.boolean()),
    ratePerSecond: z.optional(z.int().check(z.gte(1), z.lte(MAX_RATE_PER_SECOND))),
  })
  .check(z.refine(namesOne, ONE_OF));
