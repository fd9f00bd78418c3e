import { CustomerioError } from "../src/errors.ts";

/** The error that `promise` rejects with, which must be of the family. */
export async function failure(promise: Promise<unknown>): Promise<CustomerioError> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof CustomerioError) return thrown;
  throw new Error("expected an error of the family", { cause: thrown });
}

/** Resolves once `done` says so. */
export async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setImmediate(resolve));
}
