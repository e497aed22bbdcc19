import { containerIdOf, type Container } from '../account/ids.ts';
import { USER_ID_PATTERN } from '../account/member.ts';

/** What of a path may stand in the log: ids, and names of sources; what else somebody sent is `?`. */
const ID_PATTERN = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * What a route is about, from its path: up to the last parameter, so that what follows it (`/suspend`, `/accessKeys`) is left to the
 * action. Without a parameter it is what the policy is asked about.
 * @param path such as `/v1/subprojects/{subprojectId}/suspend`
 */
export function resourceNameOf(
  path: string,
  params: Readonly<Record<string, string>>,
  container: Container,
): string {
  const segments = path.split('/').slice(2);
  const last = segments.findLastIndex((segment) => segment.startsWith('{'));
  if (last < 0) return containerName(container);
  return segments
    .slice(0, last + 1)
    .map((segment) => (segment.startsWith('{') ? shown(segment.slice(1, -1), params) : segment))
    .join('/');
}

function shown(name: string, { [name]: value = '' }: Readonly<Record<string, string>>): string {
  const pattern = name === 'userId' ? USER_ID_PATTERN : ID_PATTERN;
  return pattern.test(value) ? value : '?';
}

export function containerName(container: Container): string {
  return container.level === 'account' ? 'account' : `${container.level}s/${containerIdOf(container)}`;
}
