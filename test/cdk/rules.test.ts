import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, onTestFinished, test } from 'vitest';
import * as z from 'zod/mini';
import { readConfig } from '../../cdk/config.ts';
import { OnboardingStack } from '../../cdk/stack.ts';
import { emptyBundles, stackTemplate } from './template.ts';

/** Reasons by rule, as CDK keeps them with the construct. */
const rulesSchema = z.record(z.string(), z.string());

describe("CDK's own rules and cdk-nag's AwsSolutions", () => {
  test('find nothing in the stack', async () => {
    const context = {
      'onboarding:domainName': 'api.example.com',
      'onboarding:certificateArn':
        'arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012',
      'onboarding:alarmEmails': 'ops@example.com',
    };
    await expect(stackTemplate({ checks: true, context })).resolves.toBeDefined();
  });

  test('are put aside only where named here, with a reason', async () => {
    const outDir = await mkdtemp(path.join(tmpdir(), 'cdk-'));
    onTestFinished(() => rm(outDir, { recursive: true }));
    const app = new App({ outdir: outDir });
    const stack = new OnboardingStack(app, 'Stack', {
      config: readConfig(app),
      bundles: await emptyBundles(outDir),
    });
    const acknowledged = stack.node
      .findAll()
      .flatMap(({ node }) =>
        node.metadata
          .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
          .map((entry) => [node.path, rulesSchema.parse(entry.data)] as const),
      );
    expect(Object.fromEntries(acknowledged.map(([where, rules]) => [where, Object.keys(rules)]))).toEqual({
      'Stack/PublicApi/ReceiveWebhookRoute': ['Annotation::AwsSolutions-APIG4'],
      'Stack/PublicApi/PeekDeadLettersRoute': ['Annotation::AwsSolutions-APIG4'],
      'Stack/PublicApi/ReadDeadLettersRoute': ['Annotation::AwsSolutions-APIG4'],
      'Stack/PublicApi/VerifyKeysRoute': ['Annotation::AwsSolutions-APIG4'],
      'Stack/PublicApi/ManageAccountRoute': ['Annotation::AwsSolutions-APIG4'],
    });
    for (const [, rules] of acknowledged) expect(Object.values(rules).join()).toMatch(/.{40,}/);
  });

  test('stop the synthesis when they find something', () => {
    const app = new App({ analyticsReporting: false });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    new Queue(new Stack(app, 'Careless'), 'WithoutDeadLetterQueue');
    expect(() => app.synth()).toThrow(/AwsSolutions-SQS3/);
  });
});
