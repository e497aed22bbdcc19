import { $ZodError } from 'zod/v4/core';
import { AppError } from '../lib/errors.ts';
import { profileOf, retryAfterSecondsOf } from '../lib/fetching/hubspot-object.ts';
import { fetchMessageOf } from '../lib/intake/fetches.ts';
import { adapterFor } from '../lib/intake/adapters.ts';
import { eventsOf, parseBody } from '../lib/intake/read-events.ts';
import { readXml } from '../lib/intake/salesforce/xml.ts';
import {
  sourceKindSchema,
  sourceSettingsSchema,
  type SourceAdapter,
  type SourceKind,
} from '../lib/intake/source.ts';
import type { ConfiguredSource } from '../lib/intake/source-reader.ts';
import { SAMPLES } from './fuzz-samples.ts';
import { fetchMessageSchema } from '../lib/messages/fetch.ts';
import { mutateBytes, mutateText, mutateValue, seeded, type Random } from './mutate.ts';

/** One input, made and read: what came of it. @throws whatever must not happen */
type Target = (random: Random) => readonly string[] | Promise<readonly string[]>;
/** How often each outcome came. */
type Counts = ReadonlyMap<string, number>;

const NOW = new Date('2026-11-24T11:00:00Z');
const project: ConfiguredSource['project'] = {
  schemaVersion: 1,
  version: 1,
  projectId: 'ab12cd34',
  displayName: 'Fuzzed',
  purpose: 'production',
  salt: '000102030405060708090a0b0c0d0e0f',
  onboarding: { defaultPlan: 'basic', plans: { basic: { scopes: [], labels: {} } }, claimDays: 14 },
  graceDays: 30,
  keys: {},
  createTime: NOW.toISOString(),
  updateTime: NOW.toISOString(),
};
const sourceOf = (kind: SourceKind): ConfiguredSource['source'] => ({
  schemaVersion: 1,
  version: 1,
  projectId: project.projectId,
  source: 'crm',
  kind,
  realm: 'crm',
  secretsCiphertext: '',
  createTime: NOW.toISOString(),
  updateTime: NOW.toISOString(),
});

/** Every kind of source, what configures one, and the parser of XML alone. */
export async function fuzzTargets(): Promise<ReadonlyMap<string, Target>> {
  const kinds = await Promise.all(
    sourceKindSchema.options.map(
      async (kind) => [kind, sourceTarget(kind, await sampleAdapter(kind))] as const,
    ),
  );
  return new Map<string, Target>([
    ...kinds,
    ['recipes', recipeTarget],
    ['the HubSpot objects that are fetched', objectsTarget(await sampleAdapter('hubspot'))],
    ['answers of HubSpot’s API', answerTarget],
    [
      'XML',
      (random) => [outcomeOf(() => `read: ${readXml(mutateBytes(random, SAMPLES.salesforce.body)).name}`)],
    ],
  ]);
}

async function sampleAdapter(kind: SourceKind): Promise<SourceAdapter> {
  const { settings, secret } = SAMPLES[kind];
  const adapter = await adapterFor(kind, settings);
  if (adapter?.faultOfSecret(secret) !== undefined || adapter === undefined)
    throw new Error(`the sample of ${kind} can't be configured`);
  return adapter;
}

/** A request of that kind, broken anywhere, is verified, and read as if it were genuine. */
function sourceTarget(kind: SourceKind, adapter: SourceAdapter): Target {
  const { secret, query = '', headers = {}, body } = SAMPLES[kind];
  const configured = { project, source: sourceOf(kind), adapter };
  return (random) => {
    const mutated = Object.entries(headers).map(([name, value]): [string, string] => [
      name,
      random(2) === 0 ? value : mutateText(random, value),
    ]);
    const request = {
      method: 'POST',
      url: `https://api.example.com/webhooks/ab12cd34/crm${random(4) === 0 ? mutateText(random, query) : query}`,
      headers: Object.fromEntries(mutated.filter(() => random(12) > 0)),
      body: mutateBytes(random, body),
    };
    const verified = outcomeOf(() => {
      adapter.verify(request, [secret], NOW);
      return 'genuine';
    });
    const read = outcomeOf(() => {
      const kinds = eventsOf(request, configured, NOW).map((event) => event.kind);
      return kinds.length === 1 ? (kinds[0] ?? '') : 'several or none';
    });
    return [`verified: ${verified}`, `read: ${read}`];
  };
}

/** One of so many parts of a recipe is broken: of more, hardly any would be one. */
const RECIPE_PARTS = 60;

/** What an admin configures, broken anywhere; if it still can be, it reads what its sender sends, broken too. */
const recipeTarget: Target = async (random) => {
  const { settings, body } = SAMPLES.custom;
  const recipe = sourceSettingsSchema.safeParse(mutateValue(random, settings, RECIPE_PARTS));
  if (!recipe.success) return ['not a recipe'];
  const adapter = await adapterFor('custom', recipe.data);
  if (adapter === undefined) return ['incomplete'];
  const request = {
    method: 'POST',
    url: 'https://api.example.com/',
    headers: {},
    body: mutateBytes(random, body),
  };
  return [
    outcomeOf(
      () =>
        `read: ${eventsOf(request, { project, source: sourceOf('custom'), adapter }, NOW)
          .map(({ kind }) => kind)
          .join(' ')}`,
    ),
  ];
};

/** Whatever a notification says, what is fetched for it fits its message, which is what the worker takes. */
function objectsTarget(adapter: SourceAdapter): Target {
  return (random) => {
    const request = { method: 'POST', url: '', headers: {}, body: mutateBytes(random, SAMPLES.hubspot.body) };
    return [
      outcomeOf(() => {
        const [object] = adapter.objectsOf?.(parseBody(request, adapter)) ?? [];
        if (object === undefined) return 'nothing to fetch';
        const event = { kind: 'changed', realm: 'crm', externalId: 'x', second: 0 } as const;
        fetchMessageSchema.parse(fetchMessageOf(project.projectId, 'crm', event, object));
        return 'read: changed';
      }),
    ];
  };
}

const RECORD = '{"id":"1","properties":{"email":"a@b.c","firstname":"A","lastname":null,"plan":"p"}}';

/** An answer that can't be read is tried again: an error of JSON or of the schema, and no other. */
const answerTarget: Target = (random) => {
  const body = mutateBytes(random, RECORD);
  const headers = { 'retry-after': mutateText(random, random(2) === 0 ? '10' : NOW.toUTCString()) };
  const seconds = retryAfterSecondsOf({ status: 429, headers, body }, NOW);
  if (seconds !== undefined && !(seconds >= 0)) throw new Error(`comes again after ${seconds} s`);
  try {
    return [
      outcomeOf(() => {
        profileOf(body, 'contact', 'plan');
        return 'read: changed';
      }),
    ];
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return ['not JSON'];
    throw error;
  }
};

/** A refusal by code, or by a schema, is an outcome; any other error is a fault of ours. */
function outcomeOf(act: () => string): string {
  try {
    return act();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    if (error instanceof $ZodError) return 'refused by its schema';
    throw error;
  }
}

/** @throws Error with what has to be given to see it again, caused by what went wrong */
export async function fuzz(name: string, target: Target, runs: number, seed: number): Promise<Counts> {
  const counts = new Map<string, number>();
  for (let run = 0; run < runs; run += 1) {
    try {
      for (const outcome of await target(seeded(seed + run)))
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    } catch (error) {
      throw new Error(`${name}: not handled; see it again by --runs 1 --seed ${seed + run}`, {
        cause: error,
      });
    }
  }
  return counts;
}
