import type { Operation } from '../document.ts';

/** A line that can be run as it is, with `$API` and `$TOKEN` set. */
export function curlOf(method: string, path: string, operation: Operation): string {
  const body = operation.requestBody?.content['application/json']?.example;
  const parts = [
    `curl -sS${method === 'GET' ? '' : ` -X ${method}`} "$API${urlOf(path, operation)}"`,
    ...(operation.security.length > 0 ? [`-H "Authorization: Bearer $TOKEN"`] : []),
    ...operation.parameters
      .filter((parameter) => parameter.in === 'header' && parameter.name !== 'If-Match')
      .map(({ name, example }) => `-H ${quoted(`${name}: ${String(example)}`)}`),
    ...(body === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body))}`]),
  ];
  return parts.join(' \\\n  ');
}

function urlOf(path: string, { parameters }: Operation): string {
  const exampleOf = (name: string) =>
    encodeURIComponent(String(parameters.find((each) => each.in === 'path' && each.name === name)?.example));
  const query = parameters.filter((each) => each.in === 'query' && each.example !== undefined);
  const search = query.map(({ name, example }) => `${name}=${encodeURIComponent(String(example))}`).join('&');
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => exampleOf(name));
  return search === '' ? filled : `${filled}?${search}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
