import { adapterOf, type Recipe } from '../recipe/recipe.ts';
import type { SourceAdapter, SourceSettings } from '../source.ts';
import { chargebee } from './chargebee.ts';
import { close } from './close.ts';
import { githubMarketplace } from './github-marketplace.ts';
import { intercom } from './intercom.ts';
import { pipedrive } from './pipedrive.ts';
import { shopify } from './shopify.ts';

/** Senders that need no code of their own. */
export const PRESETS = {
  chargebee,
  close,
  'github-marketplace': githubMarketplace,
  intercom,
  pipedrive,
  shopify,
} as const satisfies Readonly<Record<string, Recipe>>;

/** Which event means what may be configured anew; how the sender proves itself is not. */
export function presetAdapter(kind: keyof typeof PRESETS, { events, batch }: SourceSettings): SourceAdapter {
  const preset = PRESETS[kind];
  return adapterOf({ authenticity: preset.authenticity, events: events ?? preset.events, batch });
}
