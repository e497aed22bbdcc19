import { describe, expect, test } from 'vitest';
import { secretHashOf } from '../../../lib/access/token.ts';
import { ROUTES } from '../../../lib/api/routes.ts';
import { valueIn, verdictOf } from '../../support/http.ts';
import { standardSecret } from '../../support/sources.ts';
import { newSecret, useSystem } from '../../support/system.ts';
import { createWorld } from './world.ts';

const system = await useSystem();
const world = await createWorld(system);
const { keys } = world;

/**
 * Who may do what, written down apart from the code that decides it: what the path names, and for which level of key it
 * is. `operator` is what a customer's own key may not do to its own subproject.
 */
const KIND_OF_OPERATION = {
  listProjects: 'account',
  createProject: 'account',
  getProject: 'project',
  updateProject: 'project',
  listMembers: 'project',
  getMember: 'project',
  putMember: 'project',
  removeMember: 'project',
  listOwners: 'account',
  putOwner: 'account',
  removeOwner: 'account',
  listWebhookSources: 'project',
  getWebhookSource: 'project',
  putWebhookSource: 'project',
  deleteWebhookSource: 'project',
  tryWebhookSource: 'project',
  listDeliveries: 'project',
  getDelivery: 'project',
  listReplays: 'project',
  getReplay: 'project',
  cancelReplay: 'project',
  createClosure: 'project',
  getClosure: 'project',
  cancelClosure: 'project',
  listSubprojects: 'project',
  createSubproject: 'project',
  importSubprojects: 'project',
  listProjectAccessKeys: 'project',
  createProjectAccessKey: 'project',
  renameProjectAccessKey: 'project',
  revokeProjectAccessKey: 'project',
  listAccountAccessKeys: 'account',
  createAccountAccessKey: 'account',
  renameAccountAccessKey: 'account',
  revokeAccountAccessKey: 'account',
  rotateAccountAccessKey: 'account',
  revokeAllAccountAccessKeys: 'account',
  rotateProjectAccessKey: 'project',
  revokeAllProjectAccessKeys: 'project',
  updateSubproject: 'operator',
  suspendSubproject: 'operator',
  resumeSubproject: 'operator',
  closeSubproject: 'operator',
  restoreSubproject: 'operator',
  eraseSubproject: 'operator',
  issueClaimLink: 'operator',
  getSubproject: 'customer',
  listSubprojectAccessKeys: 'customer',
  createSubprojectAccessKey: 'customer',
  renameSubprojectAccessKey: 'customer',
  revokeSubprojectAccessKey: 'customer',
  rotateSubprojectAccessKey: 'customer',
  revokeAllSubprojectAccessKeys: 'customer',
  verifyAccessKey: 'own container',
  recordUsage: 'own container',
  createReplay: 'own project',
  listDeadLetterQueues: 'account',
  peekDeadLetters: 'account',
  getRateCard: 'project',
  putRateCard: 'project',
  rollUp: 'account',
  getAccountCosts: 'account',
  listProjectAuditEntries: 'project',
  listAuditEntries: 'account',
  listAuditDigests: 'account',
  listAuditRecords: 'account',
  getProjectCosts: 'project',
  getSubprojectCosts: 'operator',
  listAccountCustomerCosts: 'account',
  listProjectCustomerCosts: 'project',
  getStatement: 'customer',
  listInvoices: 'account',
  getInvoice: 'account',
  issueInvoice: 'account',
  claimKey: 'public',
  describeApi: 'public',
} as const;
const ALL_ROUTES = new Map(ROUTES.map((route) => [route.operationId, route] as const));
type Operation = keyof typeof KIND_OF_OPERATION;
type Kind = (typeof KIND_OF_OPERATION)[Operation];

const IN = 'let in';
const NOT_KNOWN = '401 unauthenticated';
const HIDDEN = '404 not_found';
const NOT_ALLOWED = '403 forbidden';
type Verdicts = Readonly<Record<Exclude<Kind, 'public'>, string>>;

const everywhere = (verdict: string): Verdicts => ({
  account: verdict,
  project: verdict,
  operator: verdict,
  customer: verdict,
  'own container': verdict,
  'own project': verdict,
});
/** Of another project, by the key of one of its customers; the project's own key may more. */
const OUTSIDER: Verdicts = {
  ...everywhere(HIDDEN),
  account: NOT_ALLOWED,
  'own container': IN,
  'own project': NOT_ALLOWED,
};

const typo = keys.project.token.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
const basic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

/** Everything is asked of the world's `project` and `subproject`. */
const CALLERS: readonly (readonly [string, string | undefined, Verdicts])[] = [
  ['nobody', undefined, everywhere(NOT_KNOWN)],
  ['an empty credential', '', everywhere(NOT_KNOWN)],
  ['garbage', 'Bearer garbage', everywhere(NOT_KNOWN)],
  ['a scheme without credential', 'Bearer', everywhere(NOT_KNOWN)],
  ['a token without scheme', keys.project.token, everywhere(NOT_KNOWN)],
  ['a token of another scheme', `Token ${keys.project.token}`, everywhere(NOT_KNOWN)],
  ['a token with a typo', `Bearer ${typo}`, everywhere(NOT_KNOWN)],
  [
    'a claim token',
    `Bearer onbclaim_${world.subproject}_1_1999999999_${'0'.repeat(52)}`,
    everywhere(NOT_KNOWN),
  ],
  ['an id without its secret', basic(keys.project.accessKeyId, ''), everywhere(NOT_KNOWN)],
  [
    'an id with the secret of another',
    basic(keys.project.accessKeyId, keys.subproject.secret),
    everywhere(NOT_KNOWN),
  ],
  ['an expired key', `Bearer ${keys.expired.token}`, everywhere(NOT_KNOWN)],
  ['a revoked key', `Bearer ${keys.revoked.token}`, everywhere(NOT_KNOWN)],
  ['a key of a suspended subproject', `Bearer ${keys.held.token}`, everywhere(NOT_KNOWN)],
  ['a key of a closed subproject', `Bearer ${keys.closed.token}`, everywhere(NOT_KNOWN)],
  ['the account’s key', `Bearer ${world.accountToken}`, everywhere(IN)],
  ['the project’s key', `Bearer ${keys.project.token}`, { ...everywhere(IN), account: NOT_ALLOWED }],
  [
    'the project’s key as id and secret',
    basic(keys.project.accessKeyId, keys.project.secret),
    { ...everywhere(IN), account: NOT_ALLOWED },
  ],
  ['the sibling project’s key', `Bearer ${keys.otherProject.token}`, { ...OUTSIDER, 'own project': IN }],
  [
    'the subproject’s key',
    `Bearer ${keys.subproject.token}`,
    { ...everywhere(NOT_ALLOWED), customer: IN, 'own container': IN },
  ],
  ['the sibling subproject’s key', `Bearer ${keys.sibling.token}`, { ...OUTSIDER, project: NOT_ALLOWED }],
  ['a subproject’s key of the sibling project', `Bearer ${keys.cousin.token}`, OUTSIDER],
  ['the project’s key without scopes', `Bearer ${keys.scopelessProject.token}`, everywhere(NOT_ALLOWED)],
  [
    'the subproject’s key without scopes',
    `Bearer ${keys.scopelessSubproject.token}`,
    everywhere(NOT_ALLOWED),
  ],
  [
    'the sibling project’s key without scopes',
    `Bearer ${keys.scopelessOtherProject.token}`,
    { ...OUTSIDER, 'own container': NOT_ALLOWED },
  ],
];

/** What the operation would do, were it let through. */
const BODIES: Partial<Record<Operation, object>> = {
  createProject: { displayName: 'Taken' },
  updateProject: { displayName: 'Taken' },
  putMember: { role: 'admin' },
  putWebhookSource: { kind: 'standard-webhooks', secrets: [standardSecret()] },
  tryWebhookSource: { headers: {}, body: '{}' },
  createSubproject: { displayName: 'Taken' },
  importSubprojects: { rows: [{ realm: 'crm', externalId: 'taken' }], dryRun: true },
  createReplay: { from: '2026-01-01T00:00:00Z' },
  createClosure: { filter: { createdBefore: '2099-01-01T00:00:00Z' } },
  updateSubproject: { displayName: 'Taken' },
  issueClaimLink: { reissue: true },
  createProjectAccessKey: { displayName: 'Taken', secretHash: secretHashOf(newSecret()) },
  createSubprojectAccessKey: { displayName: 'Taken', secretHash: secretHashOf(newSecret()) },
  createAccountAccessKey: { displayName: 'Taken', secretHash: secretHashOf(newSecret()) },
  renameAccountAccessKey: { displayName: 'Taken' },
  renameProjectAccessKey: { displayName: 'Taken' },
  renameSubprojectAccessKey: { displayName: 'Taken' },
  verifyAccessKey: { token: keys.subproject.token },
};

function isOperation(id: string): id is Operation {
  return Object.hasOwn(KIND_OF_OPERATION, id);
}

/** Whoever is let in is told that the query is wrong, and changes nothing; whoever is not is refused before that. */
async function attempt(
  id: Operation,
  authorization: string | undefined,
  mayPass: boolean,
  subprojectId = world.subproject,
  projectId = world.project,
) {
  const route = ALL_ROUTES.get(id);
  if (route === undefined) throw new Error(`there is no operation ${id}`);
  const keyId = route.path.includes('{subprojectId}')
    ? keys.subproject.accessKeyId
    : keys.project.accessKeyId;
  const path = route.path
    .replace('{projectId}', projectId)
    .replace('{subprojectId}', subprojectId)
    .replace('{source}', 'crm')
    .replace('{accessKeyId}', keyId)
    .replace('{userId}', 'eve')
    .replace('{queue}', 'signups')
    .replace('{month}', '2026-10')
    .replace(/\{(?:replay|closure)Id\}/, `${projectId}-${'0'.repeat(16)}`);
  const headers = authorization === undefined ? {} : { authorization };
  return system.api()(route.method, mayPass ? `${path}?surely=unknown` : path, BODIES[id] ?? '', headers);
}

const OPERATIONS = Object.keys(KIND_OF_OPERATION).filter(isOperation);

test('every operation has a line in the table of who may do what', () => {
  expect(OPERATIONS.toSorted()).toEqual([...ALL_ROUTES.keys()].toSorted());
});

describe.each(CALLERS)('%s', (_who, authorization, verdicts) => {
  test('gets what the table says, of every operation, and what is refused changes nothing', async () => {
    const before = await world.stored();
    const found: Record<string, string> = {};
    const expected: Record<string, string> = {};
    for (const id of OPERATIONS) {
      const kind = KIND_OF_OPERATION[id];
      expected[id] = kind === 'public' ? IN : verdicts[kind];
      const verdict = verdictOf(await attempt(id, authorization, expected[id] === IN));
      found[id] = verdict === '400 invalid_request' ? IN : verdict;
    }
    expect(found).toEqual(expected);
    expect(await world.stored()).toEqual(before);
  });
});

describe('what is hidden', () => {
  const withoutId = (text: string): string => text.replace(/"requestId":"[^"]+"/, '');
  const hidden = CALLERS.filter(([, , verdicts]) => Object.values(verdicts).includes(HIDDEN));

  test.each(hidden)('from %s looks as if it were not there', async (_who, authorization, verdicts) => {
    for (const id of OPERATIONS) {
      const kind = KIND_OF_OPERATION[id];
      if (kind === 'public' || verdicts[kind] !== HIDDEN) continue;
      const there = await attempt(id, authorization, false);
      const notThere = await attempt(id, authorization, false, `00000000${'0'.repeat(18)}`, '00000000');
      expect([there.status, withoutId(there.text)], id).toEqual([notThere.status, withoutId(notThere.text)]);
      expect(Object.keys(there.headers).toSorted(), id).toEqual(Object.keys(notThere.headers).toSorted());
    }
  });

  test('is not listed either: lists show their own project’s only', async () => {
    const list = await system.api(keys.otherProject.token)(
      'GET',
      `/v1/projects/${world.otherProject}/subprojects`,
    );
    expect(valueIn(list, 'subprojects')).toMatchObject([{ subprojectId: world.cousin }]);
  });
});
