import type { World } from "@cionb/managers";
import { escapeHtml } from "../format/escapeHtml.ts";
import { styled } from "../format/style.ts";
import type { MimeBundle } from "../kernel/output.ts";
import type { RunCounts } from "./tally.ts";

/** The MIME type under which a run says how it went, for programs that run notebooks. */
export const summaryType = "application/vnd.cionb.summary+json";

/** How a run went. */
export type RunSummary = RunCounts & {
  notebook: string;
  runId: string;
  checks: { passed: number; failed: number };
  seconds: number;
  world: Pick<World, "demonstration" | "own" | "lakehouse">;
};

/** `left`: how many people and objects of the demonstration are in a live workspace now. */
export function summaryBundle(summary: RunSummary, left: { people: number; objects: number }): MimeBundle {
  const lines = [...linesOf(summary), ...offerOf(left)];
  const html = lines.map(
    ([word, text]) => `<p class="cio-line"><span class="cio-word">${word}</span>${escapeHtml(text)}</p>`,
  );
  return {
    "text/plain": lines.map(([word, text]) => `${word}  ${text}`).join("\n"),
    "text/html": styled(html.join("")),
    [summaryType]: summary,
  };
}

function linesOf({ notebook, checks, calls, logRows, seconds, runId }: RunSummary): [string, string][] {
  const accepted = calls.accepted === 0 ? "" : `, ${count(calls.accepted)} accepted without strict mode`;
  return [
    ["closed", `${notebook}, run ${runId}, after ${seconds.toFixed(1)} s`],
    ["checks", `${count(checks.passed)} passed, ${count(checks.failed)} failed`],
    [
      "calls",
      `${count(calls.delivered)} delivered${accepted}, ${count(calls.rejected)} rejected, ${count(calls.suppressed)} suppressed, ${count(calls.unsent)} unsent`,
    ],
    ["log", `${count(logRows.api_log)} rows in api_log, ${count(logRows.deliveries)} rows in deliveries`],
  ];
}

/** A live demonstration can be taken back. */
function offerOf({ people, objects }: { people: number; objects: number }): [string, string][] {
  if (people + objects === 0) return [];
  const what = `${count(people)} ${people === 1 ? "person" : "people"} and ${count(objects)} ${objects === 1 ? "object" : "objects"} of the demonstration are in the workspace`;
  return [["left", `${what}; await cio.removeDemonstration() removes them`]];
}

const count = (value: number) => value.toLocaleString("en-US");
