import { describe, test } from 'vitest';
import { hasJava } from '../../local/engines/dynamodb-local.ts';

const NOTICE = 'no Java on the path: install a JRE of 17 or newer for AWS’s DynamoDB Local';

/**
 * `describe` for tests on AWS's own DynamoDB Local. Without Java they are skipped with a notice; in CI they fail.
 */
export function describeOnDynamoDbLocal(title: string, define: () => void): void {
  const isThere = hasJava();
  if (!isThere && process.env['CI']) {
    test(`${title}: Java is there`, () => {
      throw new Error(NOTICE);
    });
    return;
  }
  if (!isThere) console.warn(`SKIPPED ${title}: ${NOTICE}`);
  describe.skipIf(!isThere)(title, define);
}
