import pc from 'picocolors';
import type { Io, Out } from './io.ts';

/** Colours where a person looks, unless they asked for none (https://no-color.org). */
export function colorsFor(out: Out, env: Io['env']): ReturnType<typeof pc.createColors> {
  return pc.createColors(out.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb');
}

/** What others wrote, for a terminal: what would move the cursor or recolour the screen shows as `�`. */
export function printable(text: string): string {
  return text.replaceAll(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    '�',
  );
}

export function count(amount: number, noun: string, plural = `${noun}s`): string {
  return `${amount} ${amount === 1 ? noun : plural}`;
}
