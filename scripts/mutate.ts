/** A number from 0 up to, and without, `below`. */
export type Random = (below: number) => number;

/** Mulberry32: the same seed, the same numbers, which Node's own can't. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** What parsers stumble over. */
const PIECES = [
  ...[
    '',
    '\0',
    '\ufeff',
    '\ud800',
    '\u2028',
    '🙂',
    '\\u0000',
    '\\ud800',
    ' ',
    '\n',
    ',',
    ':',
    '.',
    '..',
    '%2F',
    '%',
    '=',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '{}',
    '[]',
    '""',
    'null',
    'true',
    '{"a":1}',
    '[[[[[[[[',
    '"__proto__":',
    '"constructor":{}',
  ],
  ...[
    '-1',
    '0',
    '1e999',
    '1.5',
    '9007199254740993',
    '-0',
    '99999999999999999999',
    'NaN',
    '0000-00-00T00:00:00Z',
    '9999-12-31T23:59:59-23:59',
  ],
  ...[
    '<',
    '>',
    '/>',
    '</',
    '<a>',
    '</a>',
    '<a',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?xml?>',
    '<?',
    '?>',
    '<!DOCTYPE a>',
    '<!ENTITY a "b">',
  ],
  ...[
    '&',
    '&amp;',
    '&lt;',
    '&a;',
    '&#0;',
    '&#x110000;',
    '&#xD800;',
    '&#66',
    ' xmlns:sf="a"',
    ' xmlns="a"',
    ' a="b"',
    ' xsi:nil="true"',
    'x:',
    '__proto__',
  ],
  ...[
    't=',
    'v1=',
    'v1,',
    'v1a,',
    'sha256=',
    'Basic ',
    'Bearer ',
    'AAAA',
    '00ff',
    '{path|}',
    '$header.x',
    '$',
    'closed',
    'closedwon',
    'REDACTED',
  ],
];

/** The text with some of it cut out, doubled, moved or replaced; now and then as it is. */
export function mutateText(random: Random, text: string): string {
  let mutated = text;
  for (let count = random(6); count > 0; count -= 1) {
    const from = random(mutated.length + 1);
    const to = from + random(random(4) === 0 ? mutated.length - from + 1 : 12);
    const [head, middle, tail] = [mutated.slice(0, from), mutated.slice(from, to), mutated.slice(to)];
    const piece = PIECES[random(PIECES.length)] ?? '';
    const changed = ['', piece, middle + piece, piece.repeat(random(40)), middle + middle, tail + middle];
    mutated = head + (changed[random(changed.length)] ?? '') + tail;
  }
  return mutated.slice(0, 20_000);
}

const VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e300,
    2 ** 53,
    '',
    ' ',
    'closed',
    '__proto__',
    '1795518000',
    '9'.repeat(30),
  ],
  ...[
    [],
    {},
    [[]],
    [null],
    { value: 1 },
    { value: null },
    { id: {} },
    'x'.repeat(400),
    '2026-02-30T10:00:00Z',
    '\ud800',
  ],
];

/**
 * The value with some of what is in it replaced or left out: still JSON, so that it gets further into the code.
 * @param rarity one of so many parts is replaced
 */
export function mutateValue(random: Random, value: unknown, rarity = 12): unknown {
  if (random(rarity) === 0) return VALUES[random(VALUES.length)];
  if (typeof value === 'string') return random(rarity) === 0 ? mutateText(random, value) : value;
  if (typeof value !== 'object' || value === null) return value;
  const isKept = () => random(2 * rarity) > 0;
  if (Array.isArray(value)) return value.filter(isKept).map((each) => mutateValue(random, each, rarity));
  const members = Object.entries(value).filter(isKept);
  return Object.fromEntries(members.map(([name, member]) => [name, mutateValue(random, member, rarity)]));
}

/** As bytes, some of which are no text any more. */
export function mutateBytes(random: Random, text: string): Buffer {
  if (/^[{[]/.test(text) && random(2) === 0)
    return Buffer.from(JSON.stringify(mutateValue(random, JSON.parse(text))));
  const bytes = Buffer.from(mutateText(random, text));
  for (let count = random(4) === 0 ? random(4) : 0; count > 0 && bytes.length > 0; count -= 1)
    bytes.writeUInt8(random(256), random(bytes.length));
  return bytes;
}
