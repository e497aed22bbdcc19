import { AppError } from '../errors.ts';

/**
 * What `work` gives, if in time. Whoever is refused for being late sends again, so what the work still does meanwhile must be
 * the same when it is done twice.
 * @throws AppError unavailable after `limitMs`
 */
export async function withinMs<Result>(limitMs: number, work: Promise<Result>): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new AppError('unavailable', `not done within ${limitMs} ms`));
  }, limitMs);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
