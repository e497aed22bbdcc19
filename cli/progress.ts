import type { Io } from './io.ts';
import { colorsFor } from './text.ts';

const WIDTH = 24;
const REDRAW_MS = 100;
const LINE_MS = 5_000;

/** How far something long has come: a bar that is drawn over on a terminal, a line now and then elsewhere. On stderr. */
export class Progress {
  readonly #io: Pick<Io, 'stderr' | 'env' | 'now'>;
  readonly #isTerminal: boolean;
  #shownMs: number;

  constructor(io: Pick<Io, 'stderr' | 'env' | 'now'>) {
    this.#io = io;
    this.#isTerminal = io.stderr.isTTY === true && io.env['TERM'] !== 'dumb';
    // The first line comes only once it takes long.
    this.#shownMs = this.#isTerminal ? 0 : io.now().getTime();
  }

  /** @param fraction from 0 to 1; undefined if nobody knows how much there is */
  show(text: string, fraction?: number): void {
    const nowMs = this.#io.now().getTime();
    if (nowMs - this.#shownMs < (this.#isTerminal ? REDRAW_MS : LINE_MS)) return;
    this.#shownMs = nowMs;
    this.#io.stderr.write(
      this.#isTerminal ? `\r\u001b[2K${this.#bar(fraction)}${text}` : `${percent(fraction)}${text}\n`,
    );
  }

  /** Leaves the line to what comes next. */
  end(): void {
    if (this.#isTerminal) this.#io.stderr.write('\r\u001b[2K');
  }

  #bar(fraction: number | undefined): string {
    if (fraction === undefined) return '';
    const colors = colorsFor(this.#io.stderr, this.#io.env);
    const full = Math.round(Math.min(1, fraction) * WIDTH);
    return `${colors.cyan('█'.repeat(full))}${colors.dim('░'.repeat(WIDTH - full))} ${percent(fraction)}`;
  }
}

function percent(fraction: number | undefined): string {
  return fraction === undefined ? '' : `${String(Math.floor(Math.min(1, fraction) * 100)).padStart(3)} %  `;
}
