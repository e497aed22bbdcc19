import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { TableProperties } from '../template/resources/table.ts';
import { StartError } from '../start-error.ts';
import { startDynalite } from './dynalite.ts';
import { startDynamoDbLocal } from './dynamodb-local.ts';
import { errorCode, isJsonObject, type Engine, type JsonObject } from './engine.ts';

export type TablesEngineName = 'dynalite' | 'dynamodb-local';

export type TableDefinition = { readonly name: string; readonly properties: TableProperties };

/**
 * Starts an engine with the tables; those that the folder holds already are kept with their data.
 * @param dataDir absolute path; in memory without
 * @throws StartError if a table there has other keys or indexes than its definition
 */
export async function startTables(
  engineName: TablesEngineName,
  tables: readonly TableDefinition[],
  dataDir: string | undefined,
): Promise<Engine> {
  const engine = await startEngine(engineName, dataDir);
  try {
    for (const table of tables) await ensureTable(engine, table);
  } catch (error) {
    await engine.close();
    throw error;
  }
  return engine;
}

async function startEngine(name: TablesEngineName, dataDir: string | undefined): Promise<Engine> {
  const folder = dataDir === undefined ? undefined : join(dataDir, name);
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  switch (name) {
    case 'dynalite':
      return startDynalite(folder);
    case 'dynamodb-local':
      return startDynamoDbLocal(folder);
  }
}

async function ensureTable(engine: Engine, { name, properties }: TableDefinition): Promise<void> {
  const existing = await describe(engine, name);
  if (existing === undefined) {
    const reply = await engine.call('CreateTable', { TableName: name, ...properties });
    if (reply.status >= 400) throw new Error(`table ${name} can't be created: ${JSON.stringify(reply.body)}`);
  } else if (!isDeepStrictEqual(shapeOf(existing), shapeOf(properties))) {
    throw new StartError(
      `Table ${name} in the data folder has other keys or indexes than in the template: move it away.`,
    );
  }
  while ((await describe(engine, name))?.['TableStatus'] !== 'ACTIVE') await nextTurn();
}

async function describe(engine: Engine, name: string): Promise<JsonObject | undefined> {
  const reply = await engine.call('DescribeTable', { TableName: name });
  if (errorCode(reply) === 'ResourceNotFoundException') return undefined;
  const table = reply.body['Table'];
  if (!isJsonObject(table)) throw new Error(`table ${name} can't be read: ${JSON.stringify(reply.body)}`);
  return table;
}

/** What can't be changed in place. */
function shapeOf(table: JsonObject) {
  const indexes: unknown = table['GlobalSecondaryIndexes'];
  const shapes = (Array.isArray(indexes) ? indexes.filter(isJsonObject) : []).map(
    ({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }),
  );
  return {
    keys: table['KeySchema'],
    indexes: shapes.sort((a, b) => String(a.IndexName).localeCompare(String(b.IndexName))),
  };
}
