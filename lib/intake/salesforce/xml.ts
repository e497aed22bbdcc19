import { XMLParser } from 'fast-xml-parser';
import * as z from 'zod/mini';
import { AppError } from '../../errors.ts';
import { MAX_BODY_BYTES } from '../../http/message.ts';

/** Of an element or attribute: its namespace's URI, whatever the prefix; empty if it has none. */
type QualifiedName = { readonly namespace: string; readonly name: string };
export type XmlElement = QualifiedName & {
  readonly attributes: readonly (QualifiedName & { readonly value: string })[];
  readonly elements: readonly XmlElement[];
  /** All text directly in it, CDATA included. */
  readonly text: string;
};

/** An envelope, its body, a message, a notification, a record, a field: what is much deeper is none of ours. */
const MAX_DEPTH = 16;
/** Of starts and ends of elements: 100 records of 200 fields have 41,000. */
const MAX_TAGS = 50_000;
/** A message has four or five; each is copied for every element that declares another. */
const MAX_NAMESPACES = 50;
const CDATA = '#cdata';

/** In order, so that namespaces can be resolved. It interprets nothing: `007` stays a text, and references are ours to decode. */
const PARSER_OPTIONS = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  cdataPropName: CDATA,
  maxNestedTags: MAX_DEPTH,
} as const;

const parser = new XMLParser(PARSER_OPTIONS);

/**
 * The root of a well-formed document in UTF-8. There are no entities but XML's own five: what declares any, or names another
 * document, is refused before it is parsed.
 * @throws AppError body_not_xml, without a word of the document: it may hold a session id
 */
export function readXml(bytes: Buffer): XmlElement {
  try {
    // Validated: the parser alone does not look whether tags match.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- what is to replace it is a second package with the same code
    return rootOf(parser.parse(contentOf(bytes), true));
  } catch {
    throw new AppError('body_not_xml');
  }
}

const DECLARATION = /^<\?xml\s[^<>]*\?>/;
const OTHER_ENCODING = /\sencoding\s*=\s*["'](?!utf-8["'])/i;
/** Processing instructions; and DOCTYPE, ENTITY and the like: all that begins so but comments and CDATA. */
const NOT_CONTENT = /<\?|<!(?!--|\[CDATA\[)/;
/** XML 1.0 §2.2 */
const NO_CHARACTER = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

/** Without byte order mark and declaration. */
function contentOf(bytes: Buffer): string {
  if (bytes.length > MAX_BODY_BYTES) throw new Error('too large');
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const [declaration = ''] = DECLARATION.exec(text) ?? [];
  const content = text.slice(declaration.length);
  if (OTHER_ENCODING.test(declaration)) throw new Error('not in UTF-8');
  if (NOT_CONTENT.test(content) || NO_CHARACTER.test(content)) throw new Error('more than content');
  if (content.split('<', MAX_TAGS + 2).length > MAX_TAGS + 1) throw new Error('too much of it');
  return content;
}

/** Prefix → URI. */
type Scope = ReadonlyMap<string, string>;
const NO_SCOPE: Scope = new Map([
  ['', ''],
  ['xml', 'http://www.w3.org/XML/1998/namespace'],
]);

function rootOf(nodes: unknown): XmlElement {
  const { elements, text } = childrenOf(nodes, NO_SCOPE);
  const [root] = elements;
  if (root === undefined || elements.length > 1 || text.trim() !== '') throw new Error('not one root');
  return root;
}

const nodesSchema = z.array(z.record(z.string(), z.unknown()));
const attributesSchema = z._default(z.record(z.string(), z.string()), {});

/** The parser's nodes have one member by the name of the element, and one of attributes. */
function childrenOf(nodes: unknown, scope: Scope): Pick<XmlElement, 'elements' | 'text'> {
  const elements: XmlElement[] = [];
  let text = '';
  for (const { ':@': attributes, ...named } of nodesSchema.parse(nodes)) {
    for (const [name, content] of Object.entries(named)) {
      if (name === '#text') text += decode(z.string().parse(content));
      else if (name === CDATA) text += rawTextOf(content);
      else elements.push(elementOf(name, content, attributesSchema.parse(attributes), scope));
    }
  }
  return { elements, text };
}

function rawTextOf(cdata: unknown): string {
  return z
    .array(z.object({ '#text': z.string() }))
    .parse(cdata)
    .map((node) => node['#text'])
    .join('');
}

function elementOf(
  tag: string,
  content: unknown,
  attributes: Readonly<Record<string, string>>,
  outer: Scope,
): XmlElement {
  const scope = scopeWithin(outer, attributes);
  return {
    ...resolve(tag, scope),
    attributes: Object.entries(attributes)
      .filter(([name]) => name !== 'xmlns' && !name.startsWith('xmlns:'))
      .map(([name, value]) => ({
        // The default namespace is one of elements only.
        ...(name.includes(':') ? resolve(name, scope) : { namespace: '', name }),
        value: decode(value),
      })),
    ...childrenOf(content, scope),
  };
}

function scopeWithin(outer: Scope, attributes: Readonly<Record<string, string>>): Scope {
  const declared = Object.entries(attributes).flatMap(([name, uri]): [string, string][] =>
    name === 'xmlns' || name.startsWith('xmlns:') ? [[name.slice('xmlns:'.length), decode(uri)]] : [],
  );
  if (declared.length === 0) return outer;
  const scope = new Map([...outer, ...declared]);
  if (scope.size > MAX_NAMESPACES) throw new Error('too many namespaces');
  return scope;
}

function resolve(qualified: string, scope: Scope): QualifiedName {
  const parts = qualified.split(':');
  const [prefix = '', name = ''] = parts.length === 1 ? ['', qualified] : parts;
  const namespace = scope.get(prefix);
  if (namespace === undefined || name === '' || parts.length > 2) throw new Error('no name in a namespace');
  return { namespace, name };
}

const REFERENCE = /&(?:#(\d{1,7});|#x([0-9a-f]{1,6});|(amp|lt|gt|quot|apos);)?/gi;
const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** One pass: what a reference stands for is never looked at again. */
function decode(text: string): string {
  return text.replaceAll(REFERENCE, (_, decimal?: string, hexadecimal?: string, name?: string) => {
    if (decimal !== undefined) return character(Number.parseInt(decimal, 10));
    if (hexadecimal !== undefined) return character(Number.parseInt(hexadecimal, 16));
    const value = PREDEFINED.get(name ?? '');
    if (value === undefined) throw new Error('no such entity');
    return value;
  });
}

/** @throws RangeError beyond Unicode */
function character(codePoint: number): string {
  const text = String.fromCodePoint(codePoint);
  if (NO_CHARACTER.test(text) || !text.isWellFormed()) throw new Error('no character');
  return text;
}
