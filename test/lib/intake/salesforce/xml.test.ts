import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readXml } from '../../../../lib/intake/salesforce/xml.ts';
import { codeOf } from '../../../support/factories.ts';

const read = (text: string) => readXml(Buffer.from(text));
const BOMB = `<!DOCTYPE r [<!ENTITY a "lol"><!ENTITY b "${'&a;'.repeat(10)}"><!ENTITY c "${'&b;'.repeat(10)}">]><r>&c;</r>`;

describe('XML', () => {
  test('has names in namespaces, whatever their prefixes', () => {
    const text = '<a xmlns="urn:1" xmlns:x="urn:2" x:c="d" e="f"><x:b/><g xmlns="urn:3"/><h/></a>';
    const { elements, ...a } = read(text);
    expect(a).toMatchObject({ namespace: 'urn:1', name: 'a' });
    expect(a.attributes).toEqual([
      { namespace: 'urn:2', name: 'c', value: 'd' },
      { namespace: '', name: 'e', value: 'f' },
    ]);
    expect(elements.map(({ namespace, name }) => `${namespace} ${name}`)).toEqual([
      'urn:2 b',
      'urn:3 g',
      'urn:1 h',
    ]);
  });

  test.each([
    ['<a>007</a>', '007'],
    ['<a> x </a>', ' x '],
    ['<a>&lt;&gt;&amp;&quot;&apos;</a>', '<>&"\''],
    ['<a>&#228;&#xE4;&#x1F642;</a>', 'ää🙂'],
    ['<a>&amp;lt;</a>', '&lt;'],
    ['<a><![CDATA[<b>&amp;]]></a>', '<b>&amp;'],
    ['<a>x<!-- no <b> -->y</a>', 'xy'],
    ['<a/>', ''],
    ['\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<a>x</a>\n', 'x'],
    ["<?xml version='1.0' encoding='utf-8' standalone='yes'?><a>x</a>", 'x'],
  ])('%j has the text %j', (xml, text) => {
    expect(read(xml).text).toBe(text);
  });

  test.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['a word', 'hello'],
    ['JSON', '{"a": 1}'],
    ['a tag left open', '<a><b></b>'],
    ['a document cut short', '<a><b>x</b'],
    ['tags that cross', '<a><b></a></b>'],
    ['two roots', '<a/><b/>'],
    ['text before the root', 'x<a/>'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['an unquoted attribute', '<a b=1/>'],
    ['a prefix that is not declared', '<x:a/>'],
    ['an attribute with such a prefix', '<a x:b="1"/>'],
    ['two colons', '<a xmlns:x="u"><x:y:z/></a>'],
    ['a bare ampersand', '<a>R&D</a>'],
    ['an entity of its own', '<a>&nbsp;</a>'],
    ['an entity in an attribute', '<a b="&nbsp;"/>'],
    ['a reference to no character', '<a>&#0;</a>'],
    ['a reference to half a character', '<a>&#xD800;</a>'],
    ['a reference beyond Unicode', '<a>&#x110000;</a>'],
    ['a control character', '<a>\u0001</a>'],
    ['a DTD', '<!DOCTYPE a><a/>'],
    ['a DTD in lower case', '<!doctype a><a/>'],
    [
      'a DTD elsewhere',
      '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>',
    ],
    ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['an entity without a DTD', '<a><!ENTITY x "y"></a>'],
    ['a bomb of entities', BOMB],
    ['an instruction', '<a><?php x ?></a>'],
    ['a declaration that is not first', ' <?xml version="1.0"?><a/>'],
    ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>'],
    ['a CDATA section left open', '<a><![CDATA[x</a>'],
    ['a comment left open', '<a><!-- x</a>'],
    ['a member of all objects', '<a><__proto__>x</__proto__></a>'],
    ['10,000 levels', '<a>'.repeat(10_000) + '</a>'.repeat(10_000)],
    ['18 levels', '<a>'.repeat(18) + '</a>'.repeat(18)],
  ])('is refused: %s', (_, text) => {
    expect(codeOf(() => read(text))).toBe('body_not_xml');
  });

  test.each([
    ['UTF-16', Buffer.from('\ufeff<a/>', 'utf16le')],
    ['bytes that are no UTF-8', Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e])],
    ['more than 1 MiB', Buffer.from(`<a>${'x'.repeat(1024 * 1024)}</a>`)],
  ])('is refused as bytes: %s', (_, bytes) => {
    expect(codeOf(() => readXml(bytes))).toBe('body_not_xml');
  });

  test('is refused without a word of it, in message, detail or cause', () => {
    const refusal = (): unknown => {
      try {
        return read('<a><marker4711></a>');
      } catch (error) {
        return error;
      }
    };
    expect(refusal()).toMatchObject({ code: 'body_not_xml', detail: undefined });
    expect(inspect(refusal(), { depth: 5, showHidden: true })).not.toMatch(/marker4711|\[cause\]/);
  });

  test.each([
    ['elements', `<r>${'<a/>'.repeat(200_000)}</r>`],
    ['as many elements as there may be', `<r>${'<a xmlns:b="u"/>'.repeat(49_998)}</r>`],
    ['attributes', `<r ${Array.from({ length: 50_000 }, (_, n) => `a${n}="1"`).join(' ')}/>`],
    ['references', `<r>${'&amp;'.repeat(180_000)}</r>`],
    ['open tags', '<a '.repeat(300_000)],
    ['open CDATA sections', `<r>${'<![CDATA['.repeat(100_000)}`],
    ['open comments', `<r>${'<!--'.repeat(200_000)}`],
    [
      'namespaces, and elements that add to them',
      `<r ${Array.from({ length: 25_000 }, (_, n) => `xmlns:a${n}="u"`).join(' ')}>${'<a xmlns:b="u"/>'.repeat(25_000)}</r>`,
    ],
  ])('of nothing but %s takes less than two seconds of a processor', (_, text) => {
    // Not of the clock: others may use the machine too.
    const start = process.cpuUsage();
    expect(['no error', 'body_not_xml']).toContain(codeOf(() => read(text)));
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(2);
  });

  test('is refused beyond 50,000 tags and 50 namespaces, and read within', () => {
    const tags = (count: number) => `<r>${'<a/>'.repeat(count - 2)}</r>`;
    expect(read(tags(50_000)).elements).toHaveLength(49_998);
    expect(codeOf(() => read(tags(50_001)))).toBe('body_not_xml');
    const namespaces = (count: number) =>
      `<r ${Array.from({ length: count }, (_, n) => `xmlns:a${n}="u"`).join(' ')}/>`;
    expect(read(namespaces(40)).name).toBe('r');
    expect(codeOf(() => read(namespaces(60)))).toBe('body_not_xml');
  });
});
