import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod/mini';
import { arnOf } from '../template/account.ts';
import type { Engine, EngineReply } from './engine.ts';

const encryptionContext = z.optional(z.record(z.string(), z.string()));
const encryptInput = z.object({
  KeyId: z.string(),
  Plaintext: z.string(),
  EncryptionContext: encryptionContext,
});
const decryptInput = z.object({
  KeyId: z.optional(z.string()),
  CiphertextBlob: z.string(),
  EncryptionContext: encryptionContext,
});
const keyFile = z.record(z.string(), z.string());

const ivBytes = 12;
const tagBytes = 16;

/**
 * KMS's Encrypt and Decrypt with encryption context, by AES-256-GCM under keys in a file.
 * @param file holds the key material, readable by its owner alone; made at the first start. In memory without.
 */
export async function startKms(keyIds: readonly string[], file: string | undefined): Promise<Engine> {
  const keys = await loadKeys(keyIds, file);
  return {
    call(action, input) {
      if (action === 'Encrypt') return Promise.resolve(encrypt(keys, input));
      if (action === 'Decrypt') return Promise.resolve(decrypt(keys, input));
      return Promise.resolve(
        failure('UnsupportedOperationException', `local/ does not answer kms:${action}`),
      );
    },
    close: () => Promise.resolve(),
  };
}

type Keys = ReadonlyMap<string, Buffer>;

async function loadKeys(keyIds: readonly string[], file: string | undefined): Promise<Keys> {
  const known = file === undefined ? {} : await readKeys(file);
  const missing = keyIds.filter((id) => !Object.hasOwn(known, id));
  const all = {
    ...known,
    ...Object.fromEntries(missing.map((id) => [id, randomBytes(32).toString('base64')])),
  };
  if (file !== undefined && missing.length > 0) {
    await mkdir(dirname(file), { recursive: true });
    // Whole or not at all: without its keys the data folder is worthless.
    await writeFile(`${file}.new`, JSON.stringify(all), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }
  return new Map(Object.entries(all).map(([id, material]) => [id, Buffer.from(material, 'base64')]));
}

async function readKeys(file: string): Promise<Record<string, string>> {
  try {
    return keyFile.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}

function encrypt(keys: Keys, request: unknown): EngineReply {
  const { KeyId, Plaintext, EncryptionContext } = encryptInput.parse(request);
  const id = keyIdOf(KeyId);
  const key = keys.get(id);
  if (key === undefined) return failure('NotFoundException', `Key '${KeyId}' does not exist`);
  const plaintext = Buffer.from(Plaintext, 'base64');
  if (plaintext.length > 4096) return failure('ValidationException', 'Plaintext is longer than 4096 bytes');

  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(authenticated(EncryptionContext));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const blob = Buffer.concat([Buffer.from([id.length]), Buffer.from(id), iv, cipher.getAuthTag(), body]);
  return success({ CiphertextBlob: blob.toString('base64'), KeyId: keyArn(id) });
}

function decrypt(keys: Keys, request: unknown): EngineReply {
  const { KeyId, CiphertextBlob, EncryptionContext } = decryptInput.parse(request);
  const { id, rest } = openBlob(CiphertextBlob);
  if (KeyId !== undefined && keyIdOf(KeyId) !== id) {
    return failure(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    );
  }
  const key = keys.get(id);
  // KMS gives no message either: nothing about the ciphertext is said.
  if (key === undefined || rest.length < ivBytes + tagBytes)
    return failure('InvalidCiphertextException', null);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, rest.subarray(0, ivBytes))
      .setAAD(authenticated(EncryptionContext))
      .setAuthTag(rest.subarray(ivBytes, ivBytes + tagBytes));
    const plaintext = Buffer.concat([decipher.update(rest.subarray(ivBytes + tagBytes)), decipher.final()]);
    return success({ Plaintext: plaintext.toString('base64'), KeyId: keyArn(id) });
  } catch {
    return failure('InvalidCiphertextException', null);
  }
}

/** The ARN of the key that encrypted: a role is asked about it before anything is decrypted. */
export function keyArnOfCiphertext(blob: string): string {
  return keyArn(openBlob(blob).id);
}

export function keyArn(id: string): string {
  return arnOf('kms', `key/${id}`);
}

/** From a key's id or its ARN. */
export function keyIdOf(name: string): string {
  return name.split(':key/').at(-1) ?? name;
}

/** Length of the key's id, id, IV, tag, encrypted bytes. */
function openBlob(blob: string): { id: string; rest: Buffer } {
  const bytes = Buffer.from(blob, 'base64');
  const idEnd = 1 + (bytes[0] ?? 0);
  return { id: bytes.toString('utf8', 1, idEnd), rest: bytes.subarray(idEnd) };
}

function authenticated(context: Record<string, string> = {}): Buffer {
  const entries = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify(entries));
}

const success = (body: { KeyId: string; CiphertextBlob?: string; Plaintext?: string }): EngineReply => ({
  status: 200,
  body: { ...body, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
});

const failure = (type: string, message: string | null): EngineReply => ({
  status: 400,
  body: { __type: type, message },
});
