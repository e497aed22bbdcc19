import { randomBytes } from 'node:crypto';
import { dayOfSecond } from '../../lib/billing/days.ts';
import { lastDayOf, monthBefore, monthOf } from '../../lib/billing/months.ts';
import { secretFromBytes, tokenOf } from '../../lib/access/secret.ts';
import { accessKeyIdOf, secretHashOf, tokenPrefixOf } from '../../lib/access/token.ts';
import type { Shop } from '../support/shop.ts';
import type { Scenario } from './scenarios/scenario.ts';
import type { Step } from './steps.ts';

/** Who takes part in one run of a scenario: in each run others, under the same names. */
export type Cast = {
  readonly customers: readonly string[];
  /** When the run began, in epoch seconds. */
  readonly startSecond: number;
  /** What the CRM calls a customer. */
  readonly externalIdOf: (customer: string) => string;
  /** HubSpot's number of a customer. */
  readonly objectIdOf: (customer: string) => number;
  readonly subprojectIdOf: (customer: string) => string;
  /** @param name `ada.phone` */
  readonly key: (name: string) => Key;
  /** All keys that were named so far, in a fixed order. */
  readonly keyNames: () => readonly string[];
  /** A text with every `{name}` replaced by what it stands for here. */
  readonly fill: (text: string) => string;
  /** The other way round, so that runs can be compared. */
  readonly hide: (text: string) => string;
  /** From now on `{name}` stands for the value. */
  readonly remember: (name: string, value: string) => void;
};

export type Key = { readonly accessKeyId: string; readonly secretHash: string; readonly token: string };

/** @param number of the run in its system */
export function createCast(shop: Shop, { given = [], steps, ending }: Scenario, number: number): Cast {
  const realms = realmsOf([...given, ...steps]);
  const customers = Object.keys(ending);
  const remembered = new Map<string, string>();
  const secrets = new Map<string, string>();

  const externalIdOf = (customer: string) => `${customer}-${number}`;
  const objectIdOf = (customer: string) => number * 100 + customers.indexOf(customer);
  const subprojectIdOf = (customer: string): string => {
    const known = remembered.get(customer);
    if (known !== undefined) return known;
    const realm = realms.get(customer) ?? 'crm';
    const externalId = realm === 'crm' ? externalIdOf(customer) : `62515/contact/${objectIdOf(customer)}`;
    return shop.subprojectIdOf(externalId, realm);
  };

  const key = (name: string): Key => {
    const secret = secrets.get(name) ?? secretFromBytes(randomBytes(32));
    secrets.set(name, secret);
    const subprojectId = subprojectIdOf(name.split('.')[0] ?? '');
    const secretHash = secretHashOf(secret);
    return {
      secretHash,
      accessKeyId: accessKeyIdOf(subprojectId, secretHash),
      token: tokenOf(tokenPrefixOf(subprojectId, 'live'), secret),
    };
  };

  const valueOf = (name: string): string => {
    if (name === 'projectId') return shop.projectId;
    const known = remembered.get(name);
    if (known !== undefined) return known;
    const [customer = '', keyName, member] = name.split('.');
    if (keyName === undefined) return subprojectIdOf(customer);
    if (keyName === 'externalId') return externalIdOf(customer);
    const { accessKeyId, secretHash } = key(`${customer}.${keyName}`);
    return member === 'secretHash' ? secretHash : accessKeyId;
  };

  const startSecond = Math.floor(Date.now() / 1000);
  const lastMonth = monthBefore(monthOf(dayOfSecond(startSecond)));
  return {
    customers,
    startSecond,
    externalIdOf,
    objectIdOf,
    subprojectIdOf,
    key,
    keyNames: () => [...secrets.keys()].sort(),
    fill: (text) =>
      text
        .replaceAll(/"\{second -(\d+)\}"/g, (_, ago: string) => String(startSecond - Number(ago)))
        .replaceAll(/\{time -(\d+)\}/g, (_, ago: string) =>
          new Date((startSecond - Number(ago)) * 1000).toISOString(),
        )
        .replaceAll(/\{day -(\d+)\}/g, (_, ago: string) => dayOfSecond(startSecond - Number(ago)))
        .replaceAll('{last month}', lastMonth)
        .replaceAll('{end of last month}', `${lastDayOf(lastMonth)}T12:00:00Z`)
        .replaceAll(/\{([a-z][\w.]*)\}/g, (_, name: string) => valueOf(name)),
    hide(text) {
      // Longer ones first: a key's id begins with its subproject's.
      const names = [
        ...[...secrets.keys()].flatMap((name) => [
          [key(name).accessKeyId, `{${name}}`] as const,
          [key(name).secretHash, `{${name}.secretHash}`] as const,
        ]),
        ...[...remembered].map(([name, value]) => [value, `{${name}}`] as const),
        ...customers.flatMap((customer) => [
          [subprojectIdOf(customer), `{${customer}}`] as const,
          [externalIdOf(customer), `{${customer}.externalId}`] as const,
          [`contact/${objectIdOf(customer)}`, `contact/{${customer}}`] as const,
        ]),
        [shop.projectId, '{projectId}'] as const,
      ];
      return names.reduce((hidden, [value, name]) => hidden.replaceAll(value, name), text);
    },
    remember: (name, value) => remembered.set(name, value),
  };
}

/** Customer → the realm that knows them. */
function realmsOf(steps: readonly Step[]): ReadonlyMap<string, string> {
  const realms = new Map<string, string>();
  for (const step of steps) {
    if (step.by === 'crm' && !realms.has(step.customer)) realms.set(step.customer, 'crm');
    if (step.by === 'hubspot' && !realms.has(step.customer)) realms.set(step.customer, step.source);
  }
  return realms;
}
