import { TextDecoder } from 'node:util';
import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import * as read from '../options.ts';
import type { Command } from '@commander-js/extra-typings';

/** What `import` and `reconcile` both need to know of a file. */
export function withFileOptions<Args extends unknown[]>(command: Command<Args>) {
  return command
    .requiredOption('--project <projectId>', 'the project of the customers', read.projectId)
    .option('--realm <realm>', 'the realm of customers whose row names none: that of the webhook source')
    .option(
      '--map <field=column>',
      'which column is externalId, realm, name, email, plan, signupTime, labels.<name>; may be given again',
      read.another,
      [],
    )
    .option('--as-of <time>', 'when the export was made; else when the file was last changed', read.time)
    .addOption(
      new Option('--delimiter <character>', 'between columns; else as the header shows').argParser(character),
    )
    .option('--encoding <name>', 'of the file; else UTF-8, or what its mark says', encoding)
    .option('--concurrency <number>', 'requests at once', read.count, 4);
}

function character(text: string): string {
  const meant = text === '\\t' || text === 'tab' ? '\t' : text;
  if (meant.length !== 1) throw new InvalidArgumentError('It must be one character, or `tab`.');
  return meant;
}

function encoding(text: string): string {
  try {
    return new TextDecoder(text).encoding;
  } catch {
    throw new InvalidArgumentError('Such as utf-8, windows-1252 or utf-16le.');
  }
}
