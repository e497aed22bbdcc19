import { containerOf, type Container } from '../account/ids.ts';
import { leadingBits, lengthPrefixed, sha256 } from '../encoding/hash.ts';
import { encodeBase32 } from '../encoding/base32.ts';
import type { JobKind } from './job.ts';

/** An id is an address here too: `<containerId>-<80 bits as 16 characters>`. */
const ID_PATTERN = /^([0-9a-z]+)-[0-9a-hjkmnp-tv-z]{16}$/;

/** The account or the project that a job belongs to. Undefined if it is no id of a job. */
export function containerOfJob(jobId: string): Container | undefined {
  const [, containerId = ''] = ID_PATTERN.exec(jobId) ?? [];
  const container = containerOf(containerId);
  return container?.level === 'subproject' ? undefined : container;
}

export function jobIdFromBytes(containerId: string, randomBytes: Uint8Array): string {
  return `${containerId}-${encodeBase32(randomBytes.subarray(0, 10))}`;
}

/** The same cause, the same job: an Idempotency-Key, or what a message on the queue says. */
export function jobIdFromCause(
  containerId: string,
  kind: JobKind,
  cause: 'key' | 'message',
  text: string,
): string {
  return `${containerId}-${leadingBits(sha256(lengthPrefixed(kind, cause, text)), 80)}`;
}
