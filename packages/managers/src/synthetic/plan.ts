import { day, worldEnd } from "./calendar.ts";
import type { Profile } from "./profile.ts";
import { createRandom } from "./random.ts";

export type Plan = "free" | "plus" | "pro";
export type LifecycleStage = "lead" | "new" | "active" | "at_risk" | "lapsed";

/** Plan and lifecycle stage on the last day of the year: those who come often and buy pay more often. */
export function memberPlan(seed: number, profile: Profile): { plan: Plan; stage: LifecycleStage } {
  const random = createRandom(seed, "plan", profile.index);
  const keen = profile.sessionsPerWeek * profile.buys;
  const plan = (["free", "plus", "pro"] as const)[random.weighted([6, 10 * keen, 4 * keen])] ?? "free";
  return { plan: profile.brokenEmail ? "free" : plan, stage: stageOf(profile) };
}

function stageOf(profile: Profile): LifecycleStage {
  if (profile.leavesAt < worldEnd - 90 * day) return "lapsed";
  if (profile.leavesAt < worldEnd) return "at_risk";
  if (profile.createdAt >= worldEnd - 30 * day) return "new";
  return profile.sessionsPerWeek * profile.buys < 0.02 ? "lead" : "active";
}
