import type { Directory } from '../account/directory.ts';
import { containerOf } from '../account/ids.ts';
import { checkKey, KEY_FAULTS, reachInto } from './check-key.ts';
import type { NoteUse } from './last-use.ts';
import { contains, type KeyPrincipal } from './policy.ts';
import { includesScope } from './scopes.ts';
import { parseToken } from './token.ts';

export type VerifyRequest = {
  readonly token: string;
  /** Where the caller's caller wants to act; the token's own subproject if absent. */
  readonly subprojectId?: string | undefined;
  readonly scope?: string | undefined;
};

/** Part of the public contract. */
export const VERIFY_CODES = [
  'valid',
  'malformed_token',
  ...KEY_FAULTS,
  'wrong_subproject',
  'insufficient_scope',
] as const;
export type VerifyCode = (typeof VERIFY_CODES)[number];

export type VerifyAnswer = {
  readonly valid: boolean;
  readonly code: VerifyCode;
  readonly accessKeyId?: string;
  readonly projectId?: string;
  readonly subprojectId?: string;
  readonly scopes?: readonly string[];
};

type Reader = Pick<Directory, 'readAccount' | 'readProject' | 'readSubproject'>;

/**
 * Says whether a token may do what is asked: the first question of every product behind us. Always an answer; a caller
 * is told nothing about tokens outside its own container.
 */
export async function verifyToken(
  directory: Reader,
  caller: KeyPrincipal,
  { token, subprojectId, scope }: VerifyRequest,
  now: Date,
  noteUse: NoteUse = () => Promise.resolve(),
): Promise<VerifyAnswer> {
  const presented = parseToken(token);
  if (presented === undefined) return refusal('malformed_token');
  if (!contains(caller.container, presented.container)) return refusal('unknown_key');

  const check = await checkKey(directory, presented, now);
  if (!check.isValid) return refusal(check.fault);

  if (check.use !== undefined) await noteUse(check.use);
  const reached = await reach(directory, check.principal, subprojectId);
  if (typeof reached === 'string') return refusal(reached);
  if (scope !== undefined && !includesScope(reached.scopes, scope)) return refusal('insufficient_scope');

  const { container } = reached;
  const named = subprojectId ?? (container.level === 'subproject' ? container.subprojectId : undefined);
  return {
    valid: true,
    code: 'valid',
    accessKeyId: reached.accessKeyId,
    ...(container.level !== 'account' && { projectId: container.projectId }),
    ...(named !== undefined && { subprojectId: named }),
    scopes: reached.scopes,
  };
}

async function reach(
  directory: Reader,
  principal: KeyPrincipal,
  subprojectId: string | undefined,
): Promise<KeyPrincipal | VerifyCode> {
  if (subprojectId === undefined) return principal;
  const target = containerOf(subprojectId);
  if (target?.level !== 'subproject' || !contains(principal.container, target)) return 'wrong_subproject';
  if (principal.container.level === 'subproject') return principal;
  const check = await reachInto(directory, principal, target);
  if (check.isValid) return check.principal;
  return check.fault === 'unknown_key' ? 'wrong_subproject' : check.fault;
}

function refusal(code: VerifyCode): VerifyAnswer {
  return { valid: false, code };
}
