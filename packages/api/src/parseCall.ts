import { explain } from "./explain.ts";
import { isCall } from "./isCall.ts";
import type { Problem } from "./problem.ts";
import type { Call } from "./types.ts";

/** A good call, or everything that is wrong with it. */
export type Parsed = { ok: true; call: Call } | { ok: false; problems: readonly [Problem, ...Problem[]] };

/**
 * Checks one call against the contract: its type, ids, fields, the properties of its semantic event, and that JSON
 * can carry it. Nothing is copied or changed: `call` is `input`. Members that are undefined count as absent.
 */
export function parseCall(input: unknown): Parsed {
  if (isCall(input)) return { ok: true, call: input };
  const [first, ...more] = explain(input);
  if (first) return { ok: false, problems: [first, ...more] };
  return { ok: true, call: input as Call }; // the quick walk is too strict for some odd but good calls
}
