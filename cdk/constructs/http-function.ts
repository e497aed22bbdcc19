import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BackendFunction, type BackendFunctionProps } from './backend-function.ts';
import type { PublicApi } from './public-api.ts';

export type HttpFunctionProps = Omit<BackendFunctionProps, 'timeout' | 'memoryMB'> & {
  api: PublicApi;
  route: Parameters<PublicApi['route']>[1];
  /** By the names of their constructs. */
  furtherRoutes?: Readonly<Record<string, Parameters<PublicApi['route']>[1]>>;
};

/** A function behind a route of the API, or a few. */
export class HttpFunction extends Construct {
  constructor(scope: Construct, id: string, { api, route, furtherRoutes = {}, ...props }: HttpFunctionProps) {
    super(scope, id);
    const { lambda } = new BackendFunction(this, 'Handler', {
      ...props,
      // Someone waits. Imports run at full speed at any size, but the first call's TLS handshake at the share of a CPU
      // that memory buys. At 15 ms a request, 512 MB cost $0.10 a million, 256 MB $0.05; the gateway costs $1.00.
      memoryMB: 512,
      // A CRM gives up after 5 s, and the clients' own limits end before; this only frees what hangs.
      timeout: Duration.seconds(10),
    });
    api.route(`${id}Route`, route, lambda);
    for (const [name, further] of Object.entries(furtherRoutes)) api.route(name, further, lambda);
  }
}
