import { expect, test } from 'vitest';
import { faultsOfDocument } from '../../scripts/api/lint.ts';
import { sampleDocument } from '../../scripts/api/sample-document.ts';

const document = sampleDocument();

/** Replaces one value of the document, deep inside. */
function replace(place: unknown, [name = '', ...way]: readonly string[], value: unknown): void {
  if (typeof place !== 'object' || place === null) throw new Error(`there is no ${name}`);
  if (way.length === 0) Object.assign(place, { [name]: value });
  else replace(Object.entries(place).find(([key]) => key === name)?.[1], way, value);
}

test('the description of the API passes the linter', async () => {
  expect(await faultsOfDocument(document)).toEqual([]);
});

test('the linter finds what is wrong with a description', async () => {
  const get = (path: string) => ['paths', path, 'get'];
  const broken: readonly (readonly [readonly string[], unknown, string])[] = [
    [[...get('/v1/projects/{projectId}'), 'operationId'], 'listProjects', 'operation-operationId-unique'],
    [[...get('/v1/replays/{replayId}'), 'parameters'], [], 'path-parameters-defined'],
    [[...get('/v1/projects'), 'security'], [{ cookie: [] }], 'security-defined'],
    [['components', 'schemas', 'Member'], undefined, 'no-unresolved-refs'],
    [[...get('/v1/account/owners'), 'colour'], 'red', 'struct'],
    [
      [
        ...get('/v1/subprojects/{subprojectId}'),
        'responses',
        '200',
        'content',
        'application/json',
        'example',
      ],
      { subprojectId: 5 },
      'no-invalid-media-type-examples',
    ],
  ];
  const copy = structuredClone(document);
  for (const [way, value] of broken) replace(copy, way, value);
  const faults = await faultsOfDocument(copy);
  for (const [, , rule] of broken) {
    expect(
      faults.some((fault) => fault.endsWith(`(${rule})`)),
      `${rule} in\n${faults.join('\n')}`,
    ).toBe(true);
  }
});
