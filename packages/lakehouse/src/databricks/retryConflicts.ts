import { ConcurrentCommitError } from "../errors.ts";
import type { Clock } from "../types/world.ts";
import { isConflict } from "./sqlError.ts";

const attempts = 40;

/** Repeats a write that another one overtook: nothing of it is in the table. @throws {ConcurrentCommitError} */
export async function retryConflicts<Result>(
  action: string,
  { clock, random }: { clock: Clock; random(): number },
  write: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (cause) {
      if (!isConflict(cause)) throw cause;
      if (attempt === attempts) {
        throw new ConcurrentCommitError(
          `Cannot ${action}: other writers were first ${attempts} times. Try again, or let fewer processes write at once`,
          { cause },
        );
      }
      await clock.sleep(Math.min(2_000, 50 * 2 ** (attempt - 1)) * (0.5 + random() / 2));
    }
  }
}
