import * as z from 'zod/mini';

/** A caller of our HTTP API, as any program with a token is one. */
export type Api = <Answer>(
  schema: z.ZodMiniType<Answer>,
  method: string,
  path: string,
  body?: object,
) => Promise<Answer>;

export function createApi(url: string, token: string | undefined): Api {
  return async (schema, method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok)
      throw new Error(`${method} ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    return schema.parse(answer);
  };
}

const text = z.string();
export const projectsAnswer = z.object({
  projects: z.array(z.object({ projectId: text, displayName: text, purpose: text })),
});
export const projectAnswer = z.object({ projectId: text, displayName: text, purpose: text });
export const sourceAnswer = z.object({ url: text });
export const subprojectAnswer = z.object({
  subprojectId: text,
  displayName: text,
  status: text,
  plan: text,
  customer: z.nullable(z.object({ realm: text, externalId: text })),
});
export const subprojectsAnswer = z.object({ subprojects: z.array(subprojectAnswer) });
export const keyAnswer = z.object({
  accessKey: z.object({ accessKeyId: text }),
  tokenPrefix: text,
  token: z.optional(text),
});
export const resultsAnswer = z.object({
  results: z.array(
    z.object({
      outcome: text,
      reason: z.optional(text),
      subprojectId: z.optional(text),
      isPlanUnknown: z.optional(z.boolean()),
    }),
  ),
});
export const problemAnswer = z.object({ code: text });
