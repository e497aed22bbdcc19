import { parseArgs } from 'node:util';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { bootstrap } from './bootstrap-account.ts';

const HELP = `Makes the account (with its default project) of a deployed stack, and an account key on this machine.
Only the key's hash is sent to AWS; the token is written to a file that only you can read.

  npm run bootstrap -- --stack <name> [--out account-key]

Examples
  npm run bootstrap -- --stack SubprojectOnboarding
  AWS_PROFILE=production npm run bootstrap -- --stack SubprojectOnboarding --out ~/.onboarding-key

It may be run again: with the same file it changes nothing, with another file it adds a key (10 at most).`;

const { values } = parseArgs({
  options: {
    stack: { type: 'string' },
    out: { type: 'string', default: 'account-key' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help || values.stack === undefined) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}

const outputs = await readOutputs(values.stack);
const { accessKeyId, defaultProjectId } = await bootstrap({
  directoryTable: outputOf(outputs, 'DirectoryTableName'),
  secretsKeyArn: outputOf(outputs, 'SecretsKeyArn'),
  tokenFile: values.out,
  clientConfig: {},
});
console.log(`account key      ${accessKeyId} (the token is in ${values.out})`);
console.log(`default project  ${defaultProjectId}`);
console.log(`API              ${outputOf(outputs, 'ApiUrl')}`);

async function readOutputs(stack: string): Promise<ReadonlyMap<string, string>> {
  const { Stacks = [] } = await new CloudFormationClient().send(
    new DescribeStacksCommand({ StackName: stack }),
  );
  const pairs = (Stacks[0]?.Outputs ?? []).map(
    ({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const,
  );
  return new Map(pairs);
}

function outputOf(outputs: ReadonlyMap<string, string>, name: string): string {
  const value = outputs.get(name);
  if (value === undefined)
    throw new Error(`the stack has no output ${name}: is it the one that cdk/ deploys?`);
  return value;
}
