export type Route<Target> = { readonly routeKey: string; readonly target: Target };

export type RouteMatch<Target> = {
  readonly routeKey: string;
  readonly target: Target;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
};

/**
 * The most specific route for a request, as API Gateway chooses: literal segments before parameters before `{proxy+}`,
 * a method before ANY, `$default` last.
 * @param path as in the URL, percent-encoded
 */
export function matchRoute<Target>(
  routes: readonly Route<Target>[],
  method: string,
  path: string,
): RouteMatch<Target> | undefined {
  const candidates = routes
    .filter(({ routeKey }) => routeKey !== '$default')
    .flatMap((route) => {
      const [routeMethod = '', pattern = ''] = route.routeKey.split(' ');
      if (routeMethod !== method && routeMethod !== 'ANY') return [];
      const pathParameters = matchPath(pattern, path);
      if (pathParameters === undefined) return [];
      const rank = [...pattern.split('/').map(segmentRank), routeMethod === 'ANY' ? 1 : 0];
      return [
        {
          ...route,
          rank,
          pathParameters: Object.keys(pathParameters).length > 0 ? pathParameters : undefined,
        },
      ];
    })
    .sort((a, b) => compareRanks(a.rank, b.rank));
  const [best] = candidates;
  if (best !== undefined)
    return { routeKey: best.routeKey, target: best.target, pathParameters: best.pathParameters };
  const fallback = routes.find(({ routeKey }) => routeKey === '$default');
  return fallback && { ...fallback, pathParameters: undefined };
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const expected = pattern.split('/');
  const actual = path.split('/');
  const greedy = expected.at(-1)?.endsWith('+}') === true;
  if (greedy ? actual.length < expected.length : actual.length !== expected.length) return undefined;

  const parameters: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const name = /^\{(.+?)\+?\}$/.exec(segment)?.[1];
    const value = decode(segment.endsWith('+}') ? actual.slice(index).join('/') : (actual[index] ?? ''));
    if (name === undefined ? segment !== value : value === '') return undefined;
    if (name !== undefined) parameters[name] = value;
  }
  return parameters;
}

function segmentRank(segment: string): number {
  if (segment.endsWith('+}')) return 2;
  return segment.startsWith('{') ? 1 : 0;
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((rank, position) => rank !== b[position]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}

/** Percent-decoded; what does not decode stays as it is. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
