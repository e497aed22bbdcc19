import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import type { ApiDocument, Operation } from '../../lib/api/description/document.ts';

export const CLIENT_FILE = new URL('../../lib/api-client/generated.ts', import.meta.url);

const HEADER = `/**
 * Made of the description of the API: \`npm run api-client\` makes it anew, \`npm run check\` tells when it is stale.
 */

/** Where each operation is. */
`;

/** The typed client's part that depends on the API: where operations are, and what they take and answer. */
export async function clientOf(document: ApiDocument): Promise<string> {
  const operations = ownPaths(document).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { operationId }]) => [operationId, `${method.toUpperCase()} ${path}`] as const,
    ),
  );
  const places = `export const OPERATIONS = ${JSON.stringify(Object.fromEntries(operations))} as const;\n\n`;
  const nodes = await openapiTS(JSON.stringify(withoutProse(answersOf(document))), {
    exportType: true,
  });
  const types = nodes.filter((node) =>
    /^export (?:type|interface) (?:operations|components)\b/.test(astToString(node)),
  );
  const options = await resolveConfig(CLIENT_FILE.pathname);
  return format(HEADER + places + astToString(types), { ...options, parser: 'typescript' });
}

/** Webhooks are CRMs' to send: what else there is begins with the version. */
function ownPaths({ paths }: ApiDocument) {
  return Object.entries(paths).filter(([path]) => path.startsWith('/v1/'));
}

/** What goes well: problems have one schema, and a client goes by their codes. */
function answersOf(document: ApiDocument): ApiDocument {
  const paths = ownPaths(document).map(([path, methods]) => {
    const kept = Object.entries(methods).map(([method, operation]) => [method, answerOf(operation)] as const);
    return [path, Object.fromEntries(kept)] as const;
  });
  const components = { ...document.components, headers: {}, examples: {} };
  return { ...document, paths: Object.fromEntries(paths), components };
}

function answerOf(operation: Operation): Operation {
  const done = Object.entries(operation.responses)
    .filter(([status]) => status === '200')
    .map(([status, { headers: _etag, ...response }]) => [status, response] as const);
  const parameters = operation.parameters.filter((parameter) => parameter.in !== 'header');
  return { ...operation, parameters, responses: Object.fromEntries(done) };
}

const PROSE = ['description', 'summary', 'example', 'pattern', 'propertyNames'];

/** A type is no place for it: it is read on the page, and would make most of the file. */
function withoutProse(value: unknown, isSchemaMap = false): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutProse(each));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => isSchemaMap || !PROSE.includes(name));
  return Object.fromEntries(
    kept.map(([name, member]) => [name, withoutProse(member, !isSchemaMap && name === 'properties')]),
  );
}
