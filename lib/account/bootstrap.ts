import { addKey } from '../access/key-ring.ts';
import { accessKeyIdOf } from '../access/token.ts';
import type { Clock } from '../clock.ts';
import { ACCOUNT_CONTAINER_ID, projectIdFromBytes } from './ids.ts';
import type { Account } from './account.ts';
import type { Directory } from './directory.ts';
import { DEFAULT_ONBOARDING_POLICY } from './onboarding-policy.ts';
import { createProject } from './project-commands.ts';
import { DEFAULT_PURPOSE } from './project.ts';

export type BootstrapDeps = {
  readonly directory: Directory;
  readonly sealClaimKey: (key: Uint8Array) => Promise<string>;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly now: Clock;
};

/**
 * Makes the account with its `default` project, unless they are there, and gives the account one more key. Each step may be
 * repeated: run it again after a failure. The secret itself never comes here.
 * @throws AppError key_revoked, too_many_keys
 */
export async function bootstrapAccount(
  { directory, sealClaimKey, randomBytes, now }: BootstrapDeps,
  secretHash: string,
): Promise<{ readonly accessKeyId: string; readonly defaultProjectId: string }> {
  const createTime = now().toISOString();
  const blank: Account = {
    schemaVersion: 1,
    version: 0,
    salt: hex(randomBytes(16)),
    defaultProjectId: projectIdFromBytes(randomBytes(5)),
    keys: {},
    claimKeyCiphertext: await sealClaimKey(randomBytes(32)),
    createTime,
    updateTime: createTime,
  };
  const { item: account } = await directory.changeAccount((current) => current ?? blank);

  const { defaultProjectId } = account;
  await directory.changeProject(defaultProjectId, (current) => {
    const project = {
      projectId: defaultProjectId,
      salt: hex(randomBytes(16)),
      displayName: 'default',
      purpose: DEFAULT_PURPOSE,
      onboarding: DEFAULT_ONBOARDING_POLICY,
    };
    return current ?? createProject(undefined, project, {}, now());
  });

  const accessKeyId = accessKeyIdOf(ACCOUNT_CONTAINER_ID, secretHash);
  await directory.changeAccount((current = account) => {
    const keys = addKey(current.keys, { accessKeyId, secretHash, displayName: 'bootstrap' }, now());
    return keys === current.keys ? current : { ...current, keys };
  });
  return { accessKeyId, defaultProjectId };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
