import { PassThrough, Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { QUESTIONS } from '../../lib/account/structure.ts';
import { run } from '../../cli/run.ts';
import { runCli, sink, wordsOf } from '../support/cli.ts';

describe('advice', () => {
  test('is given by flags, without a system or a key; what is not said is not so', async () => {
    const { exitCode, out } = await runCli(wordsOf('advise --reselling --separate-environments --json'));
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      answers: {
        separateEnvironments: true,
        separateGroups: false,
        reselling: true,
        automation: false,
        costsPerCustomer: false,
      },
      projects: [{ displayName: 'Production' }, { displayName: 'Development' }],
      subprojects: 'a subproject for each customer, made by you',
    });
  });

  test('is given for people, with the lines to copy', async () => {
    const { out } = await runCli(wordsOf('advise --automation'));
    expect(out).toMatch(/^The default project, with a subproject for each customer, made by the CRM\.\n/);
    expect(out).toContain('\nnpx onboarding sources put $DEFAULT crm ');
  });

  test('asks on a terminal, one question after the other', { timeout: 8_000 }, async () => {
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    const stdout = sink();
    const asked: string[] = [];
    // A prompt wraps what it asks, and colours it.
    const wordsIn = (shown: string) => stripVTControlCharacters(shown).replaceAll(/\s+/g, ' ');
    let shown = '';
    const terminal = (): NodeJS.WritableStream & { readonly isTTY: boolean } => {
      const stream = new Writable({
        write(chunk: unknown, _encoding, done) {
          shown += String(chunk);
          const question = QUESTIONS.find(
            ({ asks }) => wordsIn(shown).includes(asks) && !asked.includes(asks),
          );
          if (question !== undefined) {
            asked.push(question.asks);
            // A prompt leaves out what was typed before it is there.
            setImmediate(() => stdin.write(question.id === 'separateGroups' ? 'y\r' : 'n\r'));
          }
          done();
        },
      });
      // A prompt ends what it wrote to, unless that is the process's own.
      return Object.assign(stream, { isTTY: true, end: () => stream });
    };
    const io = {
      ...{ stdin, stdout, stderr: terminal(), env: { NO_COLOR: '1' }, cwd: '/' },
      now: () => new Date(),
      sleep: () => Promise.resolve(),
    };
    expect(await run(['advise'], io)).toBe(0);
    expect(asked).toEqual(QUESTIONS.map(({ asks }) => asks));
    expect(stdout.text()).toMatch(/^A project for each group, with no subprojects\./);
  });
});
