import * as z from 'zod/mini';
import type { Person, RoleReader } from '../lib/access/person.ts';
import type { People } from '../lib/api/serve.ts';
import { now, stopwatch } from './environment.ts';

/** Empty: no issuer is configured, and only keys are known. */
export const peopleEnvironment = {
  OPENID_ISSUER: z.string(),
  OPENID_AUDIENCE: z.string(),
  OPENID_GROUPS_CLAIM: z.string(),
};
type Environment = Readonly<Record<keyof typeof peopleEnvironment, string>>;

/** The verifier is loaded with the first token: calls with keys, most of all, do not wait for it. */
export function createPeople(environment: Environment, roles: RoleReader): People | undefined {
  const { OPENID_ISSUER: issuer, OPENID_AUDIENCE: audience, OPENID_GROUPS_CLAIM: groupsClaim } = environment;
  if (issuer === '') return undefined;
  let verifier: Promise<(token: string) => Promise<Person | undefined>> | undefined;
  const load = async () => {
    const { createOpenIdVerifier } = await import('../lib/openid/verifier.ts');
    return createOpenIdVerifier({ issuer, audience, groupsClaim }, fetch, now, stopwatch);
  };
  return { prove: async (jwt) => (await (verifier ??= load()))(jwt), roles };
}
