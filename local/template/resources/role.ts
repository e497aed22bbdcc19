import * as z from 'zod/mini';
import { iamArn } from '../account.ts';
import type { ResourceKind } from '../resource-kind.ts';

const oneOrMany = z.union([z.string(), z.array(z.string())]);

/** The one condition that is enforced here: all items that a call names are in these partitions. */
const leadingKeys = z.strictObject({
  'ForAllValues:StringEquals': z.strictObject({ 'dynamodb:LeadingKeys': z.array(z.string()) }),
});

/** Strict: a statement with another `Condition`, `NotAction` or `NotResource` means something that is not enforced here. */
const policyDocument = z.strictObject({
  Version: z.optional(z.string()),
  Statement: z.array(
    z.strictObject({
      Sid: z.optional(z.string()),
      Effect: z.enum(['Allow', 'Deny']),
      Action: oneOrMany,
      Resource: oneOrMany,
      Condition: z.optional(leadingKeys),
    }),
  ),
});

export type PolicyDocument = z.infer<typeof policyDocument>;

const roleProperties = z.strictObject({
  AssumeRolePolicyDocument: z.looseObject({
    Statement: z.array(z.looseObject({ Principal: z.looseObject({ Service: z.optional(oneOrMany) }) })),
  }),
  ManagedPolicyArns: z.optional(z.array(z.string())),
  Policies: z.optional(z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument: policyDocument }))),
});

export type RoleProperties = z.infer<typeof roleProperties>;

export const roleKind: ResourceKind<RoleProperties> = {
  type: 'AWS::IAM::Role',
  properties: roleProperties,

  noLocalEffect: {
    Description: 'text for people',
    Tags: 'nothing reads tags',
  },
  identify: (name) => ({ ref: name, attributes: { Arn: iamArn(`role/${name}`) } }),
};

const policyProperties = z.strictObject({ PolicyDocument: policyDocument, Roles: z.array(z.string()) });

export type PolicyProperties = z.infer<typeof policyProperties>;

export const policyKind: ResourceKind<PolicyProperties> = {
  type: 'AWS::IAM::Policy',
  properties: policyProperties,
  noLocalEffect: { PolicyName: 'a policy is found by its roles' },
  identify: (name) => ({ ref: name, attributes: {} }),
};
