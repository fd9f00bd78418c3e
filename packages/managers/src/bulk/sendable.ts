import { InvalidInputError } from "../errors.ts";
import type { Planned } from "./sendRows.ts";

/** The plan of a single input, where there is a call to send. @throws {InvalidInputError} saying why there is none */
export function sendable<Kept>(
  planned: Planned<Kept> | undefined,
  what: string,
): Extract<Planned<Kept>, { record: Kept }> {
  if (planned !== undefined && "record" in planned) return planned;
  throw new InvalidInputError(
    planned && "refused" in planned ? planned.refused : `${what}: there is no call.`,
  );
}
