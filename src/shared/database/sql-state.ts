import { z } from 'zod';

const driverError = z.object({ code: z.string() });
const wrappedError = z.object({ driverError });

/** The SQLSTATE (or Node's error code) behind a database error, bare or wrapped by TypeORM; undefined for others. */
export function sqlStateOf(error: unknown): string | undefined {
  const wrapped = wrappedError.safeParse(error);
  if (wrapped.success) return wrapped.data.driverError.code;
  const bare = driverError.safeParse(error);
  return bare.success ? bare.data.code : undefined;
}
