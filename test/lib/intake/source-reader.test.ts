import { describe, expect, test } from 'vitest';
import { createStopwatch } from '../../../lib/clock.ts';
import { putSource, deleteSource } from '../../../lib/intake/source-commands.ts';
import { createSourceReader } from '../../../lib/intake/source-reader.ts';
import { NOW, PROJECT_ID, project } from '../../support/factories.ts';

function setUp() {
  const settings = {
    projectId: PROJECT_ID,
    source: 'crm',
    kind: 'stripe' as const,
    secretsCiphertext: 'old',
  };
  const world = {
    nowMs: NOW.getTime(),
    source: putSource(undefined, settings, NOW),
    reads: new Array<string>(),
    rotate: () => {
      world.source = putSource(world.source, { ...settings, secretsCiphertext: 'new' }, NOW);
    },
  };
  const directory = {
    readProject: (projectId: string) => Promise.resolve(projectId === PROJECT_ID ? project() : undefined),
    readSource: (projectId: string, name: string) => {
      world.reads.push(`${projectId}/${name}`);
      return Promise.resolve(name === 'crm' ? world.source : undefined);
    },
  };
  const reader = createSourceReader(
    directory,
    ({ secretsCiphertext }) => Promise.resolve([secretsCiphertext]),
    createStopwatch(
      () => new Date(world.nowMs),
      () => world.nowMs,
    ),
  );
  return { world, reader };
}

describe('a configured source', () => {
  test('is read once in 10 s', async () => {
    const { world, reader } = setUp();
    const first = await reader.read(PROJECT_ID, 'crm');
    expect(first).toMatchObject({
      project: { projectId: PROJECT_ID },
      source: { kind: 'stripe' },
      secrets: ['old'],
    });
    world.rotate();
    world.nowMs += 9_999;
    await expect(reader.read(PROJECT_ID, 'crm')).resolves.toBe(first);
    world.nowMs += 1;
    await expect(reader.read(PROJECT_ID, 'crm')).resolves.toMatchObject({ secrets: ['new'] });
  });

  test('is read afresh after a failed signature, however young it is, but at most once a second', async () => {
    const { world, reader } = setUp();
    await reader.read(PROJECT_ID, 'crm');
    world.rotate();
    const fresh = await reader.readFresh(PROJECT_ID, 'crm');
    expect(fresh).toMatchObject({ secrets: ['new'] });
    expect(world.reads).toHaveLength(2);

    world.nowMs += 999;
    await expect(reader.readFresh(PROJECT_ID, 'crm')).resolves.toBe(fresh);
    await expect(reader.read(PROJECT_ID, 'crm')).resolves.toBe(fresh);
    expect(world.reads).toHaveLength(2);

    world.nowMs += 1;
    await reader.readFresh(PROJECT_ID, 'crm');
    expect(world.reads).toHaveLength(3);
  });

  test('is read five times in 5 s of forged signatures, however many they are', async () => {
    const { world, reader } = setUp();
    await reader.read(PROJECT_ID, 'crm');
    world.reads.length = 0;
    for (let sent = 0; sent < 500; sent += 1) {
      await reader.readFresh(PROJECT_ID, 'crm');
      world.nowMs += 10;
    }
    expect(world.reads).toHaveLength(5);
  });

  test('that was deleted is refused within 10 s', async () => {
    const { world, reader } = setUp();
    await reader.read(PROJECT_ID, 'crm');
    world.source = deleteSource(world.source, NOW);
    world.nowMs += 10_000;
    await expect(reader.read(PROJECT_ID, 'crm')).resolves.toBeUndefined();
  });

  test('is none once it is deleted', async () => {
    const { world, reader } = setUp();
    world.source = deleteSource(world.source, NOW);
    await expect(reader.read(PROJECT_ID, 'crm')).resolves.toBeUndefined();
  });

  test('is none where the project or the source is not there', async () => {
    const { reader } = setUp();
    await expect(reader.read('zzzzzzzz', 'crm')).resolves.toBeUndefined();
    await expect(reader.read(PROJECT_ID, 'other')).resolves.toBeUndefined();
  });

  test.each([
    ['project', 'crm'],
    [`${PROJECT_ID}/x`, 'crm'],
    ['account', 'crm'],
    [PROJECT_ID, 'a/b'],
    [PROJECT_ID, ''],
    [PROJECT_ID, 'x'.repeat(65)],
  ])('is not even looked for under an address that can be none: %s, %s', async (projectId, name) => {
    const { world, reader } = setUp();
    await expect(reader.read(projectId, name)).resolves.toBeUndefined();
    expect(world.reads).toEqual([]);
  });
});
