import { ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { projectKey } from '../../../lib/aws/directory.ts';
import { configureSources } from '../../support/sources.ts';
import { createKey, createProject, createSubproject, done, type TestSystem } from '../../support/system.ts';

/** Two projects that must never see each other; in the first, two customers that must never see each other. */
export async function createWorld(system: TestSystem) {
  const { owner, admin, accountToken } = system;
  const [project, otherProject] = [await createProject(owner), await createProject(owner)];
  await configureSources(owner, project);
  const subproject = await createSubproject(owner, project);
  const sibling = await createSubproject(owner, project);
  const held = await createSubproject(owner, project);
  const closed = await createSubproject(owner, project);
  const cousin = await createSubproject(owner, otherProject);
  const none = { scopes: [] };
  const keys = {
    project: await createKey(owner, `projects/${project}`),
    otherProject: await createKey(owner, `projects/${otherProject}`),
    subproject: await createKey(owner, `subprojects/${subproject}`),
    sibling: await createKey(owner, `subprojects/${sibling}`),
    cousin: await createKey(owner, `subprojects/${cousin}`),
    held: await createKey(owner, `subprojects/${held}`),
    closed: await createKey(owner, `subprojects/${closed}`),
    revoked: await createKey(owner, `projects/${project}`),
    expired: await createKey(owner, `projects/${project}`, { expireTime: '2099-01-01T00:00:00Z' }),
    scopelessProject: await createKey(owner, `projects/${project}`, none),
    scopelessOtherProject: await createKey(owner, `projects/${otherProject}`, none),
    scopelessSubproject: await createKey(owner, `subprojects/${subproject}`, none),
  };
  done(await owner('POST', `/v1/subprojects/${held}/suspend`));
  done(await owner('DELETE', `/v1/subprojects/${closed}`));
  done(await owner('DELETE', `/v1/projects/${project}/accessKeys/${keys.revoked.accessKeyId}`));
  const { client, tableName } = admin.directoryTable;
  await client.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: marshall(projectKey(project)),
      UpdateExpression: 'SET #keys.#id.expireTime = :past',
      ExpressionAttributeNames: { '#keys': 'keys', '#id': keys.expired.accessKeyId },
      // Not long ago: a key that ended a month ago is forgotten with the next change of its ring.
      ExpressionAttributeValues: { ':past': { S: new Date(Date.now() - 60_000).toISOString() } },
    }),
  );
  return {
    project,
    otherProject,
    subproject,
    sibling,
    held,
    cousin,
    keys,
    accountToken,
    /** Everything that is stored of accounts, projects, sources and subprojects. */
    async stored(): Promise<readonly Record<string, unknown>[]> {
      const { Items = [] } = await client.send(
        new ScanCommand({ TableName: tableName, ConsistentRead: true }),
      );
      return Items.map((item) => unmarshall(item));
    },
  };
}
