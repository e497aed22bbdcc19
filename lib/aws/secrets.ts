import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import * as z from 'zod/mini';
import { parseLosslessJson } from '../encoding/json.ts';
import type { Key } from './items.ts';

/** Secrets that we must be able to use again, encrypted with the address of their item as context. */
export type SecretBox = {
  seal: (secrets: readonly string[], address: Key) => Promise<string>;
  open: (ciphertext: string, address: Key) => Promise<readonly string[]>;
};

/** How many decryptions a function keeps; one is a few hundred bytes. */
const MAX_CACHED = 1_000;

export function createSecretBox(client: KMSClient, keyArn: string): SecretBox {
  const opened = new Map<string, readonly string[]>();
  return {
    async seal(secrets, address) {
      const { CiphertextBlob } = await client.send(
        new EncryptCommand({
          KeyId: keyArn,
          Plaintext: Buffer.from(JSON.stringify(secrets)),
          EncryptionContext: { ...address },
        }),
      );
      if (CiphertextBlob === undefined) throw new Error('KMS gave no ciphertext');
      return Buffer.from(CiphertextBlob).toString('base64');
    },

    async open(ciphertext, address) {
      const cacheKey = `${address.pk}\n${address.sk}\n${ciphertext}`;
      const known = opened.get(cacheKey);
      if (known !== undefined) return known;
      const { Plaintext } = await client.send(
        new DecryptCommand({
          KeyId: keyArn,
          CiphertextBlob: Buffer.from(ciphertext, 'base64'),
          EncryptionContext: { ...address },
        }),
      );
      const secrets = secretsSchema.parse(parseLosslessJson(Buffer.from(Plaintext ?? []).toString()));
      if (opened.size >= MAX_CACHED) opened.clear();
      opened.set(cacheKey, secrets);
      return secrets;
    },
  };
}

const secretsSchema = z.array(z.string());
