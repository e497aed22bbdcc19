import * as z from 'zod/mini';
import { AppError } from '../errors.ts';

/** Live keys a container may have at once; Sinch allows as many per project. */
export const MAX_LIVE_KEYS = 10;
/** Ended keys an item remembers, so that a late retry of their creation revives nothing. */
export const MAX_ENDED_KEYS = 50;
export const ENDED_KEY_MEMORY_DAYS = 30;

const accessKeySchema = z.looseObject({
  secretHash: z.string(),
  displayName: z.string(),
  /** Absent: all that the container grants. */
  scopes: z.optional(z.array(z.string())),
  createTime: z.string(),
  /** RFC 3339 in UTC with milliseconds, so that texts compare as times do. */
  expireTime: z.optional(z.string()),
  revokeTime: z.optional(z.string()),
  /** UTC day of a recent use, after that of its making; noted once a day, beside the item's version (last-use.ts). */
  lastUseDay: z.optional(z.string()),
  /** The key that took its place. */
  rotatedTo: z.optional(z.string()),
});
export type AccessKey = z.infer<typeof accessKeySchema>;

/** The keys of one container, by access key id: they live in the container's own item. */
export const keyRingSchema = z.record(z.string(), accessKeySchema);
export type KeyRing = z.infer<typeof keyRingSchema>;

export type NewKey = {
  readonly accessKeyId: string;
  readonly secretHash: string;
  readonly displayName: string;
  readonly scopes?: readonly string[] | undefined;
  readonly expireTime?: string | undefined;
};

export function isLive(key: AccessKey, now: Date): boolean {
  return key.revokeTime === undefined && (key.expireTime === undefined || key.expireTime > now.toISOString());
}

/**
 * Adds a key. The same ring if it is there already: a lost reply is answered by asking again.
 * @throws AppError key_revoked, too_many_keys, too_many_revoked_keys
 */
export function addKey(ring: KeyRing, key: NewKey, now: Date): KeyRing {
  const existing = keyIn(ring, key.accessKeyId);
  if (existing?.revokeTime !== undefined) throw new AppError('key_revoked');
  if (existing !== undefined) return ring;

  const kept = forgetLongEnded(ring, now);
  const liveCount = Object.values(kept).filter((each) => isLive(each, now)).length;
  if (liveCount >= MAX_LIVE_KEYS) throw new AppError('too_many_keys');
  if (Object.keys(kept).length - liveCount >= MAX_ENDED_KEYS) {
    throw new AppError('too_many_revoked_keys', undefined, {
      retryAfterSeconds: secondsUntilForgotten(kept, now),
    });
  }

  const { accessKeyId, scopes, expireTime, ...named } = key;
  const added: AccessKey = {
    ...named,
    ...(scopes && { scopes: [...scopes] }),
    ...(expireTime !== undefined && { expireTime }),
    createTime: now.toISOString(),
  };
  return { ...kept, [accessKeyId]: added };
}

/** @throws AppError access_key_not_found; the same ring if it was revoked before */
export function revokeKey(ring: KeyRing, accessKeyId: string, now: Date): KeyRing {
  const key = keyIn(ring, accessKeyId);
  if (key === undefined) throw new AppError('access_key_not_found');
  if (key.revokeTime !== undefined) return ring;
  return { ...forgetLongEnded(ring, now), [accessKeyId]: { ...key, revokeTime: now.toISOString() } };
}

/**
 * Puts the successor beside the key, which ends at `endTime` (or by itself before). The very ring if that was done already, so that a
 * lost reply is answered by asking again.
 * @param successor what the new key shall be, of what the old one is
 * @throws AppError access_key_not_found, key_revoked, key_expired, too_many_keys, too_many_revoked_keys
 */
export function rotateKey(
  ring: KeyRing,
  accessKeyId: string,
  successor: (old: AccessKey) => NewKey,
  endTime: string,
  now: Date,
): KeyRing {
  const old = keyIn(ring, accessKeyId);
  if (old === undefined) throw new AppError('access_key_not_found');
  const next = successor(old);
  if (old.rotatedTo === next.accessKeyId) return addKey(ring, next, now);
  if (old.revokeTime !== undefined) throw new AppError('key_revoked');
  if (!isLive(old, now)) throw new AppError('key_expired');

  const { expireTime = endTime } = old;
  const ending = {
    ...old,
    expireTime: expireTime < endTime ? expireTime : endTime,
    rotatedTo: next.accessKeyId,
  };
  return addKey({ ...ring, [accessKeyId]: ending }, next, now);
}

/** All live keys end, but those that are excepted; the same ring if none was live. */
export function revokeAllKeys(ring: KeyRing, except: readonly string[], now: Date): KeyRing {
  const isEnding = ([accessKeyId, key]: readonly [string, AccessKey]) =>
    isLive(key, now) && !except.includes(accessKeyId);
  if (!Object.entries(ring).some(isEnding)) return ring;
  const ended = Object.entries(ring).map(([accessKeyId, key]) =>
    isEnding([accessKeyId, key])
      ? ([accessKeyId, { ...key, revokeTime: now.toISOString() }] as const)
      : ([accessKeyId, key] as const),
  );
  return Object.fromEntries(ended);
}

/** @throws AppError access_key_not_found */
export function renameKey(ring: KeyRing, accessKeyId: string, displayName: string): KeyRing {
  const key = keyIn(ring, accessKeyId);
  if (key === undefined || key.revokeTime !== undefined) throw new AppError('access_key_not_found');
  return key.displayName === displayName ? ring : { ...ring, [accessKeyId]: { ...key, displayName } };
}

/** Ids come from URLs: `constructor` must find no key, or a write would leave something in the item that is none. */
function keyIn(ring: KeyRing, accessKeyId: string): AccessKey | undefined {
  return Object.hasOwn(ring, accessKeyId) ? ring[accessKeyId] : undefined;
}

/**
 * What stays of the keys of a container that is purged: their ids, so that a late retry revives nothing. All of them have ended
 * now; the hash stays with none of them.
 */
export function endedKeys(ring: KeyRing, now: Date): KeyRing {
  const ended = Object.entries(forgetLongEnded(ring, now)).map(([accessKeyId, key]) => {
    const { createTime, expireTime, revokeTime = isLive(key, now) ? now.toISOString() : expireTime } = key;
    return [accessKeyId, { secretHash: '', displayName: '', createTime, revokeTime }] as const;
  });
  return Object.fromEntries(ended);
}

/** Until the first of the ended keys is forgotten. */
function secondsUntilForgotten(ring: KeyRing, now: Date): number {
  const ends = Object.values(ring).flatMap(({ revokeTime, expireTime }) => revokeTime ?? expireTime ?? []);
  const firstMs = Math.min(...ends.map((end) => Date.parse(end)));
  return Math.ceil((firstMs + ENDED_KEY_MEMORY_DAYS * 86_400_000 - now.getTime()) / 1000);
}

export function forgetLongEnded(ring: KeyRing, now: Date): KeyRing {
  const horizon = new Date(now.getTime() - ENDED_KEY_MEMORY_DAYS * 86_400_000).toISOString();
  const isRemembered = ({ revokeTime, expireTime }: AccessKey): boolean => {
    const endTime = revokeTime ?? expireTime;
    return endTime === undefined || endTime > horizon;
  };
  return Object.fromEntries(Object.entries(ring).filter(([, key]) => isRemembered(key)));
}
