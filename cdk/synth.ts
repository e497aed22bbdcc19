import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { App, DefaultStackSynthesizer, Validations } from 'aws-cdk-lib';
import * as z from 'zod/mini';
import { bundleFunctions, type Bundles } from './bundle.ts';
import { readConfig } from './config.ts';
import { OnboardingStack } from './stack.ts';

export type SynthesizeProps = {
  /** Gets the cloud assembly, and the bundles unless they are given. */
  outDir: string;
  /** CDK context, for example `{'onboarding:publicUrl': 'https://api.example.com'}` (config.ts). */
  context?: Record<string, unknown>;
  /** Code already built; by default the functions are bundled. */
  bundles?: Bundles;
  /** For deployment: CDK's rules and cdk-nag's AwsSolutions must find nothing, and the assembly may be moved. Slower. */
  checks?: boolean;
};

const templateSchema = z.record(z.string(), z.unknown());

/**
 * The CloudFormation template, without the CDK CLI. A function's code is in the folder that its
 * `Metadata['aws:asset:path']` names: absolute, or with `checks` relative to the template's folder.
 *
 * @throws Error if the configuration is wrong, a function is missing or does not compile, or a rule finds something.
 */
export async function synthesize({ outDir, context = {}, bundles, checks = false }: SynthesizeProps) {
  const app = new App({
    outdir: outDir,
    analyticsReporting: false,
    treeMetadata: false,
    builtinCloudFormationValidation: checks, // 1.2 of 1.5 s
    context: {
      '@aws-cdk/core:validateAgainstDefaultRules': checks,
      'aws:cdk:enable-asset-metadata': true,
      'aws:cdk:disable-asset-staging': !checks,
      ...context,
    },
  });
  if (checks) await addRules(app);
  const config = readConfig(app);
  const stack = new OnboardingStack(app, 'SubprojectOnboarding', {
    stackName: config.stackName,
    config,
    bundles: bundles ?? (await bundleFunctions(outDir)),
    // Deleting the API would lose the URLs that CRMs are configured with.
    terminationProtection: true,
    // @ts-expect-error -- CDK's types are not written for exactOptionalPropertyTypes: an own getter may be undefined
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
  });
  const templatePath = path.join(app.synth().directory, stack.templateFile);
  const template = templateSchema.parse(JSON.parse(await readFile(templatePath, 'utf8')));
  return { template, templatePath };
}

/** Loaded only when asked for: it takes as long as all of CDK. */
async function addRules(app: App): Promise<void> {
  const { AwsSolutionsChecks } = await import('cdk-nag');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}
