import { expect } from 'vitest';

/** Vitest's own are typed `any`. */
export const anyObject: unknown = expect.any(Object);
export const anyText: unknown = expect.any(String);
export const matching = (pattern: RegExp | string): unknown => expect.stringMatching(pattern);
export const holding = (text: string): unknown => expect.stringContaining(text);
