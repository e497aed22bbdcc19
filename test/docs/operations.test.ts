import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { resources, stackTemplate, type Template } from '../cdk/template.ts';

const alarmSchema = z.object({ AlarmDescription: z.string() });

/** The parts of a runbook, in bold, in this order. */
const PARTS = ['Symptom', 'First look', 'Verify'];

let template: Template;
let page: string;
beforeAll(async () => {
  template = await stackTemplate();
  page = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
});

/** Title → text of each section of `## Runbooks`. */
function runbooks(): ReadonlyMap<string, string> {
  const [, after = ''] = page.split('\n## Runbooks\n');
  const [all = ''] = after.split('\n## ');
  const sections = all.split('\n### ').slice(1);
  return new Map(
    sections.map((section) => {
      const [title = '', ...lines] = section.split('\n');
      return [title, lines.join('\n')] as const;
    }),
  );
}

describe('the runbooks', () => {
  test('are those that the alarms point to: none is missing, none is of no alarm', () => {
    const named = [...resources(template, 'AWS::CloudWatch::Alarm', alarmSchema)].map(
      ([id, { AlarmDescription }]) => [
        id,
        /Runbook: docs\/operations\.md, "(.+)"\.$/.exec(AlarmDescription)?.[1],
      ],
    );
    expect(named.filter(([, title]) => title === undefined)).toEqual([]);
    expect([...new Set(named.map(([, title]) => title))].sort()).toEqual([...runbooks().keys()].sort());
  });

  test('say the symptom, where to look first, and how one sees that it is well again', () => {
    expect(runbooks().size).toBeGreaterThan(0);
    for (const [title, text] of runbooks()) {
      const bold = [...text.matchAll(/^\*\*(.+?)\*\*/gm)].map(([, words]) => words ?? '');
      const places = PARTS.map((part) =>
        bold.findIndex((words) => words.includes(part) || words.includes(part.toLowerCase())),
      );
      expect([title, places]).toEqual([title, [0, 1, bold.length - 1]]);
    }
  });

  test('name functions that there are', () => {
    const named = [...page.matchAll(/Logs Insights of `([a-z-]+)`/g)].map(([, name]) => name ?? '');
    const functions = [...resources(template, 'AWS::Lambda::Function', z.unknown()).keys()];
    expect(named).not.toEqual([]);
    for (const name of named) {
      const pascal = name.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
      expect(functions).toContain(`${pascal}Function`);
    }
  });
});
