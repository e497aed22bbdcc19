import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkKey } from '../../../lib/access/check-key.ts';
import { addKey, revokeKey, type KeyRing } from '../../../lib/access/key-ring.ts';
import { ACTIONS, decide, type Action } from '../../../lib/access/policy.ts';
import { includesScope } from '../../../lib/access/scopes.ts';
import { secretFromBytes, tokenOf } from '../../../lib/access/secret.ts';
import { accessKeyIdOf, parseToken, secretHashOf, tokenPrefixOf } from '../../../lib/access/token.ts';
import { verifyToken } from '../../../lib/access/verify.ts';
import { containerOf } from '../../../lib/account/ids.ts';
import type { Hold, Subproject } from '../../../lib/account/subproject.ts';
import { sha256 } from '../../../lib/encoding/hash.ts';
import { atSecond, NOW, NOW_SECOND, project, subproject } from '../../support/factories.ts';
import { readerOf } from '../../support/stored-directory.ts';

/**
 * Invariant I3: no key is ever accepted outside its container, beyond its scopes, after its expiry, or when its subproject is not
 * open and unheld. A small world of containers and keys is made at random and every question is answered twice: by
 * the code, and by an oracle that knows the world as flat lists and compares paths.
 */
const PROJECT_IDS = ['aaaaaaaa', 'bbbbbbbb'] as const;
const SUBPROJECT_IDS = PROJECT_IDS.flatMap((id) => [`${id}${'0'.repeat(18)}`, `${id}${'1'.repeat(18)}`]);
const CONTAINER_IDS = ['account', ...PROJECT_IDS, ...SUBPROJECT_IDS];
/** Addresses where nothing is. */
const NOWHERE = ['cccccccc', `aaaaaaaa${'2'.repeat(18)}`, `cccccccc${'0'.repeat(18)}`];
const SECRETS = ['one', 'two', 'three'].map((name) => secretFromBytes(sha256(name)));
const SCOPES = ['*', 'messages:*', 'messages:read', 'messages:write', 'accessKeys:verify', 'subprojects:*'];
const CONCRETE = [
  'messages:read',
  'messages:write',
  'messagesX:read',
  'accessKeys:verify',
  'subprojects:read',
];

type KeySpec = {
  readonly holder: string;
  readonly secret: string;
  readonly scopes: string[] | undefined;
  readonly expireSecond: number | undefined;
  readonly isRevoked: boolean;
};
const keySpec: fc.Arbitrary<KeySpec> = fc.record({
  holder: fc.constantFrom(...CONTAINER_IDS),
  secret: fc.constantFrom(...SECRETS),
  scopes: fc.option(fc.subarray(SCOPES), { nil: undefined }),
  expireSecond: fc.option(fc.integer({ min: NOW_SECOND - 2, max: NOW_SECOND + 2 }), { nil: undefined }),
  isRevoked: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
});

type SubprojectSpec = Pick<Subproject, 'state' | 'holds'> & {
  readonly granted: string[];
  readonly isThere: boolean;
};
const subprojectSpec: fc.Arbitrary<SubprojectSpec> = fc.record({
  state: fc.constantFrom('open', 'open', 'open', 'closing', 'unlisted'),
  holds: fc.oneof(fc.constant<Hold[]>([]), fc.subarray<Hold>(['budget', 'operator'])),
  granted: fc.oneof(fc.constant<string[]>(['*']), fc.subarray(SCOPES)),
  isThere: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
});

type World = { readonly keys: readonly KeySpec[]; readonly subprojects: readonly SubprojectSpec[] };
const world: fc.Arbitrary<World> = fc.record({
  keys: fc.uniqueArray(keySpec, {
    selector: ({ holder, secret }) => holder + secret,
    minLength: 1,
    maxLength: 12,
  }),
  subprojects: fc.tuple(subprojectSpec, subprojectSpec, subprojectSpec, subprojectSpec),
});

type Question = {
  readonly caller: string;
  /** A key of the world or none of it; presented as if it were of some container. */
  readonly key: number;
  readonly presentedFor: string | undefined;
  readonly target: string | undefined;
  readonly scope: string | undefined;
  readonly action: Action;
  readonly resource: string;
};
const somewhere = fc.constantFrom(...CONTAINER_IDS, ...NOWHERE);
const rarely = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
const actionNames: Action[] = ['subprojects:read', 'accessKeys:verify', 'subprojects:close', 'projects:read'];
const question: fc.Arbitrary<Question> = fc.record({
  caller: fc.oneof({ weight: 3, arbitrary: fc.constant('account') }, { weight: 1, arbitrary: somewhere }),
  key: fc.nat(11),
  presentedFor: rarely(somewhere),
  target: rarely(fc.oneof(fc.constantFrom(...SUBPROJECT_IDS), somewhere, fc.string())),
  scope: rarely(fc.constantFrom(...CONCRETE)),
  action: fc.constantFrom(...actionNames),
  resource: fc.constantFrom(...CONTAINER_IDS, ...NOWHERE),
});

function ringOf(holder: string, keys: readonly KeySpec[]): KeyRing {
  const longAgo = atSecond(NOW_SECOND - 3600);
  return keys
    .filter((key) => key.holder === holder)
    .reduce<KeyRing>((ring, { secret, scopes, expireSecond, isRevoked }) => {
      const secretHash = secretHashOf(secret);
      const accessKeyId = accessKeyIdOf(holder, secretHash);
      const expireTime = expireSecond === undefined ? undefined : atSecond(expireSecond).toISOString();
      const added = addKey(ring, { accessKeyId, secretHash, displayName: 'k', scopes, expireTime }, longAgo);
      return isRevoked ? revokeKey(added, accessKeyId, longAgo) : added;
    }, {});
}

function directoryOf({ keys, subprojects }: World) {
  const createTime = NOW.toISOString();
  return readerOf({
    account: {
      schemaVersion: 1,
      version: 1,
      salt: '',
      defaultProjectId: PROJECT_IDS[0],
      keys: ringOf('account', keys),
      claimKeyCiphertext: '',
      createTime,
      updateTime: createTime,
    },
    projects: PROJECT_IDS.map((projectId) => project({ projectId, keys: ringOf(projectId, keys) })),
    subprojects: subprojects.flatMap(({ state, holds, granted, isThere }, index) => {
      const subprojectId = SUBPROJECT_IDS[index] ?? '';
      const grant = { plan: 'basic', scopes: granted, labels: {} };
      const projectId = subprojectId.slice(0, 8);
      const item = subproject({
        subprojectId,
        projectId,
        state,
        holds,
        grant,
        keys: ringOf(subprojectId, keys),
      });
      return isThere ? [item] : [];
    }),
  });
}

/** `/`, `/project/`, `/project/subproject/`: whoever is a prefix contains. */
function pathOf(containerId: string): string {
  if (containerId === 'account') return '/';
  return containerId.length === 8 ? `/${containerId}/` : `/${containerId.slice(0, 8)}/${containerId}/`;
}

const allows = (scopes: readonly string[], wanted: string): boolean =>
  scopes.some((scope) => scope === '*' || scope === wanted || scope === wanted.replace(/:.*$/, ':*'));

function works(key: KeySpec): boolean {
  return !key.isRevoked && (key.expireSecond === undefined || key.expireSecond > NOW_SECOND);
}

function openSubproject({ subprojects }: World, containerId: string): SubprojectSpec | undefined {
  const spec = subprojects[SUBPROJECT_IDS.indexOf(containerId)];
  return spec?.isThere === true && spec.state === 'open' && spec.holds.length === 0 ? spec : undefined;
}

/** Every concrete scope that the key has at the place; undefined if it works nowhere there. */
function scopesAt(world: World, key: KeySpec, place: string | undefined): string[] | undefined {
  if (!works(key)) return undefined;
  let grants: readonly string[] = ['*'];
  for (const containerId of [key.holder, place ?? key.holder]) {
    if (!pathOf(containerId).startsWith(pathOf(key.holder))) return undefined;
    if (containerId.length === 26 || place === containerId) {
      const spec = openSubproject(world, containerId);
      if (spec === undefined) return undefined;
      grants = spec.granted;
    }
  }
  return CONCRETE.filter((scope) => allows(key.scopes ?? ['*'], scope) && allows(grants, scope));
}

test('verification accepts a key exactly where, for what, and as long as it is good', async () => {
  const answered = { valid: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(world, question, async (world, { caller, key, presentedFor, target, scope }) => {
      const presentedKey = world.keys[key % world.keys.length];
      const secret = presentedKey?.secret ?? '';
      const holder = presentedFor ?? presentedKey?.holder ?? '';
      const callerContainer = containerOf(caller);
      if (callerContainer === undefined) throw new Error('every caller is somewhere');
      const answer = await verifyToken(
        directoryOf(world),
        { accessKeyId: 'caller', container: callerContainer, scopes: ['*'] },
        { token: tokenOf(tokenPrefixOf(holder, 'live'), secret), subprojectId: target, scope },
        NOW,
      );

      const meant = world.keys.find((each) => each.holder === holder && each.secret === secret);
      const isVisible = pathOf(holder).startsWith(pathOf(caller));
      const scopes = meant && isVisible ? scopesAt(world, meant, target) : undefined;
      const isExpected = scopes !== undefined && (scope === undefined || scopes.includes(scope));
      expect(answer.valid).toBe(isExpected);
      expect(answer.code === 'valid').toBe(isExpected);
      if (isExpected) {
        expect(CONCRETE.filter((each) => includesScope(answer.scopes ?? [], each))).toEqual(scopes);
        expect(answer.accessKeyId).toBe(accessKeyIdOf(holder, secretHashOf(secret)));
        expect(answer.subprojectId).toBe(target ?? (holder.length === 26 ? holder : undefined));
      } else {
        expect(Object.keys(answer).sort()).toEqual(['code', 'valid']);
        // A caller learns nothing about keys outside its own container.
        if (!isVisible) expect(answer.code).toBe('unknown_key');
      }
      answered[isExpected ? 'valid' : 'refused'] += 1;
    }),
    { numRuns: 1_500 },
  );
  // Else the property would hold for a world in which nothing is ever accepted.
  expect(answered.valid).toBeGreaterThan(100);
  expect(answered.refused).toBeGreaterThan(100);
});

test('a caller is let in, and may act, exactly where and for what its key is good', async () => {
  let allowedCount = 0;
  await fc.assert(
    fc.asyncProperty(world, question, async (world, { key, presentedFor, action, resource }) => {
      const presentedKey = world.keys[key % world.keys.length];
      const secret = presentedKey?.secret ?? '';
      const holder = presentedFor ?? presentedKey?.holder ?? '';
      const presented = parseToken(tokenOf(tokenPrefixOf(holder, 'test'), secret));
      const target = containerOf(resource);
      if (presented === undefined || target === undefined) throw new Error('a well-formed question');
      const check = await checkKey(directoryOf(world), presented, NOW);
      const isAllowed = check.isValid && decide(check.principal, action, target).isAllowed;

      const meant = world.keys.find((each) => each.holder === holder && each.secret === secret);
      const atHome = meant && scopesAt(world, meant, undefined);
      const spec = holder.length === 26 ? openSubproject(world, holder) : undefined;
      const levels = { account: 1, project: 8, subproject: 26 };
      expect(check.isValid).toBe(atHome !== undefined);
      expect(isAllowed).toBe(
        atHome !== undefined &&
          allows(meant?.scopes ?? ['*'], action) &&
          allows(spec?.granted ?? ['*'], action) &&
          pathOf(resource).startsWith(pathOf(holder)) &&
          (holder === 'account' || holder.length <= levels[ACTIONS[action]]),
      );
      allowedCount += Number(isAllowed);
    }),
    { numRuns: 1_500 },
  );
  expect(allowedCount).toBeGreaterThan(30);
});
