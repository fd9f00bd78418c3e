import { explain } from "./explain.ts";
import { fits } from "./fits.ts";
import { limits } from "./generated/limits.ts";
import { alias, eventCalls, group, identify, page, screen, track } from "./generated/shapes.ts";
import { isPlain } from "./isPlain.ts";
import type { Problem } from "./problem.ts";
import type { Shape } from "./shape.ts";
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

/** Quick and in one walk. True is right; false may be wrong, see `fits`. */
function isCall(input: unknown): input is Call {
  if (typeof input !== "object" || input === null || !isPlain(input)) return false;
  const shape = shapeOf(input);
  return shape !== undefined && fits(input, shape, 0, { left: limits.callBytes });
}

function shapeOf(call: Record<string, unknown>): Shape | undefined {
  const { type, event } = call;
  if (type === "track") return (typeof event === "string" ? eventCalls.get(event) : undefined) ?? track;
  return typeof type === "string" ? shapes.get(type) : undefined;
}

const shapes: ReadonlyMap<string, Shape> = new Map(Object.entries({ identify, page, screen, group, alias }));
