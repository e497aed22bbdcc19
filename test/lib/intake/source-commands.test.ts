import { describe, expect, test } from 'vitest';
import { deleteSource, putSource, type SourceConfiguration } from '../../../lib/intake/source-commands.ts';
import { SOURCE_NAME_PATTERN, sourceSchema } from '../../../lib/intake/source.ts';
import { atSecond, codeOf, NOW, NOW_SECOND, PROJECT_ID } from '../../support/factories.ts';

const LATER = atSecond(NOW_SECOND + 60);
const SETTINGS: SourceConfiguration = {
  projectId: PROJECT_ID,
  source: 'crm',
  kind: 'hubspot',
  secretsCiphertext: 'c1',
};
const source = putSource(undefined, SETTINGS, NOW);

describe('configuring a source', () => {
  test('gives it the realm of its name, unless another is wished', () => {
    expect(source).toMatchObject({ realm: 'crm', version: 0, createTime: NOW.toISOString() });
    expect(putSource(undefined, { ...SETTINGS, realm: 'shared' }, NOW).realm).toBe('shared');
    expect(sourceSchema.parse(source)).toEqual(source);
  });

  test('again replaces kind and secrets and keeps realm, creation and version', () => {
    const again = putSource(
      { ...source, version: 3 },
      { ...SETTINGS, kind: 'stripe', secretsCiphertext: 'c2' },
      LATER,
    );
    expect(again).toEqual({
      ...source,
      version: 3,
      kind: 'stripe',
      secretsCiphertext: 'c2',
      updateTime: LATER.toISOString(),
    });
  });

  test('never changes the realm: customers are known by it', () => {
    expect(codeOf(() => putSource(source, { ...SETTINGS, realm: 'other' }, LATER))).toBe('realm_fixed');
    expect(codeOf(() => putSource(source, { ...SETTINGS, realm: 'crm' }, LATER))).toBe('no error');
    const shared = putSource(undefined, { ...SETTINGS, realm: 'shared' }, NOW);
    expect(putSource(shared, SETTINGS, LATER).realm).toBe('shared');
  });

  test('again replaces its API token, or forgets it', () => {
    const api = { tokenCiphertext: 't1', planProperty: 'plan' };
    const withApi = putSource(source, { ...SETTINGS, api }, LATER);
    expect(sourceSchema.parse(withApi).api).toEqual(api);
    expect(putSource(withApi, { ...SETTINGS, api: { tokenCiphertext: 't2' } }, LATER).api).toEqual({
      tokenCiphertext: 't2',
    });
    expect(putSource(withApi, SETTINGS, LATER)).not.toHaveProperty('api');
    expect(deleteSource(withApi, LATER)).not.toHaveProperty('api');
  });

  test('keeps what a newer release wrote', () => {
    expect(putSource({ ...source, mapping: { stage: 'x' } }, SETTINGS, LATER)).toMatchObject({
      mapping: { stage: 'x' },
    });
  });
});

describe('deleting a source', () => {
  const deleted = deleteSource(source, LATER);

  test('forgets its secrets and remembers its realm', () => {
    expect(deleted).toEqual({
      ...source,
      secretsCiphertext: '',
      isDeleted: true,
      updateTime: LATER.toISOString(),
    });
  });

  test('that is not there, or no more, is refused', () => {
    expect(codeOf(() => deleteSource(undefined, NOW))).toBe('source_not_found');
    expect(codeOf(() => deleteSource(deleted, NOW))).toBe('source_not_found');
  });

  test('and configuring it again brings it back under the same realm only', () => {
    expect(codeOf(() => putSource(deleted, { ...SETTINGS, realm: 'other' }, LATER))).toBe('realm_fixed');
    const back = putSource(deleted, SETTINGS, LATER);
    expect(back).not.toHaveProperty('isDeleted');
    expect(back).toMatchObject({ secretsCiphertext: 'c1', createTime: NOW.toISOString() });
  });
});

test.each<[string, boolean]>([
  ['crm', true],
  ['HubSpot-2.eu_1', true],
  ['x'.repeat(64), true],
  ['x'.repeat(65), false],
  ['', false],
  ['.hidden', false],
  ['a/b', false],
  ['a#b', false],
  ['a b', false],
  ['crm\n', false],
  ['é', false],
])('a source may be called %j: %s', (name, mayBe) => {
  expect(SOURCE_NAME_PATTERN.test(name)).toBe(mayBe);
});
