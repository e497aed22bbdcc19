import { basename } from 'node:path';
import * as z from 'zod/mini';
import { arnOf } from '../account.ts';
import type { ResourceKind } from '../resource-kind.ts';

const properties = z.strictObject({
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Handler: z.string(),
  Runtime: z.literal('nodejs24.x'),
  Role: z.string(),
  /** Seconds. */
  Timeout: z.optional(z.number()),
  /** MiB. */
  MemorySize: z.optional(z.number()),
  ReservedConcurrentExecutions: z.optional(z.number()),
  Environment: z.optional(z.strictObject({ Variables: z.optional(z.record(z.string(), z.string())) })),
});

export type FunctionProperties = z.infer<typeof properties>;

export const functionKind: ResourceKind<FunctionProperties> = {
  type: 'AWS::Lambda::Function',
  properties,
  // Bundles lie in folders that have the functions' names.
  nameOf: ({ Metadata }) => bundleName(Metadata),
  noLocalEffect: {
    Architectures: 'the same JavaScript runs on every processor',
    Description: 'text for people',
    LoggingConfig: 'what a function prints goes to logs/ in the data folder',
    TracingConfig: 'there is no X-Ray here',
    RecursiveLoop: 'queues do not count hops here',
    RuntimeManagementConfig: 'the runtime is the Node that runs this',
    Tags: 'nothing reads tags',
  },
  identify: (name) => ({ ref: name, attributes: { Arn: arnOf('lambda', `function:${name}`) } }),
};

/** The folder that holds the function's code: relative to the template's, or absolute. CDK writes it for local tools. */
export function assetPath(metadata: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const path = metadata?.['aws:asset:path'];
  return typeof path === 'string' ? path : undefined;
}

/** Undefined for a copy that CDK staged under its hash. */
function bundleName(metadata: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const name = basename(assetPath(metadata) ?? '');
  return name === '' || name.startsWith('asset.') ? undefined : name;
}
