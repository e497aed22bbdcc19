import { KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCOUNT_KEY, projectKey, sourceKey } from '../../../lib/aws/directory.ts';
import { createSecretBox, type SecretBox } from '../../../lib/aws/secrets.ts';
import { createStoredSecrets } from '../../../lib/aws/stored-secrets.ts';
import { bootstrapSystem } from '../../../local/bootstrap.ts';
import { startSystem, type System } from '../../../local/system.ts';
import { adminOf, type Admin } from '../../support/admin.ts';
import { NOW, project } from '../../support/factories.ts';

let system: System;
let admin: Admin;
let kms: KMSClient;
const newBox = (): SecretBox => createSecretBox(kms, system.outputs['SecretsKeyArn'] ?? '');

beforeAll(async () => {
  system = await startSystem();
  admin = adminOf(system);
  kms = new KMSClient(system.adminClientConfig);
});
afterAll(async () => {
  kms.destroy();
  admin.close();
  await system.close();
});

describe('sealed secrets', () => {
  const address = sourceKey('ab12cd34', 'crm');
  const secrets = ['whsec_one', 'zwei 👋', '12345678901234567890'];

  test('open at their address, as they were', async () => {
    const ciphertext = await newBox().seal(secrets, address);
    expect(await newBox().open(ciphertext, address)).toStrictEqual(secrets);
    expect(Buffer.from(ciphertext, 'base64').includes('whsec_one')).toBe(false);
  });

  test.each([
    ['another source of the project', sourceKey('ab12cd34', 'stripe')],
    ['the source of that name of another project', sourceKey('zz12cd34', 'crm')],
    ['a project', projectKey('ab12cd34')],
  ])('do not open when they were moved to %s, even if they were open at home', async (_where, elsewhere) => {
    const box = newBox();
    const ciphertext = await box.seal(secrets, address);
    await box.open(ciphertext, address);
    await expect(box.open(ciphertext, elsewhere)).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
  });

  test('do not open when a bit is other', async () => {
    const ciphertext = Buffer.from(await newBox().seal(secrets, address), 'base64');
    ciphertext.writeUInt8(ciphertext.readUInt8(ciphertext.length - 1) ^ 1, ciphertext.length - 1);
    await expect(newBox().open(ciphertext.toString('base64'), address)).rejects.toThrow();
  });

  test('are decrypted once per ciphertext', async () => {
    const box = newBox();
    const first = await box.seal(['a'], address);
    const second = await box.seal(['b'], address);
    const mark = system.calls.mark();
    for (const ciphertext of [first, second, first, second, first]) await box.open(ciphertext, address);
    expect(system.calls.since(mark).map(({ action }) => action)).toStrictEqual(['Decrypt', 'Decrypt']);
  });

  test('that could not be opened are asked for again', async () => {
    const box = newBox();
    const ciphertext = await box.seal(['a'], address);
    system.onCall(() => ({ kind: 'refuse', code: 'KMSInternalException', status: 500 }));
    await expect(box.open(ciphertext, address)).rejects.toThrow();
    system.onCall(undefined);
    expect(await box.open(ciphertext, address)).toStrictEqual(['a']);
  });
});

describe('secrets in items', () => {
  const stored = () => createStoredSecrets(newBox(), admin.directory);
  const settings = { projectId: 'ab12cd34', source: 'crm', kind: 'stripe', realm: 'crm' } as const;
  const times = { createTime: NOW.toISOString(), updateTime: NOW.toISOString() };

  test('of a source open in that source alone', async () => {
    const secretsCiphertext = await stored().sealSource('ab12cd34', 'crm', ['whsec_x']);
    const source = { schemaVersion: 1, version: 1, ...settings, secretsCiphertext, ...times };
    expect(await stored().openSource(source)).toStrictEqual(['whsec_x']);
    await expect(stored().openSource({ ...source, source: 'other' })).rejects.toThrow();
  });

  test('a source’s API token opens in that source alone', async () => {
    const api = { tokenCiphertext: await stored().sealApiToken('ab12cd34', 'crm', 'pat-x') };
    const source = { schemaVersion: 1, version: 1, ...settings, secretsCiphertext: '', api, ...times };
    expect(await stored().openApiToken(source, api)).toBe('pat-x');
    await expect(stored().openApiToken({ ...source, source: 'other' }, api)).rejects.toThrow();
  });

  test('of a project’s endpoint open in that project alone; without an endpoint there are none', async () => {
    const secretsCiphertext = await stored().sealProject('ab12cd34', ['whsec_y']);
    const notifications = { url: 'https://example.com', secretsCiphertext };
    expect(await stored().openProject(project({ notifications }))).toStrictEqual(['whsec_y']);
    await expect(stored().openProject(project({ projectId: 'zz12cd34', notifications }))).rejects.toThrow();
    const { notifications: _none, ...silent } = project();
    expect(await stored().openProject(silent)).toStrictEqual([]);
  });

  test('the claim-signing key is read once and is what the bootstrap made', async () => {
    await expect(stored().claimSigningKey()).rejects.toThrow('run the bootstrap');
    await bootstrapSystem(system);
    const secrets = stored();
    const mark = system.calls.mark();
    const key = await secrets.claimSigningKey();
    expect(await secrets.claimSigningKey()).toBe(key);
    expect(key).toHaveLength(32);
    expect(system.calls.since(mark).map(({ action }) => action)).toStrictEqual(['GetItem', 'Decrypt']);
    const account = await admin.directory.readAccount();
    await expect(newBox().open(account?.claimKeyCiphertext ?? '', projectKey('account'))).rejects.toThrow();
    await expect(newBox().open(account?.claimKeyCiphertext ?? '', ACCOUNT_KEY)).resolves.toHaveLength(1);
  });
});
