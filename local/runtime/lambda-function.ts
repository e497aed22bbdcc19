import { randomUUID } from 'node:crypto';
import type { Activity } from '../activity.ts';
import {
  ExecutionEnvironment,
  type EnvironmentProps,
  type InvocationResult,
} from './execution-environment.ts';

export type LambdaFunctionProps = Omit<EnvironmentProps, 'id' | 'variables'> & {
  /** An environment has credentials of its own, so that a call can be traced to it. */
  readonly variablesOf: (environmentId: string) => Readonly<Record<string, string>>;
  /** Execution environments at a time; further events wait. AWS would start hundreds more. */
  readonly maximumEnvironments: number;
  readonly activity: Activity;
};

/** A function with its pool of execution environments, which grows when events come at the same time. */
export class LambdaFunction {
  readonly name: string;
  readonly #props: LambdaFunctionProps;
  readonly #environments = new Set<ExecutionEnvironment>();
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #waiting: ((environment: ExecutionEnvironment) => void)[] = [];

  constructor(props: LambdaFunctionProps) {
    this.name = props.functionName;
    this.#props = props;
  }

  async invoke(event: unknown): Promise<InvocationResult> {
    const { end } = this.#props.activity.begin();
    const environment = await this.#acquire();
    try {
      const result = await environment.invoke(event);
      if (!result.ok) this.#report(result);
      return result;
    } finally {
      this.#release(environment);
      end();
    }
  }

  /** Ends an execution environment at once. @returns whether it is one of this function */
  crash(environmentId: string): boolean {
    const environment = [...this.#environments].find(({ id }) => id === environmentId);
    if (environment === undefined) return false;
    void environment.terminate();
    return true;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#environments].map((environment) => environment.terminate()));
  }

  #acquire(): Promise<ExecutionEnvironment> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (!idle.dead) return Promise.resolve(idle);
      this.#environments.delete(idle); // It died between two events, by a timer of its code for example.
    }
    if (this.#environments.size < this.#props.maximumEnvironments) return Promise.resolve(this.#start());
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(environment: ExecutionEnvironment): void {
    if (environment.dead) this.#environments.delete(environment);
    const next = this.#waiting.shift();
    if (next !== undefined) next(environment.dead ? this.#start() : environment);
    else if (!environment.dead) this.#idle.push(environment);
  }

  #start(): ExecutionEnvironment {
    const id = `${this.name}/${randomUUID()}`;
    const environment = new ExecutionEnvironment({
      ...this.#props,
      id,
      variables: this.#props.variablesOf(id),
    });
    this.#environments.add(environment);
    return environment;
  }

  /** Lambda writes what a function threw into the function's log. */
  #report({ requestId, error }: Extract<InvocationResult, { ok: false }>): void {
    this.#props.onPrint({ stream: 'stderr', text: `Invoke Error ${JSON.stringify(error)}\n` }, requestId);
  }
}
