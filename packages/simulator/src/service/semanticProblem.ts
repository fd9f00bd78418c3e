import { parseCall, semanticEvents } from "@cionb/api";
import type { CallType, Values } from "../world/wireCall.ts";

/** What the contract finds wrong with the properties or the context of a semantic event. */
export function semanticProblem(call: Values, path: CallType | undefined): string | undefined {
  const { event } = call;
  if ((path ?? call["type"]) !== "track" || typeof event !== "string" || !semanticEvents.has(event))
    return undefined;
  const parsed = parseCall(path === undefined ? call : { ...call, type: path });
  if (parsed.ok) return undefined;
  const problem = parsed.problems.find(({ path: at }) => /^(properties|context)/.test(at));
  return problem && `${problem.path}: ${problem.message}`;
}
