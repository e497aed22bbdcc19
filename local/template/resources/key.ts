import * as z from 'zod/mini';
import { arnOf, iamArn } from '../account.ts';
import type { ResourceKind } from '../resource-kind.ts';

/** CDK's default, which hands the decision to the roles; roles are enforced. */
const trustRoles = z.strictObject({
  Effect: z.literal('Allow'),
  Action: z.literal('kms:*'),
  Principal: z.strictObject({ AWS: z.literal(iamArn('root')) }),
  Resource: z.literal('*'),
});

/** Lets an AWS service use the key for itself (alarms that publish to an encrypted topic); none runs here. */
const trustService = z.looseObject({
  Effect: z.literal('Allow'),
  Principal: z.strictObject({ Service: z.string() }),
});

const properties = z.strictObject({
  Enabled: z.optional(z.literal(true)),
  KeySpec: z.optional(z.literal('SYMMETRIC_DEFAULT')),
  KeyUsage: z.optional(z.literal('ENCRYPT_DECRYPT')),
  /** Any other statement would have to be enforced. */
  KeyPolicy: z.optional(
    z.strictObject({
      Version: z.optional(z.string()),
      Statement: z.array(z.union([trustRoles, trustService])),
    }),
  ),
});

export type KeyProperties = z.infer<typeof properties>;

export const keyKind: ResourceKind<KeyProperties> = {
  type: 'AWS::KMS::Key',
  properties,
  noLocalEffect: {
    Description: 'text for people',
    EnableKeyRotation: 'one key material is made per data folder and kept',
    RotationPeriodInDays: 'one key material is made per data folder and kept',
    PendingWindowInDays: 'nothing here deletes a key',
    Tags: 'nothing reads tags',
  },
  identify: (name) => ({ ref: name, attributes: { Arn: arnOf('kms', `key/${name}`), KeyId: name } }),
};
