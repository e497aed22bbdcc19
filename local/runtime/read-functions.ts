import { dirname, isAbsolute, join } from 'node:path';
import { assetPath, functionKind } from '../template/resources/function.ts';
import { statementsOfRole, type Statement } from '../template/roles.ts';
import type { Stack } from '../template/stack.ts';
import { TemplateError } from '../template/template-error.ts';

export type FunctionModel = {
  readonly name: string;
  readonly arn: string;
  readonly codeFolder: string;
  /** As in the template, e.g. `handler.handler`. */
  readonly handler: string;
  /** Absolute path of the bundle, and what it exports. */
  readonly file: string;
  readonly exportName: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly reservedConcurrency: number | undefined;
  readonly variables: Readonly<Record<string, string>>;
  readonly statements: readonly Statement[];
};

/** CloudFormation's defaults. */
const defaults = { timeoutSeconds: 3, memoryMegabytes: 128 };

/** @throws TemplateError if a function has no code on this machine, or a role that local/ can't enforce */
export function readFunctions(stack: Stack, templatePath: string): readonly FunctionModel[] {
  return stack.all(functionKind).map(({ logicalId, name, identity, metadata, properties }) => {
    const path = assetPath(metadata);
    if (path === undefined) {
      throw new TemplateError(
        logicalId,
        'its metadata lacks aws:asset:path; synthesize with aws:cdk:enable-asset-metadata',
      );
    }
    const codeFolder = isAbsolute(path) ? path : join(dirname(templatePath), path);
    const [moduleName = '', exportName = ''] = properties.Handler.split('.');
    return {
      name,
      arn: identity.attributes['Arn'] ?? '',
      codeFolder,
      handler: properties.Handler,
      file: join(codeFolder, `${moduleName}.mjs`),
      exportName,
      timeoutSeconds: properties.Timeout ?? defaults.timeoutSeconds,
      memoryMegabytes: properties.MemorySize ?? defaults.memoryMegabytes,
      reservedConcurrency: properties.ReservedConcurrentExecutions,
      variables: properties.Environment?.Variables ?? {},
      statements: statementsOfRole(stack, properties.Role, logicalId, 'lambda.amazonaws.com'),
    };
  });
}
