import { fits } from "./fits.ts";
import { limits } from "./generated/limits.ts";
import { alias, eventCalls, group, identify, page, screen, track } from "./generated/shapes.ts";
import { isPlain } from "./isPlain.ts";
import type { Shape } from "./shape.ts";
import type { Call } from "./types.ts";

/** Quick and in one walk. True is right; false may be wrong, see `fits`. */
export function isCall(input: unknown): input is Call {
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
