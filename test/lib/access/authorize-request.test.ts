import { describe, expect, test } from 'vitest';
import { createAuthorizer, type AuthorizerConfig } from '../../../lib/access/authorize-request.ts';
import { addKey, revokeKey, type KeyRing } from '../../../lib/access/key-ring.ts';
import { secretFromBytes, tokenOf } from '../../../lib/access/secret.ts';
import { accessKeyIdOf, secretHashOf, tokenPrefixOf } from '../../../lib/access/token.ts';
import { createStopwatch } from '../../../lib/clock.ts';
import type { Subproject } from '../../../lib/account/subproject.ts';
import { sha256 } from '../../../lib/encoding/hash.ts';
import { NOW, PROJECT_ID, project, SUBPROJECT_ID, subproject } from '../../support/factories.ts';
import { readerOf } from '../../support/stored-directory.ts';

const SECRET = secretFromBytes(sha256('mine'));
const NEIGHBOUR_ID = `${PROJECT_ID}${'z'.repeat(18)}`;
const tokenFor = (containerId: string): string => tokenOf(tokenPrefixOf(containerId, 'live'), SECRET);
const idFor = (containerId: string): string => accessKeyIdOf(containerId, secretHashOf(SECRET));

function ringOf(containerId: string): KeyRing {
  const accessKeyId = idFor(containerId);
  return addKey({}, { accessKeyId, secretHash: secretHashOf(SECRET), displayName: 'k' }, NOW);
}

function scene(config: Partial<AuthorizerConfig> = {}) {
  const state = { ms: NOW.getTime(), reads: 0, item: subproject({ keys: ringOf(SUBPROJECT_ID) }) };
  const reader = () =>
    readerOf({
      projects: [project({ keys: ringOf(PROJECT_ID) })],
      subprojects: [state.item, subproject({ subprojectId: NEIGHBOUR_ID })],
    });
  const counted = <Item>(read: Promise<Item>): Promise<Item> => {
    state.reads += 1;
    return read;
  };
  const directory = {
    readAccount: () => counted(reader().readAccount()),
    readProject: (id: string) => counted(reader().readProject(id)),
    readSubproject: (id: string) => counted(reader().readSubproject(id)),
  };
  const all = { projectId: PROJECT_ID, scope: undefined, subprojectParameter: undefined, ...config };
  const now = () => new Date(state.ms);
  const authorize = createAuthorizer(
    directory,
    all,
    now,
    createStopwatch(now, () => state.ms),
  );
  const ask = (token: string, pathParameters?: Record<string, string>) =>
    authorize({
      version: '2.0',
      type: 'REQUEST',
      headers: { authorization: `Bearer ${token}` },
      pathParameters,
    });
  return { state, authorize, ask };
}

describe('who holds a key', () => {
  test('is let in, and the integration is told who it is', async () => {
    expect(await scene().ask(tokenFor(SUBPROJECT_ID))).toEqual({
      isAuthorized: true,
      context: {
        accessKeyId: idFor(SUBPROJECT_ID),
        projectId: PROJECT_ID,
        subprojectId: SUBPROJECT_ID,
        scopes: 'messages:read',
      },
    });
  });

  const named = { subprojectParameter: 'id' };
  test.each<[string, Partial<AuthorizerConfig>, string, Record<string, string> | undefined, string]>([
    ['in their own subproject', named, tokenFor(SUBPROJECT_ID), { id: SUBPROJECT_ID }, 'in'],
    ['in the neighbour’s', named, tokenFor(SUBPROJECT_ID), { id: NEIGHBOUR_ID }, 'wrong_subproject'],
    ['where the path names none', named, tokenFor(SUBPROJECT_ID), undefined, 'wrong_subproject'],
    ['of the project, in a subproject', named, tokenFor(PROJECT_ID), { id: SUBPROJECT_ID }, 'in'],
    ['with the scope', { scope: 'messages:read' }, tokenFor(SUBPROJECT_ID), undefined, 'in'],
    [
      'without the scope',
      { scope: 'messages:write' },
      tokenFor(SUBPROJECT_ID),
      undefined,
      'insufficient_scope',
    ],
    ['of another project', {}, tokenFor('zzzzzzzz'), undefined, 'unknown_key'],
    ['of the account', {}, tokenFor('account'), undefined, 'unknown_key'],
    ['with a typo', {}, `${tokenFor(SUBPROJECT_ID)}x`, undefined, 'malformed_token'],
  ])('%s', async (_who, config, token, pathParameters, expected) => {
    const { isAuthorized, context } = await scene(config).ask(token, pathParameters);
    expect(isAuthorized ? 'in' : context['code']).toBe(expected);
  });
});

test.each([
  {},
  { headers: {} },
  { headers: { authorization: 'Basic eDp5' } },
  { headers: { authorization: 'Bearer' } },
])('without a token nobody is let in: %j', async (event) => {
  expect(await scene().authorize(event)).toMatchObject({ isAuthorized: false });
});

test('one table call lets a subproject’s key in, two a project’s, none whoever was let in a moment ago', async () => {
  const { state, ask } = scene({ subprojectParameter: 'id' });
  const counts = [];
  for (const containerId of [SUBPROJECT_ID, PROJECT_ID, SUBPROJECT_ID, PROJECT_ID]) {
    state.reads = 0;
    await ask(tokenFor(containerId), { id: SUBPROJECT_ID });
    counts.push(state.reads);
  }
  expect(counts).toEqual([1, 2, 0, 0]);
});

test.each<[string, (item: Subproject) => Subproject]>([
  ['revoked', (item) => ({ ...item, keys: revokeKey(item.keys, idFor(SUBPROJECT_ID), NOW) })],
  ['suspended', (item) => ({ ...item, holds: ['operator'] })],
  ['closed', (item) => ({ ...item, state: 'closing' })],
])('a key that is %s is let in for less than 10 seconds more', async (_how, end) => {
  const { state, ask } = scene();
  await ask(tokenFor(SUBPROJECT_ID));
  state.item = end(state.item);
  state.ms += 9_999;
  expect(await ask(tokenFor(SUBPROJECT_ID))).toMatchObject({ isAuthorized: true });
  state.ms += 1;
  expect(await ask(tokenFor(SUBPROJECT_ID))).toMatchObject({ isAuthorized: false });
});

test('a yes in one subproject is none in another', async () => {
  const { ask } = scene({ subprojectParameter: 'id' });
  expect(await ask(tokenFor(SUBPROJECT_ID), { id: SUBPROJECT_ID })).toMatchObject({ isAuthorized: true });
  expect(await ask(tokenFor(SUBPROJECT_ID), { id: NEIGHBOUR_ID })).toMatchObject({ isAuthorized: false });
});
