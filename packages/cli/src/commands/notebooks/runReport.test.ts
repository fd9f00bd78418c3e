import { expect, test } from "vitest";
import type { NotebookResult } from "./runnerEvents.ts";
import { runReportText } from "./runReport.ts";

const passed: NotebookResult = {
  ...{ name: "00_setup", path: "/n/00_setup.ipynb", executed: "/r/00_setup.ipynb", ok: true },
  ...{ cells: 22, ran: 22, seconds: 31.44, failed: null },
  summary: {
    checks: { passed: 15, failed: 0 },
    calls: { delivered: 99_414, rejected: 3, unsent: 0 },
    logRows: { api_log: 100, deliveries: 99_417 },
  },
};

const failed: NotebookResult = {
  ...{ name: "01_auth", path: "/n/01_auth.ipynb", executed: "/r/01_auth.ipynb", ok: false },
  ...{ cells: 9, ran: 4, seconds: 2, summary: null },
  failed: {
    ...{
      cell: 4,
      source: "// claims\nawait check(1, 2);",
      kind: "thrown",
      ename: "CheckFailedError",
      evalue: "1 is not 2\n  expected: 2\n  actual:   1",
    },
    traceback: [
      "CheckFailedError: 1 is not 2\n  expected: 2\n  actual:   1",
      "    at <anonymous>:2:7",
      "    at run (ext:core/01_core.js:1:1)",
    ],
  },
};

const never = (): never => {
  throw new Error("the notebook above has failed");
};

const text = runReportText({
  ...{ ok: false, seconds: 33, output: "/r", page: "/r/notebooks.html", notebooks: [passed, failed] },
});

test("the table has a row a notebook, with a dash for what a notebook did not say", () => {
  expect(text).toMatch(/^00_setup +passed +22 +15 +99,414 +3 +0 +99,517 +31\.4$/m);
  expect(text).toMatch(/^01_auth +FAILED +4 of 9 +- +- +- +- +- +2\.0$/m);
});

test("a failing cell is printed with its source and error, without frames of the runtime", () => {
  expect(text).toContain(
    "01_auth failed in code cell 4:\n\n    // claims\n    await check(1, 2);\n\n  CheckFailedError: 1 is not 2\n    expected: 2\n    actual:   1\n      at <anonymous>:2:7\n",
  );
  expect(text).not.toContain("ext:core");
});

test("what failed late may come from an earlier cell", () => {
  const late = { ...failed, failed: { ...(failed.failed ?? never()), kind: "late" as const } };
  expect(runReportText({ ok: false, seconds: 1, output: "/r", page: null, notebooks: [late] })).toContain(
    "01_auth failed in code cell 4 or an earlier one:",
  );
});

test("it ends with where the executed notebooks and the page are, and how many passed", () => {
  expect(text).toContain("  /r/00_setup.ipynb\n  /r/01_auth.ipynb\n");
  expect(text).toContain("  /r/notebooks.html\n");
  expect(text).toMatch(/1 of 2 notebooks passed in 33 s; the run failed\.\n$/);
});
