import { createMessagingProduct } from '../../examples/messaging-product.ts';
import type { Answers } from '../../lib/api-client/operations.ts';
import { dayOf } from '../../lib/billing/days.ts';
import type { Scene } from './main-job.ts';
import { portOf } from './reseller.ts';
import type { Customer } from './signups.ts';

type Costs = Answers['getProjectCosts'];

/** What a message costs the account, and what customers of each plan pay for it. */
const CARD = {
  currency: 'USD',
  meters: { messages: { unitCost: '0.0079', unitPrice: '0.01' } },
  plans: { gold: { meters: { messages: { unitPrice: '0.009' } } } },
};
/** How many messages each customer sends, by displayName: and what comes of it, to the last digit. Acme sent its one before it left. */
const EXPECTED: readonly (readonly [name: string, messages: number, cost: string, price: string])[] = [
  ['62515/contact/101', 3, '0.0237', '0.03'],
  ['62515/contact/102', 5, '0.0395', '0.05'],
  ['62515/contact/103', 8, '0.0632', '0.08'],
  ['Jenny Rosen', 13, '0.1027', '0.13'],
  ['Acme AB', 1, '0.0079', '0.009'],
];
const TOTAL = { cost: '0.237', price: '0.299', margin: '0.062' };
const BAR_WIDTH = 26;

/** Messages are sent, reported twice, and each counts once: to the customer, to the project, to the account. */
export async function showUsage(scene: Scene, customers: readonly Customer[], since: Date): Promise<void> {
  const { screen, system, api, projectId } = scene;
  screen.title('Usage becomes cost, exactly, whatever arrives twice');
  await api('putRateCard', { params: { projectId }, body: { ...CARD, effectiveDate: dayOf(since) } });
  screen.say('rate card: a message costs the account 0.0079; customers pay 0.01, on the gold plan 0.009');
  const requests = await sendMessages(scene, customers);
  screen.say(`29 messages were sent, and reported in ${requests} requests`);
  screen.check('the product reports in batches, each sent twice on purpose', requests < 29, requests);

  const days = [...new Set([dayOf(since), dayOf(new Date())])];
  for (const day of days) await api('rollUp', { body: { day, projectId } });
  await screen.wait('rolling up the day so far', system.settle());
  const query = { from: days[0], to: days.at(-1) };
  const project = await api('getProjectCosts', { params: { projectId }, query });
  const rows = await Promise.all(
    EXPECTED.map(async ([name, ...expected]) => {
      const subprojectId = customers.find(({ displayName }) => displayName === name)?.subprojectId ?? '';
      return { name, expected, costs: await api('getSubprojectCosts', { params: { subprojectId }, query }) };
    }),
  );
  showTable(scene, rows, project);
  for (const { name, expected, costs } of rows) {
    const found = [Number(quantityOf(costs)), costs.total.cost, costs.total.price];
    if (found.join() !== expected.join()) screen.check(`${name}: ${expected.join(', ')}`, false, found);
  }
  const { cost, price, margin } = project.total;
  screen.check(
    'each message counts once: customers sum to the project, to the last digit',
    JSON.stringify({ cost, price, margin }) === JSON.stringify(TOTAL),
    project.total,
  );
  const account = await api('getAccountCosts', { query });
  screen.check('and the project to the account', account.total.cost === TOTAL.cost, account.total);
  screen.check('who has left still has their costs', rows.at(-1)?.costs.total.cost === '0.0079');
}

/** @returns how many requests with usage arrived */
async function sendMessages(
  { system, api, projectId }: Scene,
  customers: readonly Customer[],
): Promise<number> {
  const { token: productToken = '' } = await api('createProjectAccessKey', {
    params: { projectId },
    body: { displayName: 'messaging product', scopes: ['accessKeys:verify', 'usage:write'] },
  });
  let requests = 0;
  const twice: typeof fetch = async (url, init) => {
    if (typeof url !== 'string' || !url.endsWith('/v1/usage')) return fetch(url, init);
    requests += 2;
    await fetch(url, init);
    return fetch(url, init);
  };
  const product = createMessagingProduct({ apiUrl: system.url, productToken, batchEvents: 10, fetch: twice });
  await new Promise<void>((listening) => product.server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${portOf(product.server.address())}`;
  const open = customers.filter(({ displayName }) => displayName !== 'Acme AB');
  await Promise.all(
    open.map(async ({ subprojectId, displayName }) => {
      const { token = '' } = await api('createSubprojectAccessKey', {
        params: { subprojectId },
        body: { displayName: 'server' },
      });
      const headers = { authorization: `Bearer ${token}` };
      const count = EXPECTED.find(([name]) => name === displayName)?.[1] ?? 0;
      for (let message = 0; message < count; message += 1)
        await fetch(`${origin}/subprojects/${subprojectId}/messages`, { method: 'POST', headers });
    }),
  );
  await product.close();
  return requests;
}

type Row = { readonly name: string; readonly costs: Costs };

function showTable({ screen }: Scene, rows: readonly Row[], project: Costs): void {
  const most = Math.max(...rows.map(({ costs }) => Number(costs.total.cost)));
  const line = ({ name, costs }: Row): readonly string[] => [
    name,
    quantityOf(costs),
    costs.total.cost,
    costs.total.price,
    costs.total.margin,
    '▇'.repeat(Math.round((Number(costs.total.cost) / most) * BAR_WIDTH)),
  ];
  const [, ...total] = line({ name: '', costs: project }).slice(0, -1);
  screen.table(
    [
      ['customer', 'messages', `cost ${project.currency}`, 'price', 'margin', ''],
      ...rows.toSorted((a, b) => Number(b.costs.total.cost) - Number(a.costs.total.cost)).map(line),
      ['together', ...total, ''],
    ],
    { numbers: [1, 2, 3, 4] },
  );
  screen.say(`through ${project.throughTime.slice(0, 19)}Z; the night’s run does it for the whole day`);
}

function quantityOf({ total }: Costs): string {
  return total.meters['messages']?.quantity ?? '0';
}
