import { createConfig, lintFromString } from '@redocly/openapi-core';

/** All that the linter recommends, and what it leaves to choice and we promise. */
const RULES = {
  'operation-description': 'error',
  'operation-singular-tag': 'error',
  'operation-tag-defined': 'error',
  'tag-description': 'error',
  'parameter-description': 'error',
  'no-invalid-parameter-examples': 'error',
  'no-invalid-media-type-examples': 'error',
  'no-unused-components': 'error',
  'no-duplicated-tag-names': 'error',
  'operation-4xx-problem-details-rfc7807': 'error',
  // It is a service: whoever may call it has a contract.
  'info-license': 'off',
  // A deployment puts its own URL there.
  'no-server-example.com': 'off',
} as const;

/** @returns what is wrong with an OpenAPI document, a line each; none if it is good */
export async function faultsOfDocument(document: object): Promise<readonly string[]> {
  const config = await createConfig({ extends: ['recommended-strict'], rules: RULES });
  const source = JSON.stringify(document);
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
  return problems.map(
    ({ ruleId, message, location }) => `${location[0]?.pointer ?? '#'}: ${message} (${ruleId})`,
  );
}
