import * as z from 'zod/mini';

/** What a worker is started with. */
export const workerSettings = z.object({
  /** Absolute path of the bundle. */
  file: z.string(),
  exportName: z.string(),
  functionName: z.string(),
  functionArn: z.string(),
  memoryMegabytes: z.number(),
});
export type WorkerSettings = z.infer<typeof workerSettings>;

/** To the worker. The event travels as JSON, as it does on AWS. */
export const invocation = z.object({ requestId: z.string(), event: z.string(), deadline: z.number() });
export type Invocation = z.infer<typeof invocation>;

/** As Lambda reports an exception to who invoked. */
export const functionError = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  trace: z.optional(z.array(z.string())),
});
export type FunctionError = z.infer<typeof functionError>;

/** From the worker. Printed text takes the same way as results, so that it is there before the result is. */
export const workerMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('print'), stream: z.enum(['stdout', 'stderr']), text: z.string() }),
  z.object({ kind: z.literal('result'), payload: z.string() }),
  z.object({ kind: z.literal('error'), error: functionError }),
]);
export type WorkerMessage = z.infer<typeof workerMessage>;
