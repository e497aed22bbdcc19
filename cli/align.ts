const DECIMAL = /^-?\d+(\.\d+)?$/;

/** How wide the point and what follows it is; 0 for what is no decimal, or whole. */
export function fractionWidth(cell: string): number {
  return DECIMAL.exec(cell)?.[1]?.length ?? 0;
}

/** Blanks in place of digits that are not there: zeros would claim a precision that nobody asked for. */
export function withFraction(cell: string, width: number): string {
  return DECIMAL.test(cell) ? cell + ' '.repeat(width - fractionWidth(cell)) : cell;
}

/**
 * The cells of a column, equally wide. Those of a number column stand with their decimal points under each other, the head at the right.
 * @param cells the head first
 */
export function alignedCells([head = '', ...cells]: readonly string[], isNumber: boolean): readonly string[] {
  const fraction = Math.max(0, ...cells.map(fractionWidth));
  const shown = [head, ...(isNumber ? cells.map((cell) => withFraction(cell, fraction)) : cells)];
  const width = Math.max(...shown.map((cell) => cell.length));
  return shown.map((cell) => (isNumber ? cell.padStart(width) : cell.padEnd(width)));
}
