import { AppError } from '../errors.ts';
import type { Source, SourceApi, SourceKind, SourceSettings } from './source.ts';

export type SourceConfiguration = {
  readonly projectId: string;
  readonly source: string;
  readonly kind: SourceKind;
  readonly realm?: string | undefined;
  readonly settings?: SourceSettings | undefined;
  readonly secretsCiphertext: string;
  readonly api?: SourceApi | undefined;
};

/**
 * Configures a source, or replaces its kind and secrets.
 * @throws AppError realm_fixed: its customers are known by the realm, even after it was deleted
 */
export function putSource(
  current: Source | undefined,
  configuration: SourceConfiguration,
  now: Date,
): Source {
  const { projectId, source, kind, secretsCiphertext, settings, api } = configuration;
  const realm = configuration.realm ?? current?.realm ?? source;
  if (current !== undefined && current.realm !== realm) throw new AppError('realm_fixed');
  const createTime = current?.createTime ?? now.toISOString();
  const {
    isDeleted: _revived,
    settings: _replaced,
    api: _replacedToo,
    ...kept
  } = current ?? { schemaVersion: 1, version: 0 };
  return {
    ...kept,
    projectId,
    source,
    kind,
    realm,
    secretsCiphertext,
    ...(settings && { settings }),
    ...(api && { api }),
    createTime,
    updateTime: now.toISOString(),
  };
}

/** @throws AppError source_not_found */
export function deleteSource(current: Source | undefined, now: Date): Source {
  if (current === undefined || current.isDeleted === true) throw new AppError('source_not_found');
  const { api: _forgotten, ...kept } = current;
  return { ...kept, secretsCiphertext: '', isDeleted: true, updateTime: now.toISOString() };
}
