import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { Client } from './client.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';
import { Output } from './output.ts';
import { globalOptionsSchema, keyOf, urlOf } from './settings.ts';

/** How the line ends if nothing is thrown. */
export type Outcome = { exitCode: ExitCode };

/** What a command works with. */
export type Session = {
  readonly io: Io;
  readonly client: Client;
  readonly output: Output;
  /** Goes on, but ends with a failure: a part of what was asked did not work. */
  readonly failed: () => void;
};

export type Context = {
  readonly io: Io;
  /** Reads the options that every command has. @throws CliError */
  readonly open: (command: CommandUnknownOpts) => Promise<Session>;
};

export function createContext(io: Io, outcome: Outcome): Context {
  return {
    io,
    async open(command) {
      const options = globalOptionsSchema.parse(command.optsWithGlobals());
      const output = new Output(io, options.json);
      const notice = (text: string): void => output.notice(text);
      const url = urlOf(options, io);
      if (options.key !== undefined)
        notice('A key on the command line shows in the list of processes: better --key-file.');
      const key = await keyOf(options, url, io);
      const { now, sleep } = io;
      return {
        io,
        client: new Client({ url, key, now, sleep, notice }),
        output,
        failed: () => {
          outcome.exitCode = EXIT.failed;
        },
      };
    },
  };
}
