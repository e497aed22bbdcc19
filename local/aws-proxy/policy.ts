import type { Statement } from '../template/roles.ts';
import type { Permission } from './permissions.ts';

/**
 * IAM's decision for one action on one resource: allowed by some statement and denied by none. A call that does not show its
 * partition meets no condition on it: IAM looks into more calls than this does.
 */
export function isAllowed(
  statements: readonly Statement[],
  { action, resource, leadingKey }: Permission,
): boolean {
  const matching = statements.filter(
    ({ effect, actions, resources, leadingKeys }) =>
      // IAM compares actions without regard to case, ARNs exactly.
      actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
      resources.some((pattern) => matches(pattern, resource)) &&
      (leadingKeys === undefined ||
        (leadingKey === undefined ? effect === 'Deny' : leadingKeys.includes(leadingKey))),
  );
  return (
    matching.some(({ effect }) => effect === 'Allow') && !matching.some(({ effect }) => effect === 'Deny')
  );
}

/** IAM's wildcards: `*` is any text, `?` any one character. */
export function matches(pattern: string, text: string): boolean {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text);
}
