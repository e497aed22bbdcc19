import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { startSystem, type System } from '../../local/system.ts';
import type { TablesEngineName } from '../../local/engines/tables.ts';
import { adminOf, type Admin } from './admin.ts';
import { describeOnDynamoDbLocal } from './dynamodb-local.ts';

export type Store = { readonly system: System; readonly admin: Admin };
/** Defines the tests of one part of the store; the store itself is there from the first test on. */
export type Suite = (store: () => Store) => void;

/** The same tests through the real SDK on dynalite and on AWS's own DynamoDB Local, in the tables of the template. */
export function describeOnTableEngines(title: string, suites: readonly Suite[]): void {
  describe(`${title} on dynalite`, () => runOn('dynalite', suites));
  describeOnDynamoDbLocal(`${title} on DynamoDB Local`, () => runOn('dynamodb-local', suites));
}

function runOn(tables: TablesEngineName, suites: readonly Suite[]): void {
  let started: Store | undefined;
  const store = (): Store => {
    if (started === undefined) throw new Error('the store is there from the first test on');
    return started;
  };
  beforeAll(async () => {
    const system = await startSystem({ tables });
    started = { system, admin: adminOf(system) };
  });
  afterEach(() => store().system.onCall(undefined));
  afterAll(async () => {
    started?.admin.close();
    await started?.system.close();
  });
  for (const suite of suites) suite(store);
}
