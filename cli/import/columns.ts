import { usageError } from '../exit-codes.ts';

/** A field of a row: `externalId`, `labels.support`, … */
export type Mapping = ReadonlyMap<string, Source>;
/** Where it comes from: a column, or text with columns in it. */
export type Source = { readonly template: string; readonly isColumn: boolean };

const FIELDS = ['externalId', 'realm', 'name', 'email', 'plan', 'signupTime'] as const;
const LABEL_PREFIX = 'labels.';

/** What exports call these, without case, blanks and signs. */
const USUAL_NAMES: Readonly<Record<(typeof FIELDS)[number], readonly string[]>> = {
  externalId: [
    'externalid',
    'customerid',
    'recordid',
    'id',
    'customer',
    'accountid',
    'contactid',
    'companyid',
  ],
  realm: ['realm'],
  name: ['name', 'displayname', 'companyname', 'customername', 'accountname', 'fullname', 'company'],
  email: ['email', 'emailaddress', 'customeremail'],
  plan: ['plan', 'planname'],
  signupTime: [
    'signuptime',
    'signupdate',
    'createtime',
    'createdat',
    'createdate',
    'createddate',
    'created',
    'created(utc)',
  ],
};

/** Columns that our own report of rejected rows adds. */
export const REPORT_COLUMNS = ['import_line', 'import_code', 'import_detail'] as const;

/**
 * `externalId=Customer ID,name=Full name`: several in one text or in several.
 * @throws CliError usage
 */
export function parseMap(texts: readonly string[]): Mapping {
  // A comma in the name of a column is one: only before the next field does it separate.
  const pairs = texts.flatMap((text) =>
    text.split(/,(?=(?:externalId|realm|name|email|plan|signupTime|labels\.[^=,]+)=)/),
  );
  return new Map(
    pairs.map((pair) => {
      const [field = '', ...rest] = pair.split('=');
      const template = rest.join('=').trim();
      if (!isField(field.trim()) || template === '') {
        throw usageError(
          `--map ${pair}: is not field=column.`,
          `Fields are ${FIELDS.join(', ')} and labels.<name>; a column may be a text with columns in it: 'externalId=shop/{Customer ID}'.`,
        );
      }
      return [field.trim(), { template, isColumn: !/\{[^{}]+\}/.test(template) }] as const;
    }),
  );
}

function isField(name: string): boolean {
  return (
    FIELDS.some((field) => field === name) ||
    (name.startsWith(LABEL_PREFIX) && name.length > LABEL_PREFIX.length)
  );
}

/**
 * What `--map` says, and for all other fields the columns that are usually called so.
 * @throws CliError usage: a column is not there, or it is not clear which one is meant
 */
export function mappingFor(header: readonly string[], chosen: Mapping): Mapping {
  requireUnique(header);
  for (const { template, isColumn } of chosen.values()) {
    for (const column of isColumn ? [template] : columnsIn(template)) requireColumn(header, column);
  }
  const usual = FIELDS.filter((field) => !chosen.has(field)).flatMap((field) => {
    const column = usualColumn(header, field);
    return column === undefined ? [] : [[field, { template: column, isColumn: true }] as const];
  });
  const labels = header.flatMap((column) => {
    const [, label] = /^labels?[.:]\s*(.+)$/i.exec(column) ?? [];
    const field = `${LABEL_PREFIX}${label ?? ''}`;
    return label === undefined || chosen.has(field)
      ? []
      : [[field, { template: column, isColumn: true }] as const];
  });
  const mapping = new Map([...chosen, ...usual, ...labels]);
  if (!mapping.has('externalId')) {
    throw usageError(
      `No column is called like the id of a customer. There are: ${header.join(', ')}.`,
      "Name it: --map 'externalId=<column>'.",
    );
  }
  return mapping;
}

function usualColumn(header: readonly string[], field: (typeof FIELDS)[number]): string | undefined {
  const named = (name: string): string | undefined => header.find((column) => plain(column) === name);
  const exact = named(field.toLowerCase());
  if (exact !== undefined) return exact;
  const found = USUAL_NAMES[field].flatMap((name) => named(name) ?? []);
  if (found.length > 1 && field === 'externalId') {
    throw usageError(
      `Several columns may be the id of a customer: ${found.join(', ')}.`,
      "Say which: --map 'externalId=<column>'.",
    );
  }
  return found[0];
}

function plain(column: string): string {
  return column.toLowerCase().replaceAll(/[\s_.-]/g, '');
}

/** The columns in a text such as `shop/{Customer ID}`. */
export function columnsIn(template: string): readonly string[] {
  return [...template.matchAll(/\{([^{}]+)\}/g)].map(([, column = '']) => column);
}

function requireColumn(header: readonly string[], column: string): void {
  if (header.includes(column)) return;
  throw usageError(`There is no column ${column}. There are: ${header.join(', ')}.`);
}

function requireUnique(header: readonly string[]): void {
  const twice = header.find((column, index) => header.indexOf(column) !== index);
  if (twice !== undefined)
    throw usageError(`Two columns are called ${twice === '' ? 'nothing' : twice}: rename one.`);
}
