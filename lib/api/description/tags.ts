import type { RouteDescription } from '../route.ts';

const DESCRIPTIONS: Readonly<Partial<Record<string, string>>> = {
  Projects: 'The primary container: an environment, or an organisation that others must not see.',
  Members: 'Who has which role in a project; its subprojects inherit it.',
  Owners: 'Who has the account.',
  Webhooks: 'What CRMs call.',
  'Webhook sources': 'The CRMs whose webhooks sign customers up.',
  Deliveries: 'What was received from them, and what became of it.',
  Replays: 'Running something again, by message.',
  'Dead letters': 'What workers gave up.',
  Subprojects: 'One for each end customer.',
  'Claim links': 'How a customer gets their key.',
  Claims: 'How a customer takes their key.',
  'Access keys': 'Of the account, a project or a subproject: they work there and below, never beside.',
  Usage: 'What products report.',
  'Rate cards': 'What a unit costs the account, and what the customer pays.',
  Costs: 'Usage, rated, by day.',
  'Roll ups': 'Computing costs.',
  'Audit entries': 'Who changed what, and who was denied it.',
  Invoices: 'The account’s month at cost: drafts, and what is issued.',
  Description: 'What you are reading, for programs.',
  Statements: 'One customer’s month at price.',
};

/** Of what is not in the route table. */
export const WEBHOOK_TAG = 'Webhooks';

/** What it is about, by the noun of its permission; without one, by that of its path. */
export function tagOf({ permission, path }: RouteDescription): string {
  const noun = permission === 'public' ? publicNounIn(path) : (permission.split(':')[0] ?? '');
  const words = noun.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function publicNounIn(path: string): string {
  const [, , noun = ''] = path.split('/');
  return noun === 'openapi.json' ? 'description' : noun;
}

export function describeTags(routes: readonly RouteDescription[]) {
  return [...new Set([...routes.map(tagOf), WEBHOOK_TAG])].map((name) => ({
    name,
    description: DESCRIPTIONS[name] ?? name,
  }));
}
