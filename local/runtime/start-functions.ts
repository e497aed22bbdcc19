import type { Activity } from '../activity.ts';
import { LambdaFunction } from './lambda-function.ts';
import type { LogWriter } from './logs.ts';
import type { FunctionModel } from './read-functions.ts';
import { runtimeVariables } from './variables.ts';

/** Execution environments of a function at a time. AWS would start hundreds; a laptop has a few processors. */
export const maximumEnvironments = 4;

export type FunctionsProps = {
  /** The endpoint that answers for AWS. */
  readonly awsUrl: string;
  readonly activity: Activity;
  readonly logs: LogWriter;
};

/** The functions by name. No environment starts before the first event. */
export function createFunctions(
  models: readonly FunctionModel[],
  { awsUrl, activity, logs }: FunctionsProps,
): ReadonlyMap<string, LambdaFunction> {
  return new Map(
    models.map((model) => {
      const { name, codeFolder, handler, memoryMegabytes, variables: template } = model;
      const variables = { functionName: name, codeFolder, handler, memoryMegabytes, awsUrl, template };
      const lambda = new LambdaFunction({
        file: model.file,
        exportName: model.exportName,
        functionName: name,
        functionArn: model.arn,
        memoryMegabytes,
        timeoutSeconds: model.timeoutSeconds,
        maximumEnvironments: Math.min(model.reservedConcurrency ?? maximumEnvironments, maximumEnvironments),
        variablesOf: (environmentId) => runtimeVariables(variables, environmentId),
        onPrint: (printed, requestId) => logs.write(name, printed, requestId),
        activity,
      });
      return [name, lambda];
    }),
  );
}

/** Replaces variables that a function has; gives it none that the template doesn't. */
export function overrideVariables(
  model: FunctionModel,
  overrides: Readonly<Record<string, string>>,
): FunctionModel {
  const variables = Object.entries(model.variables).map(
    ([name, value]) => [name, overrides[name] ?? value] as const,
  );
  return { ...model, variables: Object.fromEntries(variables) };
}
