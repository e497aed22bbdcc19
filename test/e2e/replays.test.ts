import { expect, test } from 'vitest';
import { jsonOf, textIn, verdictOf } from '../support/http.ts';
import { configureSources, customerEvent, sendStandard, subprojectOf } from '../support/sources.ts';
import { createProject, useSystem } from '../support/system.ts';
import { checkedApi } from './contract/checked-api.ts';

const testSystem = await useSystem();
const { owner, system } = testSystem;
const { call } = await checkedApi(testSystem);
const projectId = await createProject(owner);
const { crm } = await configureSources(owner, projectId);

test('one delivery is run again', async () => {
  const sent = await sendStandard(crm, customerEvent('signed_up', 'c-1'));
  const body = { projectId, deliveryId: textIn(sent, 'deliveryId') };
  const answer = await call('createReplay', { body });
  console.log(answer.text);
  expect(verdictOf(answer)).toBe('200');
  await system.settle();
  const params = { replayId: textIn(answer, 'replayId') };
  expect(jsonOf(await call('getReplay', { params }))).toMatchObject({
    state: 'done',
    counts: { unchanged: 1 },
  });
  expect(subprojectOf(sent)).toBeDefined();
});
