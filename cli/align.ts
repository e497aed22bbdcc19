/**
 * The cells of a column, equally wide. Those of a number column stand with their decimal points under each other, the head at the right.
 * @param cells the head first
 */
export function alignedCells(cells: readonly string[], isNumber: boolean): readonly string[] {
  const shown = isNumber ? [cells[0] ?? '', ...withEqualFractions(cells.slice(1))] : cells;
  const width = Math.max(...shown.map((cell) => cell.length));
  return shown.map((cell) => (isNumber ? cell.padStart(width) : cell.padEnd(width)));
}

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Blanks in place of digits that are not there: zeros would claim a precision that nobody asked for. */
function withEqualFractions(numbers: readonly string[]): readonly string[] {
  const fractionOf = (number: string): number =>
    DECIMAL.test(number) ? (number.split('.')[1]?.length ?? -1) + 1 : 0;
  const longest = Math.max(0, ...numbers.map(fractionOf));
  return numbers.map((number) =>
    DECIMAL.test(number) ? number + ' '.repeat(longest - fractionOf(number)) : number,
  );
}
