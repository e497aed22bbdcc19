import { DeleteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Cast } from './cast.ts';
import { comparable } from './comparable.ts';
import type { Lane } from './lane.ts';
import { denialsOf } from './denial-reading.ts';
import { invoicesOf, type InvoiceRead } from './invoice-reading.ts';
import { costsOf, type CostsRead } from './usage-reading.ts';

/** What there is to be read once everything has come to rest: equal in two runs that ended in the same. */
export type Reading = {
  /** The project's subprojects, by sort key. */
  readonly items: Readonly<Record<string, unknown>>;
  /** What the endpoint took, by customer and type: how many ids, and what each said last. */
  readonly told: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>;
  /** Key → what verifying it says. */
  readonly keys: Readonly<Record<string, string>>;
  readonly deadLetters: readonly string[];
  /** By the audit log. */
  readonly denied: readonly string[];
  readonly costs: CostsRead;
  readonly invoices: readonly InvoiceRead[];
};

export async function read(lane: Lane, cast: Cast): Promise<Reading> {
  const items = await itemsOf(lane);
  return {
    items: Object.fromEntries(
      items.map((item) => [cast.hide(String(item['sk'])), comparable(item, cast)] as const),
    ),
    told: toldOf(lane, cast, items),
    keys: await verdictsOf(lane, cast),
    deadLetters: deadLettersOf(lane, cast),
    denied: await denialsOf(lane, cast),
    costs: await costsOf(lane, cast),
    invoices: await invoicesOf(lane, cast),
  };
}

/** Those that name a customer of the run. */
function deadLettersOf({ shop: { system } }: Lane, cast: Cast): readonly string[] {
  const letters = system.queues.deadLetterNames.flatMap((name) => system.queues.messages(name));
  const bodies = letters.map(({ body }) => cast.hide(body));
  return bodies.filter((body) => cast.customers.some((customer) => body.includes(`{${customer}`)));
}

type Item = Readonly<Record<string, unknown>>;

/** There are no others: each run removes its own. */
async function itemsOf({ shop }: Lane): Promise<readonly Item[]> {
  const { client, tableName } = shop.admin.directoryTable;
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: marshall({ ':pk': shop.projectId, ':prefix': 'subproject#' }),
      ConsistentRead: true,
    }),
  );
  return Items.map((item) => unmarshall(item));
}

/** No run finds, or sweeps, what another left. */
export async function removeItems(lane: Lane): Promise<void> {
  const { client, tableName } = lane.shop.admin.directoryTable;
  for (const { pk, sk } of await itemsOf(lane)) {
    await client.send(new DeleteItemCommand({ TableName: tableName, Key: marshall({ pk, sk }) }));
  }
}

/** What items of the run owe the costs of past days now. */
export async function owedRatings(lane: Lane): Promise<readonly string[]> {
  const items = await itemsOf(lane);
  return items.flatMap(({ subprojectId, pendingRatings }) =>
    pendingRatings === undefined ? [] : [String(subprojectId)],
  );
}

/** Notifications that the items of the run owe now. */
export async function owedIds(lane: Lane): Promise<readonly string[]> {
  const items = await itemsOf(lane);
  return items.flatMap(({ pendingNotifications }) =>
    Object.values(pendingSchema.parse(pendingNotifications)),
  );
}

const pendingSchema = z._default(z.record(z.string(), z.string()), {});

function toldOf({ taken }: Lane, cast: Cast, items: readonly Item[]): Reading['told'] {
  return Object.fromEntries(
    items.map(({ subprojectId }) => {
      const about = taken().filter(({ content }) => content.data.subprojectId === subprojectId);
      const byType = Map.groupBy(about, ({ content }) => content.type);
      const contents = [...byType].map(([type, received]) => {
        const byId = new Map(received.map(({ id, content: { data } }) => [id, data] as const));
        return [type, [...byId.values()].map((data) => tellable(data))] as const;
      });
      return [cast.hide(String(subprojectId)), Object.fromEntries(contents)] as const;
    }),
  );
}

/** Names and addresses are those of the moment in which it was sent. */
function tellable({ status, holds, claimLink }: Readonly<Record<string, unknown>>): unknown {
  return { status, holds, claimLink: claimLink === null ? 'none' : 'a link' };
}

/** Not numbered: it is the check that calls. */
export async function verdictsOf(
  { shop, watch }: Lane,
  cast: Cast,
): Promise<Readonly<Record<string, string>>> {
  return watch.ignoring('verify-keys', async () => {
    const verdicts: (readonly [string, string])[] = [];
    for (const name of cast.keyNames()) {
      const { token } = cast.key(name);
      const answer = await shop.api('verifyAccessKey', { body: { token } });
      verdicts.push([name, answer.code]);
    }
    return Object.fromEntries(verdicts);
  });
}
