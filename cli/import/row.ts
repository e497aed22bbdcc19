import { columnsIn, type Mapping, type Source } from './columns.ts';
import { timeIn } from './time.ts';

/** As the API takes it. */
export type Row = {
  readonly externalId: string;
  readonly realm: string;
  readonly [field: string]: string | Readonly<Record<string, string>>;
};
export type Fault = { readonly code: string; readonly detail: string };

/** One record of the file as a row of the API, or what is wrong with it. Empty cells are absent fields: they change nothing. */
export function rowOf(
  header: readonly string[],
  cells: readonly string[],
  mapping: Mapping,
  realm: string | undefined,
): Row | Fault {
  if (cells.length !== header.length)
    return fault('column_count', `has ${cells.length} columns, the header has ${header.length}`);
  const fields: Record<string, string> = {};
  const labels = new Map<string, string>();
  for (const [field, source] of mapping) {
    const value = valueOf(source, header, cells);
    if (value === undefined) continue;
    if (field.startsWith('labels.')) labels.set(field.slice('labels.'.length), value);
    else fields[field] = value;
  }
  const { externalId, realm: ownRealm, signupTime, ...rest } = fields;
  const itsRealm = ownRealm ?? realm;
  if (externalId === undefined) return fault('external_id_missing', 'externalId: is empty');
  if (itsRealm === undefined) return fault('realm_missing', 'realm: is empty, and there is no --realm');
  const time = signupTime === undefined ? undefined : timeIn(signupTime);
  if (signupTime !== undefined && time === undefined)
    return fault('time_unclear', 'signupTime: is no time such as 2024-05-01T10:00:00Z');
  return {
    externalId,
    realm: itsRealm,
    ...rest,
    ...(labels.size > 0 && { labels: Object.fromEntries(labels) }),
    ...(time !== undefined && { signupTime: time }),
  };
}

export function isFault(row: Row | Fault): row is Fault {
  return !('externalId' in row);
}

function fault(code: string, detail: string): Fault {
  return { code, detail };
}

/** Undefined if any of its columns is empty: half an id would be somebody else's. */
function valueOf(
  { template, isColumn }: Source,
  header: readonly string[],
  cells: readonly string[],
): string | undefined {
  const cell = (column: string): string => (cells[header.indexOf(column)] ?? '').trim();
  if (isColumn) return cell(template) === '' ? undefined : cell(template);
  if (columnsIn(template).some((column) => cell(column) === '')) return undefined;
  return template.replaceAll(/\{([^{}]+)\}/g, (_, column: string) => cell(column));
}
