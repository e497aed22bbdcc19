import { isJsonObject } from '../engines/engine.ts';

/**
 * Bytes of a DynamoDB item by AWS's published rules: names and texts in UTF-8; a number one byte for two digits and one
 * more; 3 bytes for a map or list, and 1 for each element in it.
 */
export function itemSize(item: Readonly<Record<string, unknown>>): number {
  return sum(Object.entries(item).map(([name, value]) => Buffer.byteLength(name) + valueSize(value)));
}

function valueSize(value: unknown): number {
  if (!isJsonObject(value)) return 0;
  return sum(Object.entries(value).map(([type, content]: [string, unknown]) => contentSize(type, content)));
}

function contentSize(type: string, content: unknown): number {
  if (Array.isArray(content)) {
    const members: readonly unknown[] = content;
    return type === 'L'
      ? 3 + sum(members.map((member) => 1 + valueSize(member)))
      : sum(members.map((member) => scalarSize(type.charAt(0), member)));
  }
  if (type === 'M' && isJsonObject(content)) return 3 + Object.keys(content).length + itemSize(content);
  return scalarSize(type, content);
}

function scalarSize(type: string, content: unknown): number {
  if (typeof content !== 'string') return 1; // BOOL and NULL
  switch (type) {
    case 'N':
      return 1 + Math.ceil(content.replaceAll(/[^0-9]/g, '').replaceAll(/^0+|0+$/g, '').length / 2);
    case 'B':
      return Buffer.byteLength(content, 'base64');
    default:
      return Buffer.byteLength(content);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
