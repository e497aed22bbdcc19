import pc from 'picocolors';
import { alignedCells } from '../../cli/align.ts';

/**
 * What the demo prints. Colour only where picocolors finds a terminal that shows it; a spinner only on a terminal, since it
 * overwrites its line.
 */
export type Screen = {
  title: (text: string) => void;
  say: (text: string) => void;
  /** A step that was as expected, or was not: then the demo ends with a failure. */
  check: (text: string, isAsExpected: boolean, found?: unknown) => void;
  /** Shows that something is under way until it ends. */
  wait: <Result>(text: string, work: Promise<Result>) => Promise<Result>;
  /** The first row is the head. @param numbers columns whose decimals stand under each other */
  table: (rows: readonly (readonly string[])[], options?: { readonly numbers?: readonly number[] }) => void;
  readonly failures: () => number;
};

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

export function createScreen(out: NodeJS.WriteStream): Screen {
  let failures = 0;
  let number = 0;
  const line = (text: string): void => void out.write(`${text}\n`);

  return {
    title(text) {
      number += 1;
      line(`\n${pc.bold(pc.cyan(`${number}. ${text}`))}`);
    },
    say: (text) => line(`   ${pc.dim(text)}`),
    check(text, isAsExpected, found) {
      if (!isAsExpected) failures += 1;
      const mark = isAsExpected ? pc.green('✓') : pc.red('✗');
      line(` ${mark} ${text}${isAsExpected ? '' : pc.red(`, but found ${JSON.stringify(found)}`)}`);
    },
    async wait(text, work) {
      if (!out.isTTY) {
        line(`   ${text} …`);
        return work;
      }
      let frame = 0;
      const spinner = setInterval(() => {
        frame = (frame + 1) % FRAMES.length;
        out.write(`\r ${pc.yellow(FRAMES[frame] ?? '')} ${text} …`);
      }, 80);
      try {
        return await work;
      } finally {
        clearInterval(spinner);
        out.write('\r\u001b[2K');
      }
    },
    table(rows, { numbers = [] } = {}) {
      const columns = (rows[0] ?? []).map((_, column) => {
        const cells = rows.map((row) => row[column] ?? '');
        return alignedCells(cells, numbers.includes(column));
      });
      for (const index of rows.keys()) {
        const text = columns
          .map((cells) => cells[index] ?? '')
          .join('  ')
          .trimEnd();
        line(`   ${index === 0 ? pc.bold(text) : text}`);
      }
    },
    failures: () => failures,
  };
}
