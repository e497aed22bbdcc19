import { describe, expect, test } from 'vitest';
import { jsonOf, textIn, verdictOf } from '../../support/http.ts';
import { useSystem } from '../../support/system.ts';
import { createWorld } from './world.ts';

const system = await useSystem();
const { api, owner } = system;
const world = await createWorld(system);
const { project, subproject, sibling, keys, accountToken } = world;

const customer = api(keys.subproject.token);

describe('a customer gets to their neighbour by no trick with the path', () => {
  const own = `/v1/subprojects/${subproject}`;
  const percent = (text: string): string =>
    text.replaceAll(/./g, (each) => `%${each.charCodeAt(0).toString(16)}`);
  test.each([
    `${own}/../${sibling}`,
    `${own}/%2e%2e/${sibling}`,
    `${own}%2F..%2F${sibling}`,
    `${own}%2f%2e%2e%2f${sibling}`,
    `${own}%252F..%252F${sibling}`,
    `${own}/accessKeys/../../${sibling}`,
    `${own}\\..\\${sibling}`,
    `${own}%5C..%5C${sibling}`,
    `${own};/../${sibling}`,
    `/v1/subprojects/${sibling}/`,
    `/v1/subprojects/${sibling}//`,
    `//v1/subprojects/${sibling}`,
    `/v1//subprojects/${sibling}`,
    `/v1/./subprojects/${sibling}`,
    `/V1/subprojects/${sibling}`,
    `/v1/Subprojects/${sibling}`,
    `/v1/subprojects/${sibling}%00`,
    `/v1/subprojects/${sibling}%0a`,
    `/v1/subprojects/${sibling}%20`,
    `/v1/subprojects/${sibling}%3F`,
    `/v1/subprojects/${sibling}%23`,
    `/v1/subprojects/${sibling};jsessionid=1`,
    `/v1/subprojects/${sibling}.json`,
    `/v1/subprojects/${subproject},${sibling}`,
    `/v1/subprojects/${subproject}%00${sibling}`,
    `/v1/subprojects/${percent(sibling)}`,
    `/v1/subprojects/${percent(percent(sibling))}`,
    `/v1/subprojects/%zz`,
    `/v1/subprojects/%ff`,
    `/v1/subprojects/*`,
    `/v1/subprojects/$default`,
    `http://127.0.0.1/v1/subprojects/${sibling}`,
  ])('%s', async (path) => {
    const answer = await customer('GET', path);
    expect(verdictOf(answer)).toBe('404 not_found');
    expect(answer.text).not.toContain(sibling);
  });

  test('nor by more in the query than the route takes', async () => {
    for (const query of [
      `subprojectId=${sibling}`,
      `projectId=${project}`,
      `/../${sibling}`,
      'a[]=1',
      '__proto__[x]=1',
    ]) {
      expect(verdictOf(await customer('GET', `${own}?${query}`)), query).toBe('400 invalid_request');
    }
  });

  test('nor by a body where none belongs', async () => {
    const answer = await customer('GET', own, { subprojectId: sibling });
    expect(jsonOf(answer)).toMatchObject({ subprojectId: subproject });
  });
});

describe('an id that is encoded', () => {
  test('once is the id, as everywhere on the web; twice is none', async () => {
    const first = project.charCodeAt(0).toString(16);
    expect(verdictOf(await owner('GET', `/v1/projects/%${first}${project.slice(1)}`))).toBe('200');
    expect(verdictOf(await owner('GET', `/v1/projects/%25${first}${project.slice(1)}`))).toBe(
      '404 not_found',
    );
  });
});

describe('a credential', () => {
  const bearer = (token: string): string => `Bearer ${token}`;

  test.each([
    ['twice the same', [bearer(accountToken), bearer(accountToken)]],
    ['two', [bearer(keys.subproject.token), bearer(accountToken)]],
    ['an empty one and one', ['', bearer(accountToken)]],
    ['one and an empty one', [bearer(accountToken), '']],
    ['two in one line', `${bearer(keys.subproject.token)}, ${bearer(accountToken)}`],
    ['two in one line, without a space', `${bearer(keys.subproject.token)},${bearer(accountToken)}`],
    ['two tokens of one scheme', `Bearer ${keys.subproject.token} ${accountToken}`],
    ['one with a parameter', `${bearer(accountToken)}; realm="x"`],
    ['one in quotes', `Bearer "${accountToken}"`],
    ['a token as the password of Basic', `Basic ${Buffer.from(`:${accountToken}`).toString('base64')}`],
    ['a token as the user of Basic', `Basic ${Buffer.from(`${accountToken}:`).toString('base64')}`],
    ['Basic that is no base64', 'Basic ::::'],
    ['an id without a colon', `Basic ${Buffer.from(keys.project.accessKeyId).toString('base64')}`],
    ['Digest', `Digest username="${keys.project.accessKeyId}"`],
    ['a JWT that nobody signed', `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`],
    ['8 KB of one', `Bearer ${'a'.repeat(8_000)}`],
  ])('that comes as %s is 401 unauthenticated', async (_how, authorization) => {
    const answer = await api()('GET', '/v1/projects', '', { authorization });
    expect(verdictOf(answer)).toBe('401 unauthenticated');
  });

  test.each(['bearer', 'BEARER', 'Bearer '])('is taken by its scheme in any case: %s', async (scheme) => {
    const headers = { authorization: `${scheme} ${accountToken}` };
    expect(verdictOf(await api()('GET', '/v1/projects', '', headers))).toBe('200');
  });

  test('counts in its own header only', async () => {
    const headers = {
      cookie: `authorization=Bearer ${accountToken}; token=${accountToken}`,
      'x-authorization': bearer(accountToken),
      'proxy-authorization': bearer(accountToken),
      'x-api-key': accountToken,
      'x-forwarded-authorization': bearer(accountToken),
    };
    expect(verdictOf(await api()('GET', '/v1/projects', '', headers))).toBe('401 unauthenticated');
    const query = `access_token=${accountToken}&token=${accountToken}`;
    expect(verdictOf(await api()('GET', `/v1/projects?${query}`))).toBe('401 unauthenticated');
  });

  test('is asked for before the body is looked at', async () => {
    for (const body of ['{', '[]', JSON.stringify({ unknown: true })]) {
      expect(verdictOf(await api()('POST', '/v1/projects', body))).toBe('401 unauthenticated');
      expect(verdictOf(await customer('POST', '/v1/projects', body))).toBe('403 forbidden');
    }
  });
});

describe('the system goes on', () => {
  test('after headers without end', async () => {
    const huge = await owner('GET', '/v1/projects', '', { 'x-huge': 'a'.repeat(20_000) });
    expect(huge.status).toBe(431);
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`x-${index}`, 'a']));
    expect(verdictOf(await owner('GET', '/v1/projects', '', many))).toBe('200');
  });

  test('after paths and queries without end', async () => {
    for (const path of [
      `/v1/projects/${'a'.repeat(8_000)}`,
      `/v1/${'a/'.repeat(4_000)}`,
      `/${'%41'.repeat(2_600)}`,
    ]) {
      expect(verdictOf(await owner('GET', path))).toBe('404 not_found');
    }
    expect((await owner('GET', `/v1/projects/${'a'.repeat(20_000)}`)).status).toBe(431);
    const many = Array.from({ length: 1_000 }, (_, index) => `p${index}=1`).join('&');
    for (const query of [
      many,
      `pageToken=${'a'.repeat(8_000)}`,
      `${'a'.repeat(8_000)}=1`,
      '&'.repeat(8_000),
    ]) {
      const answer = await owner('GET', `/v1/projects?${query}`);
      expect(verdictOf(answer)).toMatch(/^400 invalid_(?:request|page_token)$|^200$/);
      expect(answer.text.length).toBeLessThan(2_000);
    }
    expect((await owner('GET', `/v1/projects?pageToken=${'a'.repeat(20_000)}`)).status).toBe(431);
  });

  test('after bodies that are too large, which are refused by every function that takes one', async () => {
    const paths = [
      '/v1/projects',
      '/v1/accessKeys/verify',
      '/v1/usage',
      '/v1/claims',
      `/v1/projects/${project}/imports`,
      `/webhooks/${project}/crm`,
    ];
    for (const path of paths) {
      expect(verdictOf(await owner('POST', path, ' '.repeat(1024 * 1024 + 1))), path).toBe(
        '413 body_too_large',
      );
      expect((await owner('POST', path, ' '.repeat(11 * 1024 * 1024))).status, path).toBe(413);
    }
    expect(verdictOf(await owner('GET', '/v1/projects', ' '.repeat(1024 * 1024 + 1)))).toBe(
      '413 body_too_large',
    );
    expect(verdictOf(await owner('GET', '/v1/projects'))).toBe('200');
  });

  test('after bodies that are deep, wide or repeat themselves', async () => {
    const deep = `${'{"displayName":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const wide = JSON.stringify(
      Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, 1])),
    );
    const list = `[${'0,'.repeat(200_000)}0]`;
    for (const body of [deep, wide, list]) {
      const answer = await owner('POST', '/v1/projects', body);
      expect(verdictOf(answer)).toMatch(/^400 (invalid_request|body_not_json)$/);
      expect(answer.text.length).toBeLessThan(2_000);
    }
    expect(verdictOf(await owner('GET', '/v1/projects'))).toBe('200');
  });

  test('whatever it is told the host, the scheme or the client is', async () => {
    const headers = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'gopher',
      forwarded: 'host=evil.example',
    };
    const source = await owner('GET', `/v1/projects/${project}/webhookSources/crm`, '', headers);
    expect(jsonOf(source)).toMatchObject({ url: `${system.system.url}/webhooks/${project}/crm` });
    const link = await owner('POST', `/v1/subprojects/${sibling}/claimLink`, '', headers);
    expect(textIn(link, 'url')).toMatch(`${system.system.url}/claim#`);
  });
});
