import type { Recipe } from '../recipe/recipe.ts';
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
