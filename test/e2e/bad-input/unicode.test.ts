import { describe, expect, test } from 'vitest';
import { jsonOf, textIn, verdictOf } from '../../support/http.ts';
import {
  configureSources,
  customerEvent,
  resultsOf,
  sendStandard,
  standardSecret,
  subprojectOf,
} from '../../support/sources.ts';
import { createKey, createProject, useSystem } from '../../support/system.ts';

const { owner, endpoint, system } = await useSystem();
const projectId = await createProject(owner, {
  notifications: { url: endpoint.url, secrets: [standardSecret()] },
});
const { crm } = await configureSources(owner, projectId);
const path = `/v1/projects/${projectId}/subprojects`;

const NAMES = [
  ['emoji of several parts', '👩‍👩‍👧‍👦🏴‍☠️'],
  ['right to left, with marks', 'שלום \u202Eabc\u202C مرحبا'],
  ['combining characters', 'Z̸̡͝a̴̛l̵͘g̷o'],
  ['composed and decomposed', 'Å Å'],
  ['the last characters there are', '\u{10FFFF}\uFFFE\uFFFF\uFEFF'],
  ['control characters', 'a\u0000b\u0007c\u001Bd\u007Fe\u0085f\u2028g'],
  ['markup and code', `<script>alert(1)</script>'";--\${x}{{x}}%s`],
  ['white space within', 'a \t\u00A0\u3000b'],
  ['names that objects inherit', '__proto__'],
  ['254 letters and an emoji', `${'a'.repeat(253)}🎉`],
] as const;

describe.each(NAMES)('a name of %s', (_what, name) => {
  test('comes back from the API as it was sent', async () => {
    const body = {
      displayName: name,
      plan: name,
      labels: { [`l${name}`.slice(0, 254)]: name },
      customer: { realm: name, externalId: name },
    };
    const answer = await owner('POST', path, body);
    expect(verdictOf(answer)).toBe('200');
    const subproject = jsonOf(await owner('GET', `/v1/subprojects/${textIn(answer, 'subprojectId')}`));
    expect(subproject).toMatchObject({ displayName: name, labels: body.labels, customer: body.customer });
    const key = await createKey(owner, `subprojects/${textIn(answer, 'subprojectId')}`, {
      displayName: name,
    });
    const keys = jsonOf(await owner('GET', `/v1/subprojects/${textIn(answer, 'subprojectId')}/accessKeys`));
    expect(keys).toMatchObject({ accessKeys: [{ accessKeyId: key.accessKeyId, displayName: name }] });
  });

  test('gets through a webhook and the queues to the reseller', async () => {
    const externalId = `hook-${name}`.slice(0, 254);
    const answer = await sendStandard(
      crm,
      customerEvent('signed_up', externalId, { name, labels: { k: name } }),
    );
    const subprojectId = subprojectOf(answer);
    expect(jsonOf(await owner('GET', `/v1/subprojects/${subprojectId}`))).toMatchObject({
      displayName: name.trim(),
      labels: { k: name.trim() },
      customer: { externalId },
    });
    await system.idle();
    expect(endpoint.about(subprojectId).map(({ content }) => content.data.displayName)).toEqual([
      name.trim(),
    ]);
  });
});

describe('half a character', () => {
  const halves = ['"\\ud800"', '"a\\udc00b"', '"\\ud83d\\ud83d"'];

  test.each(halves)('is no text for the API: 400 invalid_request for %s', async (half) => {
    for (const body of [
      `{"displayName":${half}}`,
      `{"displayName":"x","labels":{"k":${half}}}`,
      `{"displayName":"x","labels":{${half}:"v"}}`,
      `{"displayName":"x","plan":${half}}`,
      `{"displayName":"x","customer":{"realm":"crm","externalId":${half}}}`,
    ]) {
      expect(verdictOf(await owner('POST', path, body)), body).toBe('400 invalid_request');
    }
    for (const onboarding of [`{"plans":{${half}:{"scopes":[]}}}`, `{"defaultPlan":${half}}`]) {
      const body = `{"displayName":"x","onboarding":${onboarding}}`;
      expect(verdictOf(await owner('POST', '/v1/projects', body)), body).toBe('400 invalid_request');
    }
  });

  test.each(halves)('of a CRM is replaced, as UTF-8 has no place for it: %s', async (half) => {
    const event = customerEvent('signed_up', 'ID', { name: 'NAME' });
    const body = JSON.stringify(event)
      .replace('"NAME"', half)
      .replace('"ID"', `"x${half.slice(1)}`);
    const subprojectId = subprojectOf(await sendStandard(crm, body));
    const subproject = await owner('GET', `/v1/subprojects/${subprojectId}`);
    const replaced = String(JSON.parse(half)).toWellFormed();
    expect(textIn(subproject, 'displayName')).toBe(replaced);
    expect(textIn(subproject, 'customer', 'externalId')).toBe(`x${replaced}`);
  });
});

test('bytes that are no UTF-8 are no JSON: 400 body_not_json', async () => {
  const latin1 = Buffer.from(JSON.stringify({ displayName: 'Å' }), 'latin1');
  const headers = { 'content-type': 'application/octet-stream' };
  expect(verdictOf(await owner('POST', path, latin1, headers))).toBe('400 body_not_json');
  expect(verdictOf(await owner('POST', path, Buffer.from(latin1.toString('latin1')), headers))).toBe('200');
});

test('names too long for the reseller’s limits are cut by a webhook between characters', async () => {
  const name = `${'a'.repeat(254)}🎉`;
  const answer = await sendStandard(crm, customerEvent('signed_up', 'long', { name }));
  expect(resultsOf(answer)).toMatchObject([{ outcome: 'applied' }]);
  const subproject = jsonOf(await owner('GET', `/v1/subprojects/${subprojectOf(answer)}`));
  expect(subproject).toMatchObject({ displayName: 'a'.repeat(254) });
});
