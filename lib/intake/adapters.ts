import type { SourceAdapter, SourceKind, SourceSettings } from './source.ts';

/**
 * A source of this kind with these settings. Undefined if one that has no defaults does not say how it proves itself and what it means.
 *
 * Each kind is imported once a source of it is there, so that a function starts no slower for the kinds that nobody uses.
 */
export async function adapterFor(
  kind: SourceKind,
  settings: SourceSettings = {},
): Promise<SourceAdapter | undefined> {
  const { authenticity, events, batch } = settings;
  switch (kind) {
    case 'standard-webhooks':
      return withRules((await import('./standard-webhooks.ts')).standardWebhooks, settings);
    case 'hubspot':
      return withRules((await import('./hubspot.ts')).hubspot, settings);
    case 'stripe':
      return withRules((await import('./stripe.ts')).stripe, settings);
    case 'hubspot-workflow':
      return (await import('./hubspot-workflow.ts')).hubspotWorkflow(settings);
    case 'salesforce':
      return events && (await import('./salesforce/salesforce.ts')).salesforce(events);
    case 'custom': {
      const { adapterOf } = await import('./recipe/recipe.ts');
      return authenticity && events && adapterOf({ authenticity, events, batch });
    }
    case 'chargebee':
    case 'close':
    case 'github-marketplace':
    case 'intercom':
    case 'pipedrive':
    case 'shopify': {
      const { presetAdapter } = await import('./presets/presets.ts');
      return presetAdapter(kind, settings);
    }
  }
}

/** Which event means what is configuration; how the sender proves itself is not. */
async function withRules(coded: SourceAdapter, { events, batch }: SourceSettings): Promise<SourceAdapter> {
  if (events === undefined) return coded;
  const { readByRules } = await import('./recipe/mapping.ts');
  return {
    ...coded,
    read(body, isProduction, headers = {}) {
      const refused = coded.refuse?.(body, isProduction);
      return refused === undefined ? readByRules(events, { body, headers }, batch ?? coded.batch) : [refused];
    },
  };
}
