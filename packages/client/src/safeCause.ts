import type { Mask } from "./mask.ts";

const deepest = 5;

/**
 * A copy of a foreign error that can be kept as a cause: name, code, message and stack with `mask` applied, and its
 * own causes likewise. Other members are left out, since they may hold requests with their headers.
 */
export function safeCause(error: unknown, mask: Mask, depth = 0): Error | undefined {
  if (error === undefined || depth === deepest) return undefined;
  if (!(error instanceof Error)) return new Error(mask(typeof error === "string" ? error : typeof error));
  const cause = safeCause(error.cause, mask, depth + 1);
  const copy: Error & { code?: string } = new Error(mask(error.message), cause && { cause });
  copy.name = error.name;
  copy.stack = mask(error.stack ?? "");
  if ("code" in error && typeof error.code === "string") copy.code = error.code;
  return copy;
}
