import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { describeIssues } from './describe-issues.ts';
import { TemplateError } from './template-error.ts';

const properties = z.record(z.string(), z.unknown());

const resourceDocument = z.strictObject({
  Type: z.string(),
  Properties: z.optional(properties),
  Metadata: z.optional(properties),
  Condition: z.optional(z.string()),
  DependsOn: z.optional(z.union([z.string(), z.array(z.string())])),
  DeletionPolicy: z.optional(z.string()),
  UpdateReplacePolicy: z.optional(z.string()),
});

const templateDocument = z.strictObject({
  AWSTemplateFormatVersion: z.optional(z.string()),
  Description: z.optional(z.string()),
  Metadata: z.optional(z.unknown()),
  Parameters: z.optional(
    z.record(z.string(), z.looseObject({ Type: z.string(), Default: z.optional(z.unknown()) })),
  ),
  Conditions: z.optional(properties),
  Mappings: z.optional(z.record(z.string(), z.record(z.string(), properties))),
  // Rules check parameters when a stack is deployed (CDK: is the account bootstrapped?). Nothing is deployed here.
  Rules: z.optional(z.unknown()),
  Resources: z.record(z.string(), resourceDocument),
  Outputs: z.optional(z.record(z.string(), z.looseObject({ Value: z.unknown() }))),
});

export type ResourceDocument = z.infer<typeof resourceDocument>;
export type TemplateDocument = z.infer<typeof templateDocument>;

/** Reads a synthesized CloudFormation template (JSON). */
export async function readTemplateDocument(path: string): Promise<TemplateDocument> {
  const content: unknown = JSON.parse(await readFile(path, 'utf8'));
  return parseTemplateDocument(content, path);
}

/** @throws TemplateError for a section or a resource attribute that we don't know (a macro's `Transform`, for example). */
export function parseTemplateDocument(content: unknown, name: string): TemplateDocument {
  const parsed = z.safeParse(templateDocument, content);
  if (!parsed.success) throw new TemplateError(`template ${name}`, describeIssues(parsed.error));
  return parsed.data;
}
