import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import {
  oneOrMore,
  reference,
  referenceOrPart,
  resources,
  stackTemplate,
  type Template,
} from './template.ts';

/** The queues whose dead letters are looked at and replayed. */
const REPLAYED = [
  'Signups',
  'Notifications',
  'Fetches',
  'Deletions',
  'Watches',
  'Usage',
  'RollUps',
  'Digests',
  'Denials',
  'Replays',
];

/** Everything a function may do beside writing to its own log group. */
const allowed: Record<string, string[]> = {
  ReceiveWebhookFunction: [
    'dynamodb:GetItem DirectoryTable',
    'dynamodb:PutItem DirectoryTable',
    'dynamodb:PutItem LedgerTable',
    'dynamodb:UpdateItem LedgerTable',
    'kms:Decrypt SecretsKey',
    'sqs:SendMessage FetchesQueue',
    'sqs:SendMessage NotificationsQueue',
    'sqs:SendMessage RollUpsQueue',
    'sqs:SendMessage SignupsQueue',
  ],
  OnboardSignupsFunction: [
    'dynamodb:GetItem DirectoryTable',
    'dynamodb:PutItem DirectoryTable',
    'dynamodb:PutItem LedgerTable',
    'sqs:ChangeMessageVisibility SignupsQueue',
    'sqs:DeleteMessage SignupsQueue',
    'sqs:GetQueueAttributes SignupsQueue',
    'sqs:ReceiveMessage SignupsQueue',
    'sqs:SendMessage FetchesQueue',
    'sqs:SendMessage NotificationsQueue',
    'sqs:SendMessage RollUpsQueue',
  ],
  FetchCustomersFunction: [
    'dynamodb:GetItem DirectoryTable',
    'dynamodb:PutItem DirectoryTable',
    'kms:Decrypt SecretsKey',
    'sqs:ChangeMessageVisibility FetchesQueue',
    'sqs:DeleteMessage FetchesQueue',
    'sqs:GetQueueAttributes FetchesQueue',
    'sqs:ReceiveMessage FetchesQueue',
    'sqs:SendMessage NotificationsQueue',
    'sqs:SendMessage RollUpsQueue',
  ],
  DeleteSubprojectsFunction: [
    'dynamodb:GetItem DirectoryTable',
    'dynamodb:PutItem DirectoryTable',
    'dynamodb:Query DirectoryTable',
    'dynamodb:GetItem LedgerTable',
    'dynamodb:PutItem LedgerTable',
    'dynamodb:Query DirectoryTable/index/byPurgeTime',
    'sqs:ChangeMessageVisibility DeletionsQueue',
    'sqs:DeleteMessage DeletionsQueue',
    'sqs:GetQueueAttributes DeletionsQueue',
    'sqs:ReceiveMessage DeletionsQueue',
    'sqs:SendMessage DeletionsQueue',
    'sqs:SendMessage DeletionsDeadLetterQueue',
    'sqs:SendMessage NotificationsQueue',
    'sqs:SendMessage RollUpsQueue',
  ],
  SendNotificationsFunction: [
    'dynamodb:GetItem DirectoryTable',
    'dynamodb:UpdateItem DirectoryTable',
    'kms:Decrypt SecretsKey',
    'sqs:ChangeMessageVisibility NotificationsQueue',
    'sqs:DeleteMessage NotificationsQueue',
    'sqs:GetQueueAttributes NotificationsQueue',
    'sqs:ReceiveMessage NotificationsQueue',
  ],
  ManageAccountFunction: [
    'dynamodb:DeleteItem DirectoryTable',
    'dynamodb:GetItem DirectoryTable',
    'dynamodb:PutItem DirectoryTable',
    'dynamodb:Query DirectoryTable',
    'dynamodb:UpdateItem DirectoryTable',
    'dynamodb:GetItem LedgerTable',
    'dynamodb:PutItem LedgerTable',
    'dynamodb:Query LedgerTable',
    'dynamodb:UpdateItem LedgerTable',
    'dynamodb:PutItem AuditTable',
    'dynamodb:Query AuditTable',
    'dynamodb:Query AuditDigestsTable',
    'kms:Decrypt SecretsKey',
    'kms:Encrypt SecretsKey',
    'sqs:ChangeMessageVisibility DenialsQueue',
    'sqs:DeleteMessage DenialsQueue',
    'sqs:GetQueueAttributes DenialsQueue',
    'sqs:ReceiveMessage DenialsQueue',
    'sqs:SendMessage ReplaysQueue',
    'sqs:SendMessage DeletionsQueue',
    'sqs:SendMessage NotificationsQueue',
    'sqs:SendMessage RollUpsQueue',
  ],
  RunReplaysFunction: [
    'dynamodb:GetItem DirectoryTable',
    'dynamodb:PutItem DirectoryTable',
    'dynamodb:GetItem LedgerTable',
    'dynamodb:PutItem LedgerTable',
    'dynamodb:Query LedgerTable',
    'sqs:ChangeMessageVisibility ReplaysQueue',
    'sqs:DeleteMessage ReplaysQueue',
    'sqs:GetQueueAttributes ReplaysQueue',
    'sqs:ReceiveMessage ReplaysQueue',
    ...REPLAYED.map((name) => `sqs:SendMessage ${name}Queue`),
    ...REPLAYED.flatMap((name) => [
      `sqs:ChangeMessageVisibility ${name}DeadLetterQueue`,
      `sqs:DeleteMessage ${name}DeadLetterQueue`,
      `sqs:GetQueueAttributes ${name}DeadLetterQueue`,
      `sqs:ReceiveMessage ${name}DeadLetterQueue`,
    ]),
    'sqs:SendMessage ReplaysDeadLetterQueue',
  ],
  ReadDeadLettersFunction: [
    'dynamodb:GetItem DirectoryTable',
    'sqs:SendMessage DenialsQueue',
    ...REPLAYED.flatMap((name) => [
      `sqs:ChangeMessageVisibility ${name}DeadLetterQueue`,
      `sqs:GetQueueAttributes ${name}DeadLetterQueue`,
      `sqs:ReceiveMessage ${name}DeadLetterQueue`,
    ]),
  ],
  RecordUsageFunction: [
    'dynamodb:GetItem DirectoryTable',
    'dynamodb:GetItem LedgerTable',
    'dynamodb:PutItem UsageTable',
    'sqs:SendMessage DenialsQueue',
    'sqs:SendMessage RollUpsQueue',
  ],
  RecordQueuedUsageFunction: [
    'dynamodb:GetItem DirectoryTable',
    'dynamodb:GetItem LedgerTable',
    'dynamodb:PutItem UsageTable',
    'sqs:ChangeMessageVisibility UsageQueue',
    'sqs:DeleteMessage UsageQueue',
    'sqs:GetQueueAttributes UsageQueue',
    'sqs:ReceiveMessage UsageQueue',
    'sqs:SendMessage RollUpsQueue',
  ],
  RollUpCostsFunction: [
    'dynamodb:GetItem DirectoryTable',
    'dynamodb:GetItem LedgerTable',
    'dynamodb:PutItem LedgerTable',
    'dynamodb:Query DirectoryTable',
    'dynamodb:Query LedgerTable',
    'dynamodb:Query UsageTable',
    'dynamodb:UpdateItem DirectoryTable',
    'dynamodb:UpdateItem LedgerTable',
    'sqs:ChangeMessageVisibility RollUpsQueue',
    'sqs:DeleteMessage RollUpsQueue',
    'sqs:GetQueueAttributes RollUpsQueue',
    'sqs:ReceiveMessage RollUpsQueue',
    'sqs:SendMessage RollUpsQueue',
  ],
  CloseAuditDaysFunction: [
    'dynamodb:Query AuditTable',
    'dynamodb:PutItem AuditDigestsTable',
    'dynamodb:Query AuditDigestsTable',
    'sqs:ChangeMessageVisibility DigestsQueue',
    'sqs:DeleteMessage DigestsQueue',
    'sqs:GetQueueAttributes DigestsQueue',
    'sqs:ReceiveMessage DigestsQueue',
  ],
  VerifyKeysFunction: [
    'dynamodb:GetItem DirectoryTable',
    'dynamodb:UpdateItem DirectoryTable',
    'sqs:SendMessage DenialsQueue',
  ],
  WatchSourcesFunction: [
    'dynamodb:PutItem LedgerTable',
    'dynamodb:Query DirectoryTable',
    'dynamodb:Query LedgerTable',
    'sqs:ChangeMessageVisibility WatchesQueue',
    'sqs:DeleteMessage WatchesQueue',
    'sqs:GetQueueAttributes WatchesQueue',
    'sqs:ReceiveMessage WatchesQueue',
    'sqs:SendMessage WatchesQueue',
  ],
};

const lambdaSchema = z.object({ Role: reference, LoggingConfig: z.object({ LogGroup: reference }) });
const scheduleSchema = z.object({ Target: z.object({ RoleArn: reference }) });
/** `referenceOrPart` refuses an ARN with a wildcard, and any other that is not one resource of this template. */
const roleSchema = z.strictObject({
  AssumeRolePolicyDocument: z.unknown(),
  Policies: z.array(
    z.object({
      PolicyDocument: z.object({
        Statement: z.array(
          z.strictObject({
            Effect: z.literal('Allow'),
            Action: oneOrMore(z.string()),
            Resource: oneOrMore(referenceOrPart),
          }),
        ),
      }),
    }),
  ),
});

describe('what functions may do', () => {
  let template: Template;
  beforeAll(async () => {
    template = await stackTemplate();
  });

  /** Each function's permissions as `<action> <logical id>`, its own log group as `log`. */
  function grants(): Record<string, string[]> {
    const roles = resources(template, 'AWS::IAM::Role', roleSchema);
    const functions = resources(template, 'AWS::Lambda::Function', lambdaSchema);
    return Object.fromEntries(
      [...functions].map(([id, { Role, LoggingConfig }]) => {
        const statements = roles
          .get(Role)
          ?.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
        const found = statements?.flatMap(({ Action, Resource }) =>
          Action.flatMap((action) =>
            Resource.map((on) => `${action} ${on === LoggingConfig.LogGroup ? 'log' : on}`),
          ),
        );
        return [id, found?.sort() ?? []];
      }),
    );
  }

  test('is exactly what each needs, on exact resources', () => {
    const logs = ['logs:CreateLogStream log', 'logs:PutLogEvents log'];
    const expected = Object.entries(allowed).map(
      ([id, actions]) => [id, [...actions, ...logs].sort()] as const,
    );
    expect(grants()).toEqual(Object.fromEntries(expected));
  });

  test('lets nobody change the audit log: one may add entries, another digests, and no role may update or delete either', () => {
    const on = (table: string) =>
      Object.entries(grants()).flatMap(([id, actions]) =>
        actions.filter((action) => action.endsWith(` ${table}`)).map((action) => [id, action.split(' ')[0]]),
      );
    expect(on('AuditTable').filter(([, action]) => action !== 'dynamodb:Query')).toEqual([
      ['ManageAccountFunction', 'dynamodb:PutItem'],
    ]);
    expect(on('AuditDigestsTable').filter(([, action]) => action !== 'dynamodb:Query')).toEqual([
      ['CloseAuditDaysFunction', 'dynamodb:PutItem'],
    ]);
  });

  test('is said in their own roles alone: one each, as schedules have, no managed and no separate policy', () => {
    const roles = [...resources(template, 'AWS::Lambda::Function', lambdaSchema).values()].map(
      ({ Role }) => Role,
    );
    expect(new Set(roles).size).toBe(roles.length);
    const senders = [...resources(template, 'AWS::Scheduler::Schedule', scheduleSchema).values()].map(
      ({ Target }) => Target.RoleArn,
    );
    expect(new Set(senders).size).toBe(senders.length);
    expect([...resources(template, 'AWS::IAM::Role', roleSchema).keys()].sort()).toEqual(
      [...roles, ...senders].sort(),
    );
    const policies = Object.values(template.Resources).filter(({ Type }) => /IAM::.*Policy$/.test(Type));
    expect(policies).toEqual([]);
  });

  test('names every resource: `*` is only in keys’ own policies, where AWS means that key by it', () => {
    const withStar = Object.values(template.Resources).filter((resource) =>
      /"Resource":\s*("\*"|\[[^\]]*"\*")/.test(JSON.stringify(resource)),
    );
    expect(new Set(withStar.map(({ Type }) => Type))).toEqual(new Set(['AWS::KMS::Key']));
  });

  test('is asked for only by the API: nobody else may invoke one', () => {
    const permission = z.object({
      Principal: z.literal('apigateway.amazonaws.com'),
      SourceArn: z.unknown(),
      FunctionName: reference,
    });
    const permissions = [...resources(template, 'AWS::Lambda::Permission', permission).values()];
    expect(permissions).toHaveLength(6);
    for (const { SourceArn } of permissions) expect(JSON.stringify(SourceArn)).toContain('{"Ref":"HttpApi"}');
  });
});
