import { containerIdOf, type Container } from '../account/ids.ts';
import { USER_ID_PATTERN } from '../account/member.ts';
import { SOURCE_NAME_PATTERN } from '../intake/source.ts';

/** Of containers, and of keys and jobs, whose ids begin with their container's. */
const ID_PATTERN = /^(?:account|[0-9a-z]{8}|[0-9a-z]{26})(?:-[0-9a-hjkmnp-tv-z]{16})?$/;
/** What of a path may stand in the log; what else somebody sent in such a place is `?`: it may be a secret that was pasted there. */
const PATTERNS: Readonly<Record<string, RegExp>> = { userId: USER_ID_PATTERN, source: SOURCE_NAME_PATTERN };

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
  return (PATTERNS[name] ?? ID_PATTERN).test(value) ? value : '?';
}

export function containerName(container: Container): string {
  return container.level === 'account' ? 'account' : `${container.level}s/${containerIdOf(container)}`;
}
