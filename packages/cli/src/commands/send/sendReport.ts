import type { DeliverReport } from "@cionb/bundle";
import { exitCodes } from "../../errors.ts";
import { bytesText, counted, durationText, numberText } from "../../text/quantities.ts";
import { textTable } from "../../text/textTable.ts";

/** Calls that were not taken for one reason: the first one's row, from 1, and how many they are. */
export type Example = { row: number; calls: number; outcome: string; reason: string; message: string };

/** The last line that `cionb send --json` prints. */
export type SendReport = Omit<DeliverReport, "examples" | "durationMs"> & {
  /** The file, or "the query". */
  source: string;
  /** What rows became; null for a file of calls. */
  as: string | null;
  /** Null in a dry run. */
  destination: { kind: "simulator" | "customer.io"; host: string } | null;
  /** True when nothing was sent; `sendable` counts what would be, and nothing is `delivered`. */
  dryRun: boolean;
  sendable: number;
  seconds: number;
  /** Seconds that the requests need at the API's limit of 3,000 in 3 s. */
  secondsAtLimit: number;
  /** Rows of this run in the log tables; null in a dry run, or when they could not be written yet. */
  log: { runId: string; location: string; api_log: number; deliveries: number } | null;
  /** Name of the journal; null without one. */
  journal: string | null;
  /** The file of what was not taken, when there was something. */
  rejects: string | null;
  /** Why calls were not taken: the first few reasons. */
  examples: readonly Example[];
};

type Rest = Pick<
  SendReport,
  "as" | "destination" | "dryRun" | "secondsAtLimit" | "log" | "journal" | "rejects"
> & {
  title: string;
};

export function reportOf(report: DeliverReport, { title, ...rest }: Rest): SendReport {
  const { examples, durationMs, ...counts } = report;
  const taken = report.delivered + report.accepted;
  return {
    source: title,
    ...rest,
    ...counts,
    ...(rest.dryRun && { delivered: 0, accepted: 0 }),
    sendable: rest.dryRun ? taken : 0,
    seconds: Math.round(durationMs) / 1_000,
    examples: examples.map((missed) => ({
      ...{ row: missed.index + 1, calls: missed.calls, outcome: missed.outcome, reason: missed.reason },
      message: "message" in missed ? missed.message : "",
    })),
  };
}

export function exitCodeOf(report: DeliverReport, stopped: boolean): number {
  if (stopped && (!report.complete || report.unsent > 0)) return exitCodes.stopped;
  if (report.unsent > 0) return exitCodes.unsent;
  return report.rejected + report.suppressed > 0 ? exitCodes.failed : exitCodes.ok;
}

/** The report as a person reads it. */
export function sendReportText(report: SendReport): string {
  return [headline(report), countTable(report), effort(report), ...exampleLines(report), ...notes(report)]
    .join("\n")
    .concat("\n");
}

function headline({ source, as, dryRun, destination }: SendReport): string {
  const what = as === null ? "calls" : `rows as ${as}`;
  if (dryRun || destination === null) return `Dry run of ${source}, ${what}: nothing was sent.\n`;
  return `Sent ${source}, ${what}, to ${placeText(destination)}.\n`;
}

export const placeText = ({ kind, host }: NonNullable<SendReport["destination"]>) =>
  kind === "simulator" ? `a simulator of Customer.io (${host})` : `Customer.io (${host})`;

function countTable(report: SendReport): string {
  const { calls, delivered, accepted, rejected, suppressed, unsent, dryRun, recovered, sendable } = report;
  const rows: [string, number][] = [
    ["calls read", calls - recovered],
    ["left by an earlier run", recovered],
    dryRun ? ["would be sent", sendable] : ["delivered", delivered],
    ["accepted without strict mode", accepted],
    [dryRun ? "would be rejected" : "rejected", rejected],
    ["suppressed", suppressed],
    ["unsent", unsent],
  ];
  const optional = new Set([
    "left by an earlier run",
    "accepted without strict mode",
    "suppressed",
    ...(dryRun ? ["unsent"] : []),
  ]);
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
  const lines = [...journalNotes(report), ...logNotes(report)];
  if (report.rejects !== null) lines.unshift(`What was not taken is in ${report.rejects}.`);
  return [...(lines.length > 0 ? [""] : []), ...lines, ...report.warnings];
}

function journalNotes(report: SendReport): string[] {
  const { complete, calls, recovered, resumedAt, remaining, journal, dryRun, stopped, unsent } = report;
  const next = resumedAt + calls - recovered;
  const lines: string[] = [];
  if (resumedAt > 0)
    lines.push(`An earlier run had taken ${counted(resumedAt, "row")}; this one went on from there.`);
  if (!complete && !dryRun) lines.push(`${whyStopped(stopped)} after row ${numberText(next)}.`);
  if (remaining > 0)
    lines.push(
      `${counted(remaining, "call")} in the journal ${journal ?? ""} could not be sent yet; nothing is lost.`,
    );
  if (journal !== null && (!complete || remaining > 0)) lines.push("The same command goes on from there.");
  if (journal === null && !dryRun && (unsent > 0 || !complete))
    lines.push("Run the command again: the ids stay the same.");
  return lines;
}

function whyStopped(stopped: SendReport["stopped"]): string {
  if (stopped === "deadline") return "The deadline passed; the reading ended";
  if (stopped === "aborted" || stopped === "drained") return "Stopped; the reading ended";
  return "The reading ended";
}

function logNotes({ log, journal, dryRun }: SendReport): string[] {
  if (dryRun) return [];
  if (log !== null)
    return [
      `Logged as run ${log.runId}: ${counted(log.api_log, "row")} in api_log, ${counted(log.deliveries, "row")} in deliveries, in ${log.location}.`,
    ];
  return journal === null ? [] : ["The log waits in the journal; the next run writes it, or cionb replay."];
}
