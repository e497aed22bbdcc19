import fc from 'fast-check';

const utf16Unit = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffff }) },
);

/** Any text that JavaScript can hold, unpaired surrogates and control characters among it. */
export const anyText = fc.array(utf16Unit, { maxLength: 30 }).map((units) => String.fromCharCode(...units));
