import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const page = await readFile('docs/security.md', 'utf8');

test('every test that the page names is there', () => {
  const named = [...page.matchAll(/`(test\/[^`\s]+)`/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(path))).toEqual([]);
});

test('each risk of the OWASP API Security Top 10 has its threat, defence and test', () => {
  for (let number = 1; number <= 10; number += 1) {
    const row = page.split('\n').find((line) => line.startsWith(`| API${number} `));
    const cells =
      row
        ?.split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()) ?? [];
    expect(cells, `API${number}`).toHaveLength(4);
    expect(
      cells.every((cell) => cell !== ''),
      `API${number}`,
    ).toBe(true);
    expect(cells[3], `API${number}`).toMatch(/`test\//);
  }
});
