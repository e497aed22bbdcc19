import { open, type FileHandle } from 'node:fs/promises';
import { batchesOf } from '../import/batches.ts';
import { forEachBounded } from '../import/bounded.ts';
import type { SourceFile } from '../import/source-file.ts';
import { usageAnswerSchema } from '../costs/resources.ts';
import { CliError } from '../exit-codes.ts';
import { Progress } from '../progress.ts';
import type { Session } from '../session.ts';
import { readLines, type EventLine } from './lines.ts';

/** Of a request: larger ones take hardly fewer write units an event. */
const MAX_EVENTS = 1_000;

export type UsageSent = {
  readonly events: number;
  readonly accepted: number;
  readonly rejected: number;
  /** How often each code. */
  readonly codes: Readonly<Record<string, number>>;
};

/** Sends a file of events as it is read; what is not taken goes to a file, a line each, with its line and code. @throws CliError */
export async function sendUsage(
  { client, io }: Session,
  source: SourceFile,
  { concurrency, rejectsPath }: { readonly concurrency: number; readonly rejectsPath: string },
): Promise<UsageSent> {
  const progress = new Progress(io);
  const codes: Record<string, number> = {};
  let [events, accepted, rejected] = [0, 0, 0];
  let rejects: Promise<FileHandle> | undefined;
  const reject = async (line: number, code: string, event: unknown): Promise<void> => {
    rejected += 1;
    codes[code] = (codes[code] ?? 0) + 1;
    // It holds customers' data: only its owner may read it.
    rejects ??= open(rejectsPath, 'w', 0o600);
    await (await rejects).appendFile(`${JSON.stringify({ line, code, event })}\n`);
  };

  async function* sendable(): AsyncGenerator<EventLine> {
    for await (const line of readLines(source.bytes)) {
      events += 1;
      if ('event' in line) yield line;
      else await reject(line.line, 'not_json', line.text);
    }
  }

  const startMs = io.now().getTime();
  try {
    await forEachBounded(batchesOf(sendable(), MAX_EVENTS), concurrency, async (batch) => {
      const body = batch.map(({ event }) => event);
      const answer = await client.send('recordUsage', { body }, usageAnswerSchema);
      accepted += answer.accepted;
      for (const { index, code } of answer.rejected) {
        const place = batch[index];
        if (place !== undefined) await reject(place.line, code, place.event);
      }
      const seconds = Math.max(1, (io.now().getTime() - startMs) / 1000);
      progress.show(`${accepted} taken, ${Math.round(accepted / seconds)} a second`, source.fraction());
    });
    return { events, accepted, rejected, codes };
  } catch (error) {
    if (!(error instanceof CliError) || accepted === 0) throw error;
    const advice = `${accepted} events were taken. The same line may be run again: each counts once. ${error.advice ?? ''}`;
    throw new CliError(error.exitCode, error.message, advice.trim(), { cause: error });
  } finally {
    progress.end();
    await (await rejects)?.close();
  }
}
