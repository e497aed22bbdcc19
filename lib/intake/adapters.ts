import { hubspot } from './hubspot.ts';
import { hubspotWorkflow } from './hubspot-workflow.ts';
import { PRESETS } from './presets/presets.ts';
import { readByRules } from './recipe/mapping.ts';
import { adapterOf } from './recipe/recipe.ts';
import type { SourceAdapter, SourceKind, SourceSettings } from './source.ts';
import { standardWebhooks } from './standard-webhooks.ts';
import { stripe } from './stripe.ts';

/** Senders whose signatures or bodies need code. */
const CODED = { hubspot, 'standard-webhooks': standardWebhooks, stripe } as const;

/** A source of this kind with these settings. Undefined if a `custom` one does not say how it proves itself and what it means. */
export function adapterFor(kind: SourceKind, settings: SourceSettings = {}): SourceAdapter | undefined {
  const { authenticity, events, batch } = settings;
  switch (kind) {
    case 'custom':
      return authenticity && events && adapterOf({ authenticity, events, batch });
    case 'hubspot':
    case 'standard-webhooks':
    case 'stripe':
      return withRules(CODED[kind], settings);
    case 'hubspot-workflow':
      return hubspotWorkflow(settings);
    case 'chargebee':
    case 'close':
    case 'github-marketplace':
    case 'intercom':
    case 'pipedrive':
    case 'shopify': {
      const preset = PRESETS[kind];
      return adapterOf({ authenticity: preset.authenticity, events: events ?? preset.events, batch });
    }
  }
}

/** Which event means what is configuration; how the sender proves itself is not. */
function withRules(coded: SourceAdapter, { events, batch }: SourceSettings): SourceAdapter {
  if (events === undefined) return coded;
  return {
    ...coded,
    read(body, isProduction, headers = {}) {
      const refused = coded.refuse?.(body, isProduction);
      return refused === undefined ? readByRules(events, { body, headers }, batch ?? coded.batch) : [refused];
    },
  };
}
