import { join } from 'node:path';
import { functionCredentials } from '../aws-proxy/principals.ts';
import { REGION } from '../template/account.ts';

export type VariablesProps = {
  readonly functionName: string;
  readonly codeFolder: string;
  readonly handler: string;
  readonly memoryMegabytes: number;
  /** The endpoint that answers for AWS. */
  readonly awsUrl: string;
  /** From the template. */
  readonly template: Readonly<Record<string, string>>;
};

/** The environment of one execution environment: the template's variables and those that Lambda's runtime sets. */
export function runtimeVariables(props: VariablesProps, environmentId: string): Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken } = functionCredentials(
    props.functionName,
    environmentId,
  );
  const nowhere = join(props.codeFolder, 'no-such-file');
  return {
    ...props.template,
    _HANDLER: props.handler,
    LAMBDA_TASK_ROOT: props.codeFolder,
    AWS_LAMBDA_FUNCTION_NAME: props.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(props.memoryMegabytes),
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_ENDPOINT_URL: props.awsUrl,
    // Lambda has no such files; what the laptop's user configured for AWS must not reach the functions.
    AWS_CONFIG_FILE: nowhere,
    AWS_SHARED_CREDENTIALS_FILE: nowhere,
  };
}
