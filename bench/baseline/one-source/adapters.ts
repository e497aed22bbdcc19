import type { SourceAdapter } from '../../../lib/intake/source.ts';
import { standardWebhooks } from '../../../lib/intake/standard-webhooks.ts';

export function adapterFor(): Promise<SourceAdapter> {
  return Promise.resolve(standardWebhooks);
}
