import * as z from 'zod/mini';
import { ApiError } from '../api-error.ts';
import { AsGiven } from '../../lib/api-client/operations.ts';
import type { Client } from '../client.ts';
import { MAX_ATTEMPTS, pauseMs } from '../retries.ts';
import type { Row } from './row.ts';

const resultSchema = z.object({
  index: z.int(),
  outcome: z.string(),
  code: z.optional(z.string()),
  detail: z.optional(z.string()),
  isPlanUnknown: z.optional(z.boolean()),
});
const answerSchema = z.looseObject({ results: z.array(resultSchema) });
export type RowResult = {
  readonly outcome: string;
  readonly code?: string | undefined;
  readonly detail?: string | undefined;
  readonly isPlanUnknown?: boolean | undefined;
};

export type SendOptions = {
  readonly projectId: string;
  readonly asOf: string;
  readonly notify: boolean;
  readonly dryRun: boolean;
  readonly sleep: (ms: number) => Promise<unknown>;
};

/**
 * What became of each row. Those that failed for the moment are sent again, alone; rows in may be sent again without harm.
 * @throws CliError if the system takes no rows at all
 */
export async function sendRows(
  client: Client,
  rows: readonly Row[],
  options: SendOptions,
): Promise<readonly RowResult[]> {
  const results = new Array<RowResult>(rows.length).fill({ outcome: 'failed', code: 'no_answer' });
  let waiting = [...rows.keys()];
  for (let attempt = 1; ; attempt += 1) {
    const sent = waiting;
    const answers = await send(
      client,
      sent.map((place) => rows[place]),
      options,
    );
    for (const { index, ...result } of answers) {
      const place = sent[index];
      if (place !== undefined) results[place] = result;
    }
    waiting = sent.filter(
      (place) => results[place]?.outcome === 'failed' && results[place].code !== 'internal',
    );
    if (waiting.length === 0 || attempt === MAX_ATTEMPTS) return results;
    await options.sleep(pauseMs(attempt, null, new Date(0), Math.random()));
  }
}

async function send(client: Client, rows: readonly (Row | undefined)[], options: SendOptions) {
  const { projectId, asOf, notify, dryRun } = options;
  try {
    // What the file says is for the system to judge, row by row.
    const body = new AsGiven({ rows, asOf, notify, dryRun });
    return (await client.send('importSubprojects', { params: { projectId }, body }, answerSchema)).results;
  } catch (error) {
    // A defect that one row brings out must not keep back all others.
    if (!(error instanceof ApiError) || error.problem.code !== 'internal') throw error;
    return rows.map((_, index) => ({ index, outcome: 'failed', code: 'internal', detail: error.message }));
  }
}
