import { expect, test } from 'vitest';
import { createProject, useSystem } from '../../support/system.ts';
import { verdictOf } from '../../support/http.ts';

const { owner, system } = await useSystem();
const projectId = await createProject(owner);

test('a command during an outage of the table is 503 unavailable with Retry-After, and works when sent again', async () => {
  const send = () => owner('POST', `/v1/projects/${projectId}/subprojects`, { displayName: 'Acme' });
  system.onCall(({ service, action }) =>
    service === 'dynamodb' && action === 'PutItem' ? { kind: 'throttle' } : undefined,
  );
  const refused = await send();
  expect(verdictOf(refused)).toBe('503 unavailable');
  expect(refused.headers['retry-after']).toBe('5');
  system.onCall(undefined);
  expect(verdictOf(await send())).toBe('200');
});
