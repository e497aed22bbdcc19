import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { reference, resources, stackTemplate, type Template } from './template.ts';

let template: Template;
beforeAll(async () => {
  template = await stackTemplate();
});

const anything = z.record(z.string(), z.unknown());
const idsOf = (type: string) => [...resources(template, type, anything).keys()].sort();

describe('a redeploy', () => {
  // Another id here is another resource: an empty table, a lost key, a webhook URL that no CRM knows.
  test('keeps the tables, queues, keys and API it has', () => {
    expect(idsOf('AWS::DynamoDB::Table')).toEqual([
      'AuditDigestsTable',
      'AuditTable',
      'DirectoryTable',
      'LedgerTable',
      'UsageTable',
    ]);
    expect(idsOf('AWS::SQS::Queue')).toEqual([
      'DeletionsDeadLetterQueue',
      'DeletionsQueue',
      'DenialsDeadLetterQueue',
      'DenialsQueue',
      'DigestsDeadLetterQueue',
      'DigestsQueue',
      'FetchesDeadLetterQueue',
      'FetchesQueue',
      'NotificationsDeadLetterQueue',
      'NotificationsQueue',
      'ReplaysDeadLetterQueue',
      'ReplaysQueue',
      'RollUpsDeadLetterQueue',
      'RollUpsQueue',
      'SignupsDeadLetterQueue',
      'SignupsQueue',
      'UsageDeadLetterQueue',
      'UsageQueue',
      'WatchesDeadLetterQueue',
      'WatchesQueue',
    ]);
    expect(idsOf('AWS::KMS::Key')).toContain('SecretsKey');
    expect(idsOf('AWS::ApiGatewayV2::Api')).toEqual(['HttpApi']);
  });

  test('never meets a name of its own: resources have none', () => {
    const named = [
      'TableName',
      'QueueName',
      'FunctionName',
      'RoleName',
      'TopicName',
      'AlarmName',
      'LogGroupName',
      'AliasName',
    ];
    for (const { Type, Properties } of Object.values(template.Resources)) {
      if (!/Permission|EventSourceMapping/.test(Type))
        expect(Object.keys(Properties)).not.toContain(expect.toBeOneOf(named));
    }
  });

  test('says where everything is that scripts need', () => {
    expect(Object.keys(template.Outputs).sort()).toEqual([
      'ApiUrl',
      'AuditDigestsTableName',
      'AuditTableName',
      'DeletionsDeadLetterQueueUrl',
      'DeletionsQueueUrl',
      'DenialsDeadLetterQueueUrl',
      'DenialsQueueUrl',
      'DigestsDeadLetterQueueUrl',
      'DigestsQueueUrl',
      'DirectoryTableName',
      'FetchesDeadLetterQueueUrl',
      'FetchesQueueUrl',
      'LedgerTableName',
      'NotificationsDeadLetterQueueUrl',
      'NotificationsQueueUrl',
      'ReplaysDeadLetterQueueUrl',
      'ReplaysQueueUrl',
      'RollUpsDeadLetterQueueUrl',
      'RollUpsQueueUrl',
      'SecretsKeyArn',
      'SignupsDeadLetterQueueUrl',
      'SignupsQueueUrl',
      'UsageDeadLetterQueueUrl',
      'UsageQueueUrl',
      'UsageTableName',
      'WatchesDeadLetterQueueUrl',
      'WatchesQueueUrl',
    ]);
  });
});

describe('tables', () => {
  test('outlive the stack, can be set back in time, are protected and cost by use', () => {
    const tables = resources(template, 'AWS::DynamoDB::Table', anything);
    expect(tables.size).toBe(5);
    for (const [id, properties] of tables) {
      expect(template.Resources[id]).toMatchObject({
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
      });
      expect(properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      });
    }
  });

  test('find what is due for its purge by one index, of keys only', () => {
    expect(template.Resources['DirectoryTable']?.Properties['GlobalSecondaryIndexes']).toEqual([
      {
        IndexName: 'byPurgeTime',
        KeySchema: [
          { AttributeName: 'purgeBucket', KeyType: 'HASH' },
          { AttributeName: 'purgeTime', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ]);
  });

  test('let usage and what expires in the ledger expire, and nothing else', () => {
    const timeToLive = (table: string) => template.Resources[table]?.Properties['TimeToLiveSpecification'];
    const expires = { AttributeName: 'expireSeconds', Enabled: true };
    expect([timeToLive('LedgerTable'), timeToLive('UsageTable')]).toEqual([expires, expires]);
    for (const table of ['DirectoryTable', 'AuditTable', 'AuditDigestsTable'])
      expect(timeToLive(table)).toBeUndefined();
  });
});

describe('the key of secrets', () => {
  test('outlives the stack and rotates', () => {
    expect(template.Resources['SecretsKey']).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { EnableKeyRotation: true },
    });
  });

  test('is handed to nobody by its policy: only roles of this account may use it', () => {
    const schema = z.object({
      KeyPolicy: z.object({ Statement: z.array(z.object({ Principal: anything })) }),
    });
    const policy = resources(template, 'AWS::KMS::Key', schema).get('SecretsKey')?.KeyPolicy.Statement;
    expect(policy).toHaveLength(1);
    expect(JSON.stringify(policy)).toContain(':root');
  });
});

const lambdaSchema = z.looseObject({
  Timeout: z.number(),
  LoggingConfig: z.object({ LogFormat: z.string(), LogGroup: reference }),
  Environment: z.object({ Variables: anything }),
});

describe('functions', () => {
  test('run on Node 24 and arm64', () => {
    const functions = resources(template, 'AWS::Lambda::Function', lambdaSchema);
    expect([...functions.keys()].sort()).toEqual([
      'CloseAuditDaysFunction',
      'DeleteSubprojectsFunction',
      'FetchCustomersFunction',
      'ManageAccountFunction',
      'OnboardSignupsFunction',
      'ReadDeadLettersFunction',
      'ReceiveWebhookFunction',
      'RecordQueuedUsageFunction',
      'RecordUsageFunction',
      'RollUpCostsFunction',
      'RunReplaysFunction',
      'SendNotificationsFunction',
      'VerifyKeysFunction',
      'WatchSourcesFunction',
    ]);
    for (const properties of functions.values()) {
      expect(properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'handler.handler',
      });
    }
  });

  test('log into groups of their own that forget after 30 days', () => {
    const groups = resources(template, 'AWS::Logs::LogGroup', z.object({ RetentionInDays: z.number() }));
    const functions = [...resources(template, 'AWS::Lambda::Function', lambdaSchema).values()];
    const used = functions.map(({ LoggingConfig }) => LoggingConfig.LogGroup);
    expect(new Set(used).size).toBe(functions.length);
    for (const group of used) expect(groups.get(group)?.RetentionInDays).toBe(30);
  });

  test('get the variables that their code parses, and call no private addresses', () => {
    const functions = resources(template, 'AWS::Lambda::Function', lambdaSchema);
    const variables = (id: string) => functions.get(id)?.Environment.Variables ?? {};
    const replayed = [
      'SIGNUPS',
      'NOTIFICATIONS',
      'FETCHES',
      'DELETIONS',
      'WATCHES',
      'REPLAYS',
      'USAGE',
      'ROLL_UPS',
      'DIGESTS',
      'DENIALS',
    ];
    const names = [...functions.keys()].map((id) => [id, Object.keys(variables(id)).sort()] as const);
    expect(Object.fromEntries(names)).toEqual({
      ReceiveWebhookFunction: [
        'DIRECTORY_TABLE',
        'FETCHES_QUEUE_URL',
        'LEDGER_TABLE',
        'NOTIFICATIONS_QUEUE_URL',
        'PUBLIC_URL',
        'ROLL_UPS_QUEUE_URL',
        'SECRETS_KEY_ARN',
        'SIGNUPS_QUEUE_URL',
      ],
      OnboardSignupsFunction: [
        'DIRECTORY_TABLE',
        'FETCHES_QUEUE_URL',
        'LEDGER_TABLE',
        'NOTIFICATIONS_QUEUE_URL',
        'RETRY_BASE_SECONDS',
        'ROLL_UPS_QUEUE_URL',
        'SIGNUPS_QUEUE_URL',
      ],
      FetchCustomersFunction: [
        'DIRECTORY_TABLE',
        'FETCHES_QUEUE_URL',
        'NOTIFICATIONS_QUEUE_URL',
        'OUTBOUND_POLICY',
        'RETRY_BASE_SECONDS',
        'ROLL_UPS_QUEUE_URL',
        'SECRETS_KEY_ARN',
      ],
      SendNotificationsFunction: [
        'DIRECTORY_TABLE',
        'NOTIFICATIONS_QUEUE_URL',
        'OUTBOUND_POLICY',
        'PUBLIC_URL',
        'RETRY_BASE_SECONDS',
        'SECRETS_KEY_ARN',
      ],
      DeleteSubprojectsFunction: [
        'DELETIONS_DEAD_LETTER_QUEUE_URL',
        'DELETIONS_QUEUE_URL',
        'DIRECTORY_TABLE',
        'LEDGER_TABLE',
        'NOTIFICATIONS_QUEUE_URL',
        'RETRY_BASE_SECONDS',
        'ROLL_UPS_QUEUE_URL',
      ],
      CloseAuditDaysFunction: [
        'AUDIT_DIGESTS_TABLE',
        'AUDIT_TABLE',
        'DIGESTS_QUEUE_URL',
        'RETRY_BASE_SECONDS',
      ],
      ManageAccountFunction: [
        'AUDIT_DIGESTS_TABLE',
        'AUDIT_TABLE',
        'CURRENCY',
        'DELETIONS_QUEUE_URL',
        'DENIALS_QUEUE_URL',
        'DIRECTORY_TABLE',
        'LEDGER_TABLE',
        'NOTIFICATIONS_QUEUE_URL',
        'OPENID_AUDIENCE',
        'OPENID_GROUPS_CLAIM',
        'OPENID_ISSUER',
        'OUTBOUND_POLICY',
        'PUBLIC_URL',
        'REPLAYS_QUEUE_URL',
        'RETRY_BASE_SECONDS',
        'ROLL_UPS_QUEUE_URL',
        'SECRETS_KEY_ARN',
      ],
      RunReplaysFunction: [
        'DIRECTORY_TABLE',
        'LEDGER_TABLE',
        'RETRY_BASE_SECONDS',
        ...replayed.flatMap((name) => [`${name}_DEAD_LETTER_QUEUE_URL`, `${name}_QUEUE_URL`]),
      ].sort(),
      ReadDeadLettersFunction: [
        'DENIALS_QUEUE_URL',
        'DIRECTORY_TABLE',
        'OPENID_AUDIENCE',
        'OPENID_GROUPS_CLAIM',
        'OPENID_ISSUER',
        ...replayed.map((name) => `${name}_DEAD_LETTER_QUEUE_URL`),
      ].sort(),
      RecordUsageFunction: [
        'DENIALS_QUEUE_URL',
        'DIRECTORY_TABLE',
        'LEDGER_TABLE',
        'ROLL_UPS_QUEUE_URL',
        'USAGE_TABLE',
      ],
      RecordQueuedUsageFunction: [
        'DIRECTORY_TABLE',
        'LEDGER_TABLE',
        'RETRY_BASE_SECONDS',
        'ROLL_UPS_QUEUE_URL',
        'USAGE_QUEUE_URL',
        'USAGE_TABLE',
      ],
      RollUpCostsFunction: [
        'CURRENCY',
        'DIRECTORY_TABLE',
        'INVOICE_DAY',
        'LEDGER_TABLE',
        'RETRY_BASE_SECONDS',
        'ROLL_UPS_QUEUE_URL',
        'USAGE_TABLE',
      ],
      VerifyKeysFunction: ['DENIALS_QUEUE_URL', 'DIRECTORY_TABLE'],
      WatchSourcesFunction: ['DIRECTORY_TABLE', 'LEDGER_TABLE', 'RETRY_BASE_SECONDS', 'WATCHES_QUEUE_URL'],
    });
    for (const id of ['FetchCustomersFunction', 'SendNotificationsFunction', 'ManageAccountFunction']) {
      expect(variables(id)['OUTBOUND_POLICY']).toBe('public-https');
    }
  });

  test('end before a caller waits longer than the gateway does', () => {
    const functions = resources(template, 'AWS::Lambda::Function', lambdaSchema);
    for (const id of [
      'ReceiveWebhookFunction',
      'ManageAccountFunction',
      'VerifyKeysFunction',
      'ReadDeadLettersFunction',
    ]) {
      expect(functions.get(id)?.Timeout).toBeLessThan(30);
    }
  });
});
