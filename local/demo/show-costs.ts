import { randomUUID } from 'node:crypto';
import { measure, type Cost } from './costs.ts';
import type { Scene } from './main-job.ts';
import { sendStandardWebhook } from './senders.ts';
import { signup } from './signups.ts';

/** What each operation cost in AWS calls and capacity, counted between the functions and the engines. */
export async function showCosts(scene: Scene): Promise<void> {
  const { screen, system, api, projectId, sources } = scene;
  screen.title('What it cost (counted; on-demand units of DynamoDB, requests of SQS)');
  const { url, secret } = sources.crm;
  const newcomer = signup('newcomer', 'Newcomer AB', new Date());
  const deliver = (message: typeof newcomer, id: string) => sendStandardWebhook(url, secret, message, { id });

  const first = await measure(system, () => deliver(newcomer, 'msg_n1'));
  const again = await measure(system, () => deliver(newcomer, 'msg_n1'));
  const { subprojects } = await api('listSubprojects', { params: { projectId } });
  const subprojectId =
    subprojects.find(({ displayName }) => displayName === 'Newcomer AB')?.subprojectId ?? '';
  const { token = '' } = await api('createSubprojectAccessKey', {
    params: { subprojectId },
    body: { displayName: 'measured' },
  });
  const verified = await measure(system, () => api('verifyAccessKey', { body: { token } }));
  const used = await measure(system, () => api('recordUsage', { body: hundredEvents(subprojectId) }));
  const closed = await measure(system, () => deliver({ ...newcomer, type: 'customer.closed' }, 'msg_n2'));

  screen.table([
    ['operation', 'write units', 'read units', 'SQS sends', 'KMS calls'],
    row('signup, new', first.cost),
    row('signup, duplicate', again.cost),
    row('verify a key (with the caller’s own)', verified.cost),
    row('usage, 100 events in a request', used.cost),
    row('closure', closed.cost),
  ]);
  screen.say(
    'Configuration is read at most every 10 s and a secret decrypted once per cold function: it shows where it fell due.',
  );
  screen.check('a new signup takes at most 3 write units', first.cost.writeUnits <= 3, first.cost);
  screen.check('a duplicate takes at most 2', again.cost.writeUnits <= 2, again.cost);
  screen.check(
    'a verification takes 2 read units, no write',
    verified.cost.readUnits <= 2 && verified.cost.writeUnits === 0,
    verified.cost,
  );
  screen.check('a hundred usage events take at most 5 write units', used.cost.writeUnits <= 5, used.cost);
}

function hundredEvents(subject: string): readonly object[] {
  const time = new Date().toISOString();
  const source = 'urn:example:messaging-product';
  const data = { quantity: '1' };
  return Array.from({ length: 100 }, () => ({
    specversion: '1.0',
    id: randomUUID(),
    source,
    type: 'messages',
    subject,
    time,
    data,
  }));
}

function row(operation: string, { writeUnits, readUnits, sends, decryptions }: Cost): readonly string[] {
  return [operation, ...[writeUnits, readUnits, sends, decryptions].map(String)];
}
