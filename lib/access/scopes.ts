/** Whether a granted scope (`area:verb`, `area:*` or `*`) covers a wanted one. */
function covers(granted: string, wanted: string): boolean {
  if (granted === '*' || granted === wanted) return true;
  return granted.endsWith(':*') && wanted.startsWith(granted.slice(0, -1));
}

export function includesScope(granted: readonly string[], wanted: string): boolean {
  return granted.some((scope) => covers(scope, wanted));
}

/** What both allow: of two scopes the narrower one, where one covers the other. */
export function intersectScopes(a: readonly string[], b: readonly string[]): string[] {
  const common = [
    ...a.filter((scope) => includesScope(b, scope)),
    ...b.filter((scope) => includesScope(a, scope)),
  ];
  return [...new Set(common)].sort();
}
