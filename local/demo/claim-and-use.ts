import { randomBytes } from 'node:crypto';
import { createMessagingProduct } from '../../examples/messaging-product.ts';
import { secretFromBytes, tokenOf } from '../../lib/access/secret.ts';
import { secretHashOf } from '../../lib/access/token.ts';
import { createApi } from './api.ts';
import type { Scene } from './main-job.ts';
import { portOf } from './reseller.ts';
import { sendStandardWebhook } from './senders.ts';
import type { Customer } from './signups.ts';

/** The customer takes the key, uses it, and leaves. */
export async function showClaimAndUse(scene: Scene, customers: readonly Customer[]): Promise<void> {
  const acme = customers.find(({ customer }) => customer?.externalId === 'acme');
  const neighbour = customers.find(({ customer }) => customer?.realm === 'stripe');
  if (acme === undefined || neighbour === undefined) throw new Error('the customers are not there');
  const link = await showNotification(scene, acme);
  const token = await showClaim(scene, link);
  await showUse(scene, { token, acme, neighbour });
}

async function showNotification({ screen, system, reseller }: Scene, acme: Customer): Promise<string> {
  screen.title('The reseller’s own system was told, signed by Standard Webhooks');
  await screen.wait('waiting for the notifications queue', system.idle());
  const received = reseller.received();
  const ids = new Set(received.map(({ id }) => id));
  screen.check(
    'five signups, five webhook-ids (a repeated message has the id of the first)',
    ids.size === 5,
    [...ids],
  );
  const notification = received.find(({ data }) => data.subprojectId === acme.subprojectId);
  const url = notification?.data.claimLink?.url;
  screen.check('Acme’s carries the link by which Acme takes its key', url !== undefined, notification);
  if (notification === undefined || url === undefined)
    throw new Error('there is no claim link to go on with');
  screen.say(`${notification.type}  webhook-id ${notification.id}`);
  screen.say(`claim link ${url.slice(0, 76)}…`);
  return url;
}

/** What the claim page does in the customer's browser: the secret is made here and only its hash is sent. */
async function showClaim({ screen, system }: Scene, link: string): Promise<string> {
  screen.title('The customer claims the key');
  const page = await fetch(link);
  screen.check('the link opens a page', page.ok && (await page.text()).includes('<html'), page.status);
  const secret = secretFromBytes(randomBytes(32));
  const claimToken = new URL(link).hash.slice(1);
  const anybody = createApi(system.url, undefined);
  const { accessKey, tokenPrefix } = await anybody('claimKey', {
    body: { claimToken, secretHash: secretHashOf(secret) },
  });
  screen.check('the key is in the subproject, and we know only its hash', accessKey.accessKeyId.length > 0);
  screen.say(`access key ${accessKey.accessKeyId}`);
  screen.say(`token      ${tokenPrefix}${secret.slice(0, 4)}… (shown once)`);
  return tokenOf(tokenPrefix, secret);
}

type Use = { readonly token: string; readonly acme: Customer; readonly neighbour: Customer };

async function showUse(scene: Scene, { token, acme, neighbour }: Use): Promise<void> {
  const { screen, system, api, projectId, sources } = scene;
  screen.title('The key at the door of a product (examples/messaging-product.ts)');
  const { token: productToken = '' } = await api('createProjectAccessKey', {
    params: { projectId },
    body: { displayName: 'messaging product', scopes: ['accessKeys:verify', 'usage:write'] },
  });
  // It asks each time, to show that the key dies at once; by itself it would remember a yes for 10 s.
  const product = createMessagingProduct({ apiUrl: system.url, productToken, maxAgeMs: 0 });
  await new Promise<void>((listening) => product.server.listen(0, '127.0.0.1', listening));
  const send = async ({ subprojectId }: Customer): Promise<string> => {
    const url = `http://127.0.0.1:${portOf(product.server.address())}/subprojects/${subprojectId}/messages`;
    const response = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
    return `${response.status} ${await response.text()}`;
  };
  try {
    const own = await send(acme);
    screen.check('in its own subproject: let in', own === '202 {"accepted":true}', own);
    const other = await send(neighbour);
    screen.check('in its neighbour’s: turned away', other === '403 {"error":"wrong_subproject"}', other);

    screen.title('The customer leaves: the key dies in the same write');
    const closure = {
      type: 'customer.closed',
      timestamp: new Date().toISOString(),
      data: { externalId: 'acme' },
    };
    const sent = await sendStandardWebhook(sources.crm.url, sources.crm.secret, closure, { id: 'msg_bye' });
    screen.check('the closure is applied', sent.status === 200, sent);
    const late = await send(acme);
    screen.check('the key no longer opens anything', late === '403 {"error":"subproject_closed"}', late);
  } finally {
    await product.close();
  }
}
