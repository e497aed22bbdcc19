import type { Directory } from '../account/directory.ts';
import { PROJECT_ID_PATTERN } from '../account/ids.ts';
import type { Project } from '../account/project.ts';
import { MAX_CONFIGURATION_AGE_MS, Remembered, type Stopwatch } from '../clock.ts';
import { adapterFor } from './adapters.ts';
import { SOURCE_NAME_PATTERN, type Source, type SourceAdapter } from './source.ts';

export type ConfiguredSource = {
  readonly project: Project;
  readonly source: Source;
  readonly secrets: readonly string[];
  readonly adapter: SourceAdapter;
};

/** At most this often a failed signature makes us read a source again; what was read by then counts, however old. */
const MIN_REREAD_INTERVAL_MS = 1_000;

export type SourceReader = {
  /** At most 10 s old. */
  read: (projectId: string, source: string) => Promise<ConfiguredSource | undefined>;
  /** Reads again, but at most once a second: a rotated secret is known at once, and a forger can't make us read without end. */
  readFresh: (projectId: string, source: string) => Promise<ConfiguredSource | undefined>;
};

export function createSourceReader(
  directory: Pick<Directory, 'readProject' | 'readSource'>,
  openSecrets: (source: Source) => Promise<readonly string[]>,
  stopwatch: Stopwatch,
): SourceReader {
  const remembered = new Remembered(async (key) => {
    const [projectId = '', name = ''] = key.split('/');
    const [project, source] = await Promise.all([
      directory.readProject(projectId),
      directory.readSource(projectId, name),
    ]);
    if (project === undefined || source === undefined || source.isDeleted === true) return undefined;
    const adapter = await adapterFor(source.kind, source.settings);
    if (adapter === undefined) throw new Error('the stored source is not one that can be configured');
    return { project, source, adapter, secrets: await openSecrets(source) };
  }, stopwatch);

  const sinceReread = new Map<string, () => number>();
  const readWithin = async (projectId: string, source: string, maxAgeMs: number) =>
    PROJECT_ID_PATTERN.test(projectId) && SOURCE_NAME_PATTERN.test(source)
      ? remembered.get(`${projectId}/${source}`, maxAgeMs)
      : undefined;
  return {
    read: (projectId, source) => readWithin(projectId, source, MAX_CONFIGURATION_AGE_MS),
    readFresh(projectId, source) {
      const key = `${projectId}/${source}`;
      const isDue = (sinceReread.get(key)?.() ?? Infinity) >= MIN_REREAD_INTERVAL_MS;
      if (isDue) sinceReread.set(key, stopwatch());
      return readWithin(projectId, source, isDue ? 0 : MAX_CONFIGURATION_AGE_MS);
    },
  };
}
