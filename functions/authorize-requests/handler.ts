import * as z from 'zod/mini';
import { createAuthorizer, type AuthorizerAnswer } from '../../lib/access/authorize-request.ts';
import { PROJECT_ID_PATTERN } from '../../lib/account/ids.ts';
import { createDynamoClient } from '../../lib/aws/clients.ts';
import { createDirectory } from '../../lib/aws/directory.ts';
import { name, now, readEnvironment, stopwatch } from '../environment.ts';

const environment = readEnvironment({
  DIRECTORY_TABLE: name,
  PROJECT_ID: z.string().check(z.regex(PROJECT_ID_PATTERN)),
  SCOPE: z.optional(name),
  SUBPROJECT_PARAMETER: z.optional(name),
});
const directory = createDirectory({ client: createDynamoClient(), tableName: environment.DIRECTORY_TABLE });

const authorize = createAuthorizer(
  directory,
  {
    projectId: environment.PROJECT_ID,
    scope: environment.SCOPE,
    subprojectParameter: environment.SUBPROJECT_PARAMETER,
  },
  now,
  stopwatch,
);

/** What throws (a table that does not answer) is a 500 of the gateway's: nobody is let in. */
export const handler = (event: unknown): Promise<AuthorizerAnswer> => authorize(event);
