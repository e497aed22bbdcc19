import type { CommandUnknownOpts } from '@commander-js/extra-typings';

export type Example = {
  /** A whole line, `onboarding` and all. Ids in it are those of the other examples. */
  readonly line: string;
  readonly says?: string;
};

const examplesOf = new WeakMap<CommandUnknownOpts, readonly Example[]>();

/** Shows examples below the help of a command. A test runs every one of them. */
export function addExamples(command: CommandUnknownOpts, ...examples: readonly (string | Example)[]): void {
  const all = examples.map((example) => (typeof example === 'string' ? { line: example } : example));
  examplesOf.set(command, all);
  const lines = all.map(({ line, says }) => (says === undefined ? `  ${line}` : `  # ${says}\n  ${line}`));
  command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

/** Of a command and all below it. */
export function allExamples(command: CommandUnknownOpts): readonly Example[] {
  return [...(examplesOf.get(command) ?? []), ...command.commands.flatMap(allExamples)];
}
