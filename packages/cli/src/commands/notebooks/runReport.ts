import { durationText, numberText } from "../../text/quantities.ts";
import { textTable } from "../../text/textTable.ts";
import type { FailedCell, NotebookResult } from "./runnerEvents.ts";

export type RunReport = {
  ok: boolean;
  seconds: number;
  /** Folder of the executed notebooks. */
  output: string;
  /** One page with all of them. */
  page: string | null;
  notebooks: readonly NotebookResult[];
};

/** The table of results, then each failing cell, then where to look. */
export function runReportText(report: RunReport): string {
  const { notebooks, page, output, ok, seconds } = report;
  const failures = notebooks.flatMap(({ name, failed }) =>
    failed === null ? [] : [failureText(name, failed)],
  );
  const executed = notebooks.flatMap(({ executed: path }) => (path === null ? [] : [`  ${path}`]));
  const passed = notebooks.filter((notebook) => notebook.ok).length;
  return [
    textTable(columns, notebooks.map(toRow)).trimEnd(),
    ...failures,
    ["Executed notebooks:", ...(executed.length > 0 ? executed : [`  none in ${output}`])].join("\n"),
    ...(page === null ? [] : [`All of them on one page:\n  ${page}`]),
    `${passed} of ${notebooks.length} notebooks passed in ${durationText(seconds * 1000)}${ok ? "." : "; the run failed."}`,
  ]
    .join("\n\n")
    .concat("\n");
}

const right = (title: string) => ({ title, align: "right" as const });
const columns = [
  { title: "Notebook" },
  { title: "Result" },
  right("Cells"),
  right("Checks passed"),
  right("Calls delivered"),
  right("Rejected"),
  right("Unsent"),
  right("Log rows"),
  right("Seconds"),
];

function toRow({ name, ok, cells, ran, seconds, summary }: NotebookResult): string[] {
  const rows = Object.values(summary?.logRows ?? {});
  return [
    name,
    ok ? "passed" : "FAILED",
    ran === cells ? String(cells) : `${ran} of ${cells}`,
    known(summary?.checks?.passed),
    known(summary?.calls?.delivered),
    known(summary?.calls?.rejected),
    known(summary?.calls?.unsent),
    known(rows.length > 0 ? rows.reduce((sum, count) => sum + count, 0) : undefined),
    seconds.toFixed(1),
  ];
}

const known = (value: number | undefined) => (value === undefined ? "-" : numberText(value));

function failureText(name: string, failed: FailedCell): string {
  const place = failed.cell === 0 ? `${name} could not be run` : `${name} failed in ${cellText(failed)}`;
  const source =
    failed.source === "" ? [] : ["", ...failed.source.split("\n").map((line) => `    ${line}`), ""];
  const first = `${failed.ename}: ${failed.evalue}`;
  // a trace begins with what the error says, which is told already
  const told = first.split("\n").map((line) => line.trim());
  const trace = failed.traceback
    .flatMap((line) => line.split("\n"))
    .filter((line) => !told.some((said) => said.startsWith(line.trim())) && !isInternal(line))
    .map((line) => `  ${line}`);
  return [`${place}:`, ...source, `  ${first.split("\n").join("\n  ")}`, ...trace].join("\n");
}

/** What was left running may fail after its cell has ended. */
const cellText = ({ cell, kind }: FailedCell) =>
  `code cell ${cell}${kind === "late" ? " or an earlier one" : ""}`;

/** A frame of the runtime itself, which tells a reader nothing. */
const isInternal = (line: string) => /^\s*at .*\((ext|node):/.test(line);
