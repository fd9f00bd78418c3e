import type { Clock } from "@cionb/client";
import type { Check, CheckArea, CheckStatus } from "./models.ts";

export type Finding = { status: CheckStatus; detail: string; remedy?: string };

export const pass = (detail: string): Finding => ({ status: "pass", detail });
export const warn = (detail: string, remedy: string): Finding => ({ status: "warn", detail, remedy });
export const fail = (detail: string, remedy: string): Finding => ({ status: "fail", detail, remedy });

/** Runs a check and times it; one that throws fails with the error's words, and with `remedy`. */
export async function runCheck(
  clock: Clock,
  [area, check, remedy]: readonly [CheckArea, string, string],
  look: () => Finding | Promise<Finding>,
): Promise<Check> {
  const begun = clock.monotonic();
  const finding = await settle(look, remedy);
  return { area, check, ...finding, ms: Math.round((clock.monotonic() - begun) * 10) / 10 };
}

async function settle(look: () => Finding | Promise<Finding>, remedy: string): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    return fail(error instanceof Error ? `${error.name}: ${error.message}` : String(error), remedy);
  }
}
