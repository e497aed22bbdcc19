import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { BackendFunction, type BackendFunctionProps } from './backend-function.ts';
import type { PublicApi } from './public-api.ts';

export type HttpFunctionProps = Omit<BackendFunctionProps, 'timeout' | 'memoryMB'> & {
  api: PublicApi;
  route: Parameters<PublicApi['route']>[1];
  /** By the names of their constructs. */
  furtherRoutes?: Readonly<Record<string, Parameters<PublicApi['route']>[1]>>;
};

/** A CRM gives up after 5 s, and the clients' own limits end before; this only frees what hangs. */
export const HTTP_TIMEOUT = Duration.seconds(10);

/** A function behind a route of the API, or a few. */
export class HttpFunction extends Construct {
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, { api, route, furtherRoutes = {}, ...props }: HttpFunctionProps) {
    super(scope, id);
    ({ lambda: this.lambda } = new BackendFunction(this, 'Handler', {
      ...props,
      // Someone waits. Imports run at full speed at any size, but the first call's TLS handshake at the share of a CPU
      // that memory buys. At 15 ms a request, 512 MB cost $0.10 a million, 256 MB $0.05; the gateway costs $1.00.
      memoryMB: 512,
      timeout: HTTP_TIMEOUT,
    }));
    api.route(`${id}Route`, route, this.lambda);
    for (const [name, further] of Object.entries(furtherRoutes)) api.route(name, further, this.lambda);
  }
}
