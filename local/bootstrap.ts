import { join } from 'node:path';
import { bootstrap } from '../scripts/bootstrap-account.ts';
import type { System } from './system.ts';

/** What `npm run bootstrap` does on AWS, on the laptop's own stack. Running it again changes nothing. */
export async function bootstrapSystem({ dataDir, outputs, adminClientConfig }: System) {
  const tokenFile = join(dataDir, 'account-key');
  const made = await bootstrap({
    directoryTable: outputs['DirectoryTableName'] ?? '',
    secretsKeyArn: outputs['SecretsKeyArn'] ?? '',
    tokenFile,
    clientConfig: adminClientConfig,
  });
  return { ...made, tokenFile };
}
