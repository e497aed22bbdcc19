import { describeApi } from '../../lib/api/description/describe-api.ts';
import type { ApiDocument } from '../../lib/api/description/document.ts';
import { EXAMPLES } from '../../lib/api/description/examples.ts';
import { ROUTES } from '../../lib/api/routes.ts';

/** The description as a deployment publishes it, but for its URL. */
export function sampleDocument(): ApiDocument {
  return describeApi(ROUTES, EXAMPLES, 'https://api.example.com');
}
