import type { RouteDescription } from '../route.ts';

const DESCRIPTIONS: Readonly<Partial<Record<string, string>>> = {
  Projects: 'The primary container: an environment, or an organisation that others must not see.',
  Members: 'Who has which role in a project; its subprojects inherit it.',
  Owners: 'Who has the account.',
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
  Statements: 'One customer’s month at price.',
};

/** What it is about, by the noun of its permission; without one, by that of its path. */
export function tagOf({ permission, path }: RouteDescription): string {
  const noun = permission === 'public' ? (path.split('/')[2] ?? '') : (permission.split(':')[0] ?? '');
  const words = noun.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function describeTags(routes: readonly RouteDescription[]) {
  return [...new Set(routes.map(tagOf))].map((name) => ({ name, description: DESCRIPTIONS[name] ?? name }));
}
