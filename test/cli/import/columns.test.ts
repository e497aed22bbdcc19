import { describe, expect, test } from 'vitest';
import { mappingFor, parseMap } from '../../../cli/import/columns.ts';
import { CliError } from '../../../cli/exit-codes.ts';
import { isFault, rowOf } from '../../../cli/import/row.ts';

function mapped(header: readonly string[], ...map: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    [...mappingFor(header, parseMap(map))].map(([field, { template }]) => [field, template]),
  );
}
function faultOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof CliError) return error.message;
  }
  return 'none';
}

describe('columns', () => {
  test.each([
    [['externalId', 'name', 'email', 'plan', 'signupTime', 'realm']],
    [['External ID', 'Name', 'E-mail', 'Plan', 'Signup time', 'Realm']],
    [['external_id', 'display_name', 'email_address', 'plan_name', 'created_at', 'REALM']],
  ])('are known by what they are usually called: %j', (header) => {
    expect(Object.keys(mapped(header)).toSorted()).toEqual([
      'email',
      'externalId',
      'name',
      'plan',
      'realm',
      'signupTime',
    ]);
  });

  test('are what the line says, before what they are called', () => {
    expect(mapped(['ID', 'Customer ID', 'Full name'], 'externalId=Customer ID,name=Full name')).toEqual({
      externalId: 'Customer ID',
      name: 'Full name',
    });
    expect(mapped(['A, B', 'id'], 'name=A, B,externalId=id')).toEqual({ name: 'A, B', externalId: 'id' });
    expect(mapped(['id', 'Region', 'label.tier'], 'labels.region=Region')).toEqual({
      externalId: 'id',
      'labels.region': 'Region',
      'labels.tier': 'label.tier',
    });
  });

  test.each([
    [['Name'], [], 'No column is called like the id of a customer. There are: Name.'],
    [['ID', 'Customer ID'], [], 'Several columns may be the id of a customer: Customer ID, ID.'],
    [['id'], ['name=Full name'], 'There is no column Full name. There are: id.'],
    [['id'], ['externalId=shop/{No}'], 'There is no column No. There are: id.'],
    [['id'], ['surname=id'], '--map surname=id: is not field=column.'],
    [['id', 'x', 'x'], [], 'Two columns are called x: rename one.'],
  ])('that are not clear are asked about: %j %j', (header, map, message) => {
    expect(faultOf(() => mapped(header, ...map))).toBe(message);
  });
});

describe('a row', () => {
  const header = ['Shop', 'Customer ID', 'Name', 'Created', 'label.tier'];
  const mapping = mappingFor(header, parseMap(['externalId={Shop}/customer/{Customer ID}']));
  const row = (...cells: readonly string[]) => rowOf(header, cells, mapping, 'crm');

  test('has what its cells say, and nothing for empty ones', () => {
    expect(row('s1', '42', ' Acme ', '2024-05-01', 'gold')).toEqual({
      realm: 'crm',
      externalId: 's1/customer/42',
      name: 'Acme',
      signupTime: '2024-05-01T00:00:00.000Z',
      labels: { tier: 'gold' },
    });
    expect(row('s1', '42', '', '', '')).toEqual({ realm: 'crm', externalId: 's1/customer/42' });
  });

  test.each([
    ['half an id', ['', '42', 'Acme', '', ''], 'external_id_missing'],
    ['a time that may be two', ['s1', '42', 'Acme', '01/02/2024', ''], 'time_unclear'],
    ['fewer cells than the header', ['s1', '42'], 'column_count'],
    ['more cells than the header', ['s1', '42', '', '', '', '6'], 'column_count'],
  ])('is rejected for %s', (_, cells, code) => {
    const fault = row(...cells);
    expect(isFault(fault) && fault.code).toBe(code);
  });

  test('has the realm of its own column before that of the line, and needs one', () => {
    const own = mappingFor(['id', 'realm'], new Map());
    expect(rowOf(['id', 'realm'], ['1', 'stripe'], own, 'crm')).toMatchObject({ realm: 'stripe' });
    expect(rowOf(['id', 'realm'], ['1', ''], own, undefined)).toMatchObject({ code: 'realm_missing' });
  });

  test('keeps a label by the name of what every object has', () => {
    const odd = mappingFor(['id', 'label.__proto__'], new Map());
    expect(JSON.stringify(rowOf(['id', 'label.__proto__'], ['1', 'x'], odd, 'crm'))).toContain(
      '{"__proto__":"x"}',
    );
  });
});
