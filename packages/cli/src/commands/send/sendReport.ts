import { exitCodes } from "../../errors.ts";
import { bytesText, counted, durationText, numberText } from "../../text/quantities.ts";
import { textTable } from "../../text/textTable.ts";
import type { Example, Sending, Totals } from "./sendCalls.ts";

/** What `cionb send --json` prints. */
export type SendReport = Totals & {
  file: string;
  /** What rows became; null for a file of calls. */
  as: string | null;
  destination: { kind: "simulator" | "customer.io"; host: string };
  /** True when nothing was sent. */
  dryRun: boolean;
  /** True when the file was read to its end. */
  complete: boolean;
  seconds: number;
  /** Seconds that the requests need at the API's limit of 3,000 in 3 s. */
  secondsAtLimit: number;
  /** Rows written to the log tables; null in a dry run, or when they could not be written. */
  log: { runId: string; location: string; api_log: number; deliveries: number } | null;
  rejects: string | null;
  /** Why calls were not taken: the first few reasons. */
  examples: readonly Example[];
  warnings: readonly string[];
};

export function exitCodeOf({ totals, complete }: Sending, stopped: boolean): number {
  if (stopped && !complete) return exitCodes.stopped;
  if (totals.unsent > 0) return exitCodes.unsent;
  return totals.rejected + totals.suppressed > 0 ? exitCodes.failed : exitCodes.ok;
}

/** The report as a person reads it. */
export function sendReportText(report: SendReport): string {
  return [headline(report), countTable(report), effort(report), ...exampleLines(report), ...notes(report)]
    .join("\n")
    .concat("\n");
}

function headline({ file, as, dryRun, destination }: SendReport): string {
  const what = as === null ? "calls" : `rows as ${as}`;
  if (dryRun) return `Dry run of ${file}, ${what}: nothing was sent.\n`;
  return `Sent ${file}, ${what}, to ${placeText(destination)}.\n`;
}

export const placeText = ({ kind, host }: SendReport["destination"]) =>
  kind === "simulator" ? `a simulator of Customer.io (${host})` : `Customer.io (${host})`;

function countTable(report: SendReport): string {
  const { calls, delivered, accepted, rejected, suppressed, unsent, dryRun } = report;
  const rows: [string, number][] = [
    ["calls read", calls],
    [dryRun ? "would be sent" : "delivered", delivered],
    ["accepted without strict mode", accepted],
    [dryRun ? "would be rejected" : "rejected", rejected],
    ["suppressed", suppressed],
    ["unsent", unsent],
  ];
  const optional = new Set(["accepted without strict mode", "suppressed", ...(dryRun ? ["unsent"] : [])]);
  return textTable(
    [{ title: "Outcome" }, { title: "Calls", align: "right" }],
    rows
      .filter(([name, count]) => count > 0 || !optional.has(name))
      .map(([name, count]) => [name, numberText(count)]),
  );
}

function effort({ dryRun, requests, retries, bytes, seconds, secondsAtLimit, calls }: SendReport): string {
  const size = `${counted(requests, "request")}, ${bytesText(bytes)}`;
  if (dryRun)
    return `${size}; at the API's limit the sending takes ${durationText(secondsAtLimit * 1000)} at least.`;
  const rate = seconds > 0 ? `, ${numberText(Math.round(calls / seconds))} calls a second` : "";
  return `${size}, ${counted(retries, "retry", "retries")}, ${durationText(seconds * 1000)}${rate}.`;
}

function exampleLines({ examples, rejected, suppressed, unsent }: SendReport): string[] {
  if (examples.length === 0) return [];
  const lines = examples.map(({ row, calls, outcome, reason, message }) => {
    const others = calls > 1 ? ` and ${numberText(calls - 1)} more` : "";
    const what = [outcome, reason].filter(Boolean).join(", ");
    return `  row ${numberText(row)}${others}: ${what}${message === "" ? "" : `: ${message}`}`;
  });
  const shown = examples.reduce((sum, { calls }) => sum + calls, 0);
  const rest = rejected + suppressed + unsent - shown;
  const more = rest > 0 ? [`  and ${numberText(rest)} more for other reasons`] : [];
  return ["", "Not taken:", ...lines, ...more];
}

function notes(report: SendReport): string[] {
  const { complete, calls, log, rejects, warnings } = report;
  const lines: string[] = [];
  if (!complete)
    lines.push(
      `The file was not read beyond row ${numberText(calls)}. Run the command again: the ids stay the same.`,
    );
  if (rejects !== null) lines.push(`What was not taken is in ${rejects}.`);
  if (log !== null)
    lines.push(
      `Logged as run ${log.runId}: ${counted(log.api_log, "row")} in api_log, ${counted(log.deliveries, "row")} in deliveries, in ${log.location}.`,
    );
  return [...(lines.length > 0 ? [""] : []), ...lines, ...warnings];
}
