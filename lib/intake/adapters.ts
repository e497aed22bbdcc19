import { hubspot } from './hubspot.ts';
import type { SourceAdapter, SourceKind } from './source.ts';
import { standardWebhooks } from './standard-webhooks.ts';
import { stripe } from './stripe.ts';

export const ADAPTERS: Readonly<Record<SourceKind, SourceAdapter>> = {
  hubspot,
  'standard-webhooks': standardWebhooks,
  stripe,
};
