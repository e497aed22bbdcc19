import { bitLength, type BitWriter } from './bit-writer.ts';
import type { BitReader } from './bit-reader.ts';
import { BILLION, quantityOf, scaleOf, unitsOf, type Quantity } from './quantity.ts';

/** How a meter's quantities are written: most are small numbers near each other. */
export type QuantityCode =
  | { readonly kind: 'units'; readonly scale: number; readonly least: number; readonly order: number }
  | { readonly kind: 'wide' };

const SCALE_WIDTH = 4;
const ORDER_WIDTH = 6;
/** A safe integer has no more bits. */
const MAX_ORDER = 53;
/** High, low and nano, each below 2^30. */
const PART_WIDTH = 30;
export const HEADER_ORDER = 6;

/** @param texts all quantities of one meter in a pack, at least one */
export function codeFor(texts: readonly string[]): QuantityCode {
  const scale = texts.reduce((largest, text) => Math.max(largest, scaleOf(text)), 0);
  const units = texts.map((text) => unitsOf(text, scale));
  if (!units.every((value) => value !== undefined)) return { kind: 'wide' };
  const least = units.reduce((smallest, value) => Math.min(smallest, value));
  return { kind: 'units', scale, least, order: orderFor(units.map((value) => value - least)) };
}

export function writeCode(writer: BitWriter, code: QuantityCode): void {
  writer.bits(code.kind === 'wide' ? 1 : 0, 1);
  if (code.kind === 'wide') return;
  writer.bits(code.scale, SCALE_WIDTH);
  writer.bits(code.order, ORDER_WIDTH);
  writer.number(code.least, HEADER_ORDER);
}

export function readCode(reader: BitReader): QuantityCode {
  if (reader.bits(1) === 1) return { kind: 'wide' };
  const scale = reader.bits(SCALE_WIDTH);
  const order = reader.bits(ORDER_WIDTH);
  return { kind: 'units', scale, order, least: reader.number(HEADER_ORDER) };
}

export function writeQuantity(writer: BitWriter, code: QuantityCode, text: string): void {
  if (code.kind === 'units') {
    writer.number((unitsOf(text, code.scale) ?? 0) - code.least, code.order);
    return;
  }
  const { high, low, nano } = quantityOf(text);
  for (const part of [high, low, nano]) writer.bits(part, PART_WIDTH);
}

/** Into a quantity that is used again for each, because there are many. */
export function readQuantity(reader: BitReader, code: QuantityCode, into: Quantity): void {
  if (code.kind === 'wide') {
    into.high = reader.bits(PART_WIDTH);
    into.low = reader.bits(PART_WIDTH);
    into.nano = reader.bits(PART_WIDTH);
    return;
  }
  const units = reader.number(code.order) + code.least;
  const whole = code.scale === 0 ? units : wholeOf(units, 10 ** code.scale);
  into.high = whole < BILLION ? 0 : Math.floor(whole / BILLION);
  into.low = whole - into.high * BILLION;
  into.nano = code.scale === 0 ? 0 : (units - whole * 10 ** code.scale) * 10 ** (9 - code.scale);
}

/** Of safe integers, exactly: the quotient of doubles may have been rounded up to the next integer. */
function wholeOf(units: number, divisor: number): number {
  const whole = Math.floor(units / divisor);
  return whole * divisor > units ? whole - 1 : whole;
}

/** The order near the mean's that gives the fewest bits; any would be right. */
function orderFor(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const middle = Math.min(bitLength(Math.floor(mean)), MAX_ORDER - 1);
  const candidates = [middle - 2, middle - 1, middle, middle + 1].filter((order) => order >= 0);
  const costs = candidates.map((order) => ({ order, bits: costOf(values, order) }));
  return costs.reduce((best, cost) => (cost.bits < best.bits ? cost : best)).order;
}

function costOf(values: readonly number[], order: number): number {
  const divisor = 2 ** order;
  return values.reduce((bits, value) => bits + 2 * bitLength(Math.floor(value / divisor) + 1) + order, 0);
}
