import { describe, expect, test } from 'vitest';
import { barsOf } from '../../cli/chart.ts';
import { Output } from '../../cli/output.ts';
import { Progress } from '../../cli/progress.ts';
import { Table } from '../../cli/table.ts';
import { colorsFor, printable } from '../../cli/text.ts';
import { sink } from '../support/cli.ts';

type Thing = { readonly id: string; readonly name?: string };

const COLUMNS = [
  { title: 'id', of: ({ id }: Thing) => id },
  { title: 'name', of: ({ name }: Thing) => name },
];

async function* pages(...all: readonly (readonly Thing[])[]): AsyncGenerator<readonly Thing[]> {
  await Promise.resolve();
  yield* all;
}

function outputTo(isJson: boolean) {
  const [stdout, stderr] = [sink(), sink()];
  return { output: new Output({ stdout, stderr, env: {} }, isJson), stdout, stderr };
}

describe('a list', () => {
  test('for people has columns that line up, page after page', async () => {
    const { output, stdout } = outputTo(false);
    await output.list(pages([{ id: 'a', name: 'long name' }], [{ id: 'bbbb' }]), COLUMNS, 'none');
    expect(stdout.text()).toBe('id  name\na   long name\nbbbb  –\n');
  });

  test.each<[Thing[][], number, Thing[]]>([
    [[[]], Infinity, []],
    [[[{ id: 'a' }], [], [{ id: 'b' }, { id: 'c' }]], Infinity, [{ id: 'a' }, { id: 'b' }, { id: 'c' }]],
    [[[{ id: 'a' }], [{ id: 'b' }, { id: 'c' }]], 2, [{ id: 'a' }, { id: 'b' }]],
  ])('as JSON is one array, whatever the pages: %j', async (all, limit, expected) => {
    const { output, stdout } = outputTo(true);
    await output.list(pages(...all), COLUMNS, 'none', limit);
    expect(JSON.parse(stdout.text())).toEqual(expected);
  });

  test('that is empty says so beside it', async () => {
    const { output, stdout, stderr } = outputTo(false);
    await output.list(pages(), COLUMNS, 'There is none.');
    expect([stdout.text(), stderr.text()]).toEqual(['', 'There is none.\n']);
  });
});

test('decimals stand under each other, whatever else is in their column', () => {
  const table = new Table<{ readonly of: string }>(
    [{ title: 'cost', of: ({ of }) => of, isNumber: true }],
    colorsFor(sink(), {}),
  );
  const cells = ['0.0079', '-12', '1000000000000000000000.5', '–'];
  expect(table.page(cells.map((of) => ({ of })))).toBe(
    [
      '                       cost',
      '                     0.0079',
      '                   -12',
      '1000000000000000000000.5',
      '                          –',
      '',
    ].join('\n'),
  );
});

describe('a bar', () => {
  test('is as long as its amount is great, and there for the least', () => {
    expect(barsOf(['0', '8', '4', '0.000000001', '-3', '1'], 4)).toEqual(['', '████', '██', '▏', '', '▌']);
  });

  test('is not there where there is nothing, or nothing above zero', () => {
    expect([barsOf([], 4), barsOf(['0', '-1'], 4)]).toEqual([[], ['', '']]);
  });
});

test('what a customer is called moves no cursor and paints no screen', () => {
  expect(printable('Acme\u001b[31m\r\nAB\u202egpj')).toBe('Acme�[31m��AB�gpj');
  expect(printable('Åsa 🙂 東京')).toBe('Åsa 🙂 東京');
});

test.each([
  [true, {}, true],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
  [false, {}, false],
])('colours on a terminal (%s) with %j: %s', (isTTY, env, expected) => {
  expect(colorsFor(Object.assign(sink(), { isTTY }), env).isColorSupported).toBe(expected);
});

describe('progress', () => {
  const at = (isTTY: boolean) => {
    let nowMs = 0;
    const stderr = Object.assign(sink(), { isTTY });
    const progress = new Progress({ stderr, env: { NO_COLOR: '1' }, now: () => new Date(1e12 + nowMs) });
    return { progress, stderr, later: (ms: number) => (nowMs += ms) };
  };

  test('is a bar that is drawn over on a terminal, and leaves nothing behind', () => {
    const { progress, stderr } = at(true);
    progress.show('10 rows', 0.5);
    progress.show('11 rows', 0.55);
    progress.end();
    expect(stderr.text()).toBe(`\r\u001b[2K${'█'.repeat(12)}${'░'.repeat(12)}  50 %  10 rows\r\u001b[2K`);
  });

  test('is a line now and then elsewhere, and none where it is quick', () => {
    const { progress, stderr, later } = at(false);
    progress.show('1 row', 0.1);
    later(5_000);
    progress.show('2 rows', 0.2);
    progress.end();
    expect(stderr.text()).toBe(' 20 %  2 rows\n');
  });
});
