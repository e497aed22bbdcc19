import {
  requestOf,
  targetOf,
  type Answers,
  type Inputs,
  type OperationId,
} from '../../lib/api-client/operations.ts';

/**
 * Our HTTP API as any program sees it that has a token: an operation by its name, with what its description says it takes. A refusal
 * is an error.
 */
export type Api = <Id extends OperationId>(operationId: Id, input: Inputs[Id]) => Promise<Answers[Id]>;

export function createApi(url: string, token: string | undefined): Api {
  return async <Id extends OperationId>(operationId: Id, input: Inputs[Id]): Promise<Answers[Id]> => {
    const request = requestOf(operationId, input);
    const response = await fetch(targetOf(new URL(url), request), {
      method: request.method,
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok)
      throw new Error(`${operationId} answered ${response.status}: ${JSON.stringify(answer)}`);
    // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- the description was made of this very system; that it answers so is what test/e2e/contract checks
    return answer as Answers[Id];
  };
}
