import { describe, expect, test } from 'vitest';
import { resourceNameOf } from '../../../lib/audit/resource.ts';
import { PROJECT_ID } from '../../support/factories.ts';

const SUBPROJECT_ID = `${PROJECT_ID}000000000000000000`;
const KEY_ID = `${PROJECT_ID}-r52avvtwh0mp9rvn`;
const project = { level: 'project', projectId: PROJECT_ID } as const;

describe('what an entry is about', () => {
  test.each([
    [
      '/v1/subprojects/{subprojectId}/suspend',
      { subprojectId: SUBPROJECT_ID },
      `subprojects/${SUBPROJECT_ID}`,
    ],
    ['/v1/projects/{projectId}/subprojects', { projectId: PROJECT_ID }, `projects/${PROJECT_ID}`],
    [
      '/v1/projects/{projectId}/accessKeys/{accessKeyId}/rotate',
      { projectId: PROJECT_ID, accessKeyId: KEY_ID },
      `projects/${PROJECT_ID}/accessKeys/${KEY_ID}`,
    ],
    ['/v1/account/owners/{userId}', { userId: 'auth0|7' }, 'account/owners/auth0|7'],
    ['/v1/replays', {}, `projects/${PROJECT_ID}`],
  ])('of %s', (path, params, wanted) => {
    expect(resourceNameOf(path, params, project)).toBe(wanted);
  });

  test('without what is no id: somebody may send anything', () => {
    const path = '/v1/projects/{projectId}/webhookSources/{source}';
    for (const source of ['Ann Smith', 'ann@example.com', 'ü', '', 'x'.repeat(65), '../x'])
      expect(resourceNameOf(path, { projectId: PROJECT_ID, source }, project)).toBe(
        `projects/${PROJECT_ID}/webhookSources/?`,
      );
  });

  test('without what is no id of a key: it may be the key itself', () => {
    const path = '/v1/account/accessKeys/{accessKeyId}';
    const accessKeyId = `onb_live_account_${'0'.repeat(52)}_0000000`;
    expect(resourceNameOf(path, { accessKeyId }, project)).toBe('account/accessKeys/?');
  });

  test('is the account where that is asked about', () => {
    expect(resourceNameOf('/v1/projects', {}, { level: 'account' })).toBe('account');
  });
});
