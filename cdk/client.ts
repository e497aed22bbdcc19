import { fileURLToPath } from 'node:url';
import type { Construct } from 'constructs';
import * as construct from './constructs/key-authorizer.ts';

export type KeyAuthorizerProps = Omit<construct.KeyAuthorizerProps, 'code'>;

/**
 * Lets the holders of access keys into an HTTP API of one's own: give `authorizer` to its routes. A revoked key is let in for at most
 * 10 s more. The function's code comes with the package (scripts/build-client.ts).
 */
export class KeyAuthorizer extends construct.KeyAuthorizer {
  constructor(scope: Construct, id: string, props: KeyAuthorizerProps) {
    super(scope, id, { ...props, code: fileURLToPath(new URL('authorize-requests', import.meta.url)) });
  }
}
