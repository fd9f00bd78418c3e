import { expect, test } from "vitest";
import { createProgressView } from "./progressView.ts";

function shown(live: boolean) {
  const written: string[] = [];
  let now = 0;
  const terminal = { live, columns: 100, write: (text: string) => void written.push(text) };
  const view = createProgressView(terminal, { monotonic: () => now, every: () => () => undefined });
  const cell = { name: "01_auth", cell: 7, line: "await cio.send(calls);" };
  view.take({ event: "notebook-start", name: "01_auth", path: "/n/01_auth.ipynb", cells: 12 });
  view.take({ event: "cell-start", ...cell });
  now = 2_500;
  view.take({ event: "progress", ...cell, text: "45,000 of 93,229" });
  const error = { kind: "thrown" as const, ename: "TypeError", evalue: "boom\n  expected: 1", traceback: [] };
  view.take({ event: "cell-end", ...cell, ok: false, seconds: 3.04, error });
  view.end();
  return written.join("");
}

test("a cell is one line with its number, time and first line, and its error below", () => {
  expect(shown(false)).toBe(
    "01_auth: 12 cells\n  [ 7/12]    3.0 s  await cio.send(calls);\n      failed: TypeError: boom\n",
  );
});

test("on a terminal the line changes while the cell runs, and shows what it last said", () => {
  expect(shown(true)).toContain("  [ 7/12]    2.5 s  await cio.send(calls);  (45,000 of 93,229)");
});
