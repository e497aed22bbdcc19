import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { dayChart } from '../../../../lib/api/documents/chart.ts';
import { grouped, monthName } from '../../../../lib/api/documents/figures.ts';
import { markup } from '../../../../lib/api/documents/html.ts';
import { pageAnswer } from '../../../../lib/api/documents/page.ts';

describe('a page', () => {
  test('takes nothing that comes from elsewhere for markup, in text and in attributes', () => {
    const name = `<script>alert("1")</script>' onload='x`;
    expect(markup`<p title="${name}">${[name, markup`<b>${name}</b>`, undefined, 7]}</p>`.text).not.toMatch(
      /<script|' onload|"1"/,
    );
    expect(markup`${'&<>"\''}`.text).toBe('&amp;&lt;&gt;&quot;&#39;');
  });

  test.each([
    ['0', '0'],
    ['999.1234', '999.1234'],
    ['-1234567.50', '−1,234,567.50'],
    ['123456789012345678901234.000000001', '123,456,789,012,345,678,901,234.000000001'],
  ])('writes %s as %s, with all its digits', (decimal, written) => {
    expect(grouped(decimal)).toBe(written);
  });

  test('lets in its own style alone, by the hash of what stands in it', () => {
    const { body, headers } = pageAnswer('Title', 'Content');
    const style = /<style>(.*)<\/style>/s.exec(body)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toContain(`style-src 'sha256-${hash}';`);
  });

  test('names months', () => {
    expect(monthName('2028-02')).toBe('February 2028');
  });
});

describe('a chart', () => {
  test('of a month of nothing has a bar without height for each day, and says so', () => {
    const { text } = dayChart({ month: '2028-02', days: [], currency: 'USD', of: 'Cost' });
    expect(text.match(/height="0\.0"/g)).toHaveLength(29);
    expect(text).toContain('No day has any.');
  });

  test('has no bar below its line', () => {
    const days = [
      { day: '2028-02-01', amount: '-5' },
      { day: '2028-02-02', amount: '10' },
    ];
    expect(dayChart({ month: '2028-02', days, currency: 'USD', of: 'Cost' }).text).not.toContain('height="-');
  });
});
