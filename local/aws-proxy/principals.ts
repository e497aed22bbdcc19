import type { Statement } from '../template/roles.ts';
import type { Caller } from './gateway.ts';

export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/**
 * For tests and scripts; no function has it. Signatures are not checked: everything listens on loopback, and who can
 * reach it can also read the data folder.
 */
export const adminCredentials: Credentials = { accessKeyId: 'local-admin', secretAccessKey: 'local' };

/** A function's own credentials: the key's id names the function, the session its execution environment. */
export function functionCredentials(functionName: string, environmentId: string): Required<Credentials> {
  return { accessKeyId: functionName, secretAccessKey: 'local', sessionToken: environmentId };
}

/** @returns undefined for credentials that nobody was given */
export function callerOf(
  accessKeyId: string | undefined,
  sessionToken: string | undefined,
  roles: ReadonlyMap<string, readonly Statement[]>,
): Caller | undefined {
  if (accessKeyId === adminCredentials.accessKeyId) return { origin: 'admin' };
  const statements = accessKeyId === undefined ? undefined : roles.get(accessKeyId);
  if (accessKeyId === undefined || statements === undefined) return undefined;
  return {
    origin: 'function',
    functionName: accessKeyId,
    statements,
    ...(sessionToken === undefined ? {} : { environmentId: sessionToken }),
  };
}
