import { KMSClient } from '@aws-sdk/client-kms';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createSecretBox } from '../../../lib/aws/secrets.ts';
import { createStoredSecrets } from '../../../lib/aws/stored-secrets.ts';
import { newSecret, openShop, type Shop } from '../../support/shop.ts';

const DEAD_LETTERS = 'NotificationsDeadLetterQueue';

/** With the OUTBOUND_POLICY of the template, which the laptop otherwise replaces. */
let shop: Shop;
let kms: KMSClient;
beforeAll(async () => {
  shop = await openShop({ environmentOverrides: { OUTBOUND_POLICY: 'public-https' } }, { tells: false });
  kms = new KMSClient(shop.system.adminClientConfig);
});
afterEach(async () => {
  await shop.calmDown();
  await shop.system.queues.drain(DEAD_LETTERS);
});
afterAll(async () => {
  kms.destroy();
  await shop.close();
});

/** Past the API, which refuses such a URL: as a name would be that was public when it was configured. */
async function projectTelling(url: string): Promise<string> {
  const { directory } = shop.admin;
  const { projectId } = await shop.api('createProject', { body: { displayName: 'Inside' } });
  const box = createSecretBox(kms, shop.system.outputs['SecretsKeyArn'] ?? '');
  const secretsCiphertext = await createStoredSecrets(box, directory).sealProject(projectId, [newSecret()]);
  await directory.changeProject(projectId, (current) => {
    if (current === undefined) throw new Error('there is no such project');
    return { ...current, notifications: { url, secretsCiphertext } };
  });
  return projectId;
}

const port = () => new URL(shop.endpoint.url).port;

describe('as deployed, an endpoint', () => {
  test.each([
    ['on loopback', () => `https://127.0.0.1:${port()}/notifications`],
    ['on loopback, by another spelling', () => `https://0x7f.1:${port()}/notifications`],
    ['on loopback, by its name', () => `https://localhost:${port()}/notifications`],
    ['on loopback, in IPv6', () => `https://[::ffff:127.0.0.1]:${port()}/notifications`],
    ['without TLS', () => shop.endpoint.url],
    ['in a private range', () => 'https://10.0.0.1/'],
    ['that is the cloud’s metadata', () => 'https://169.254.169.254/latest/meta-data/'],
  ])('%s is never called: the message ends among the dead letters', async (_where, url) => {
    const projectId = await projectTelling(url());
    const { subprojectId } = await shop.api('createSubproject', {
      params: { projectId },
      body: { displayName: 'Customer' },
    });
    await shop.system.settle();
    expect(shop.endpoint.connections()).toBe(0);
    expect(shop.system.queues.messages(DEAD_LETTERS)).toHaveLength(1);
    const item = await shop.admin.item(subprojectId);
    expect(Object.keys(item?.['pendingNotifications'] ?? {})).toStrictEqual(['opened']);
  });

  test('can’t be told a CRM’s token: that goes to the CRM’s own API alone', async () => {
    const hubspot = { kind: 'hubspot', secrets: ['the-secret-of-the-app'], apiToken: 'pat-na1-token' };
    const put = (apiUrl: string) =>
      shop.status('PUT', `/v1/projects/${shop.projectId}/webhookSources/asking`, { ...hubspot, apiUrl });
    expect(await put(new URL(shop.endpoint.url).origin)).toBe(400);
    expect(await put('https://api.example.com')).toBe(400);
    expect(await put('https://api.hubapi.com/')).toBe(200);
  });

  test('on loopback can’t be configured', async () => {
    const notifications = { url: shop.endpoint.url, secrets: [newSecret()] };
    const { projectId } = shop;
    const configuring = shop.api('updateProject', { params: { projectId }, body: { notifications } });
    await expect(configuring).rejects.toThrow('endpoint_not_allowed');
  });
});
