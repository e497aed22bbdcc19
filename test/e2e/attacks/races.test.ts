import { describe, expect, test } from 'vitest';
import { jsonOf, listIn, textIn, verdictOf } from '../../support/http.ts';
import {
  configureSources,
  customerEvent,
  resultsOf,
  sendStandard,
  standardSecret,
  subprojectOf,
} from '../../support/sources.ts';
import { createProject, createSubproject, done, useSystem } from '../../support/system.ts';

const { owner, endpoint, system } = await useSystem();
const projectId = await createProject(owner, {
  notifications: { url: endpoint.url, secrets: [standardSecret()] },
});
const { crm } = await configureSources(owner, projectId);

const times = <Result>(count: number, work: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

describe('at the same moment', () => {
  test('twenty deliveries of one signup make one subproject, and one notification by its id', async () => {
    const signup = customerEvent('signed_up', 'popular', { name: 'Popular' });
    const answers = await times(20, () => sendStandard(crm, signup));
    expect(new Set(answers.map(subprojectOf)).size).toBe(1);
    const outcomes = answers.flatMap(resultsOf).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'unchanged')).toHaveLength(19);
    await system.settle();
    const told = endpoint.about(answers.map(subprojectOf)[0] ?? '');
    expect(new Set(told.map(({ id }) => id)).size).toBe(1);
  });

  test('twenty requests to make one customer’s subproject make one', async () => {
    const body = { displayName: 'x', customer: { realm: 'crm', externalId: 'wanted' } };
    const answers = await times(20, () => owner('POST', `/v1/projects/${projectId}/subprojects`, body));
    expect(new Set(answers.map((answer) => textIn(done(answer), 'subprojectId'))).size).toBe(1);
    const all = listIn(await owner('GET', `/v1/projects/${projectId}/subprojects`), 'subprojects');
    expect(
      all.filter(({ customer }) => JSON.stringify(customer) === JSON.stringify(body.customer)),
    ).toHaveLength(1);
  });

  test('commands that contradict each other are each done or refused as 409, and the last one counts', async () => {
    const subprojectId = await createSubproject(owner, projectId);
    const path = `/v1/subprojects/${subprojectId}`;
    const commands = [
      ['POST', '/suspend', {}],
      ['POST', '/resume', {}],
      ['PATCH', '', { displayName: 'Renamed' }],
      ['DELETE', '', ''],
      ['POST', '/restore', {}],
      ['POST', '/claimLink', { reissue: true }],
      ['POST', '/accessKeys', { displayName: 'x' }],
    ] as const;
    const verdicts = await times(4 * commands.length, async (index) => {
      const [method, suffix, body] = commands[index % commands.length] ?? commands[0];
      return verdictOf(await owner(method, path + suffix, body));
    });
    for (const verdict of verdicts) {
      expect(verdict).toMatch(/^200$|^409 (write_conflict|subproject_closing|claim_unavailable)$/);
    }
    done(await owner('POST', `${path}/restore`));
    done(await owner('POST', `${path}/resume`));
    expect(jsonOf(await owner('GET', path))).toMatchObject({
      status: 'active',
      holds: [],
      displayName: 'Renamed',
    });
    const keys = listIn(await owner('GET', `${path}/accessKeys`), 'accessKeys');
    const made = verdicts.filter((verdict, index) => index % commands.length === 6 && verdict === '200');
    expect(keys).toHaveLength(made.length);
  });

  test('changes of a project do not undo each other', async () => {
    const id = await createProject(owner);
    const path = `/v1/projects/${id}`;
    const answers = await Promise.all([
      owner('PATCH', path, { displayName: 'Renamed' }),
      owner('PATCH', path, { graceDays: 5 }),
      owner('PATCH', path, { onboarding: { claimDays: 5 } }),
      owner('POST', `${path}/accessKeys`, { displayName: 'x' }),
    ]);
    expect(answers.map(verdictOf)).toEqual(['200', '200', '200', '200']);
    expect(jsonOf(await owner('GET', path))).toMatchObject({
      displayName: 'Renamed',
      graceDays: 5,
      onboarding: { claimDays: 5, defaultPlan: 'default' },
    });
    expect(listIn(await owner('GET', `${path}/accessKeys`), 'accessKeys')).toHaveLength(1);
  });
});
