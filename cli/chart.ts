const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/**
 * A bar for each amount, the longest for the greatest; what is not above zero has none.
 * @param amounts decimal texts: a bar is a drawing, so here they may be numbers
 */
export function barsOf(amounts: readonly string[], width: number): readonly string[] {
  const numbers = amounts.map(Number);
  const most = Math.max(0, ...numbers);
  return numbers.map((number) => {
    if (!(number > 0)) return '';
    // Whatever there is shows.
    const eighths = Math.max(1, Math.round((number / most) * width * EIGHTHS.length));
    return '█'.repeat(Math.floor(eighths / EIGHTHS.length)) + (EIGHTHS[eighths % EIGHTHS.length] ?? '');
  });
}
