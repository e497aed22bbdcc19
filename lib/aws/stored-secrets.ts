import type { Directory } from '../account/directory.ts';
import type { Project } from '../account/project.ts';
import type { Source, SourceApi } from '../intake/source.ts';
import { ACCOUNT_KEY, projectKey, sourceKey } from './directory.ts';
import type { SecretBox } from './secrets.ts';

/** The secrets that live in items, each bound to the address of its item: a copy elsewhere does not open. */
export type StoredSecrets = {
  sealSource: (projectId: string, source: string, secrets: readonly string[]) => Promise<string>;
  openSource: (source: Source) => Promise<readonly string[]>;
  sealApiToken: (projectId: string, source: string, token: string) => Promise<string>;
  openApiToken: (source: Source, api: SourceApi) => Promise<string>;
  sealProject: (projectId: string, secrets: readonly string[]) => Promise<string>;
  openProject: (project: Project) => Promise<readonly string[]>;
  sealClaimKey: (key: Uint8Array) => Promise<string>;
  /** Read once per execution environment: the key never changes. */
  claimSigningKey: () => Promise<Uint8Array>;
};

export function createStoredSecrets(
  box: SecretBox,
  directory: Pick<Directory, 'readAccount'>,
): StoredSecrets {
  let claimKey: Uint8Array | undefined;
  return {
    sealSource: (projectId, source, secrets) => box.seal(secrets, sourceKey(projectId, source)),
    openSource: ({ secretsCiphertext, projectId, source }) =>
      box.open(secretsCiphertext, sourceKey(projectId, source)),
    sealApiToken: (projectId, source, token) => box.seal([token], sourceKey(projectId, source)),
    async openApiToken({ projectId, source }, { tokenCiphertext }) {
      const [token] = await box.open(tokenCiphertext, sourceKey(projectId, source));
      if (token === undefined) throw new Error('the source has no token');
      return token;
    },
    sealProject: (projectId, secrets) => box.seal(secrets, projectKey(projectId)),
    async openProject({ projectId, notifications }) {
      return notifications ? box.open(notifications.secretsCiphertext, projectKey(projectId)) : [];
    },
    sealClaimKey: (key) => box.seal([Buffer.from(key).toString('base64')], ACCOUNT_KEY),
    async claimSigningKey() {
      claimKey ??= await readClaimKey(box, directory);
      return claimKey;
    },
  };
}

async function readClaimKey(box: SecretBox, directory: Pick<Directory, 'readAccount'>): Promise<Uint8Array> {
  const account = await directory.readAccount();
  if (account === undefined) throw new Error('there is no account yet: run the bootstrap');
  const [key] = await box.open(account.claimKeyCiphertext, ACCOUNT_KEY);
  if (key === undefined) throw new Error('the account has no claim-signing key');
  return Buffer.from(key, 'base64');
}
