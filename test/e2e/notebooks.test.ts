import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeCells, joined, type Output, writeNotebook } from "./notebookFile.ts";
import { type Ended, run, start, temporaryFolder } from "./program.ts";

const place = temporaryFolder();
const { folder } = place;
const output = join(folder, "output");
const temporary = join(folder, "tmp"); // kernels of these tests are told by it
const env = { TMPDIR: temporary };

afterAll(place.remove);

const summary = (checks: object) =>
  `await Deno.jupyter.broadcast("display_data", { metadata: {}, transient: {}, data: { "text/plain": "closed",
    "application/vnd.cionb.summary+json": { checks: ${JSON.stringify(checks)},
      calls: { delivered: 5, rejected: 1 }, logRows: { api_log: 2, deliveries: 6 } } } });`;

/** What goes wrong, in which cell (from 1), as which kind, and what is said of it. */
const failing: readonly (readonly [
  name: string,
  cells: string[],
  cell: number,
  kind: string,
  said: RegExp,
])[] = [
  ["thrown", ["1", "// why\nthrow new TypeError('boom');", "3"], 2, "thrown", /^boom$/],
  ["awaited", ["await Promise.reject(new RangeError('too far'));"], 1, "thrown", /^too far$/],
  [
    "syntax",
    ["1", "const first = 1;\nconst x = ;", "3"],
    2,
    "syntax",
    /^Expression expected \(line 2, column 11\)$/,
  ],
  ["unclosed", ['const text = "a'], 1, "syntax", /^Unterminated string constant \(line 1/],
  ["twice", ["const q = 1; const q = 2"], 1, "syntax", /already been declared/],
  ["missing", ["import { x } from './nowhere.mjs';"], 1, "thrown", /Module not found/],
  [
    "timer",
    [
      "setTimeout(() => { throw new Error('late boom'); }, 5);\nawait new Promise((r) => setTimeout(r, 50));",
      "2",
    ],
    1,
    "late",
    /^late boom \(from a timer or the like that was started in this cell or an earlier one\)$/,
  ],
  [
    "rejection",
    ["Promise.reject(new Error('nobody waits'));", "2"],
    1,
    "late",
    /^nobody waits \(unhandled rejection in this cell or an earlier one\)$/,
  ],
  ["after_the_end", ["1", "setTimeout(() => { throw new Error('at last'); }, 200);"], 2, "late", /^at last/],
  [
    "endless",
    ["1", "console.log('before');\nawait new Promise(() => {});"],
    2,
    "timeout",
    /did not end within 4 s/,
  ],
  ["busy", ["for (;;) {}"], 1, "timeout", /did not end within 4 s/],
  [
    "busy_later",
    ["setTimeout(() => { for (;;) {} }, 5);\nawait new Promise((r) => setTimeout(r, 1));"],
    1,
    "timeout",
    /within \d+ s/,
  ],
  [
    "dies",
    // what the kernel has not yet written to its socket dies with it, so it gets a second to do so
    ["1", "console.log('last words');\nawait new Promise((go) => setTimeout(go, 1_000));\nDeno.exit(3);"],
    2,
    "died",
    /process ended/,
  ],
  [
    "lines",
    [
      "// a remark\ntype X = { a: string };\n\nconst fail = (): never => {\n  throw new Error('here');\n};\n\nfail(\n);",
    ],
    1,
    "thrown",
    /^here$/,
  ],
  [
    "halfway",
    [
      `globalThis[Symbol.for("cionb.notebooks.account")] = () => ({ checks: { passed: 2, failed: 0 }, calls: { delivered: 7, rejected: 0, unsent: 1 } });`,
      "throw new Error('halfway');",
    ],
    2,
    "thrown",
    /^halfway$/,
  ],
  ["checks", ["1", summary({ passed: 3, failed: 2 })], 2, "check", /^2 checks failed/],
];

const good = [
  "# A good notebook\n\nIt shows all.",
  "## Fifty outputs",
  ...Array.from({ length: 50 }, (_, index) =>
    index % 2 === 0
      ? `"result ${index}"`
      : `await Deno.jupyter.display({ "text/plain": "display ${index}" }, { raw: true });`,
  ),
  "## Two thousand lines",
  "for (let index = 0; index < 2_000; index++) console.log('line', index);",
  "console.log('one'); console.error('two'); console.log('three');",
  `await Deno.jupyter.broadcast("display_data", { data: { "text/plain": "old" }, metadata: {}, transient: { display_id: "bar" } });`,
  `await Deno.jupyter.broadcast("update_display_data", { data: { "text/plain": "new" }, metadata: {}, transient: { display_id: "bar" } });`,
  "const forgiven = Promise.reject(new Error('caught soon')); await 0; forgiven.catch(() => undefined); undefined",
  `await Deno.jupyter.display({ "text/html": "<b>bold</b><script>alert(1)</script>", "text/plain": "bold" }, { raw: true });`,
  summary({ passed: 3, failed: 0 }),
];

type Failed = { cell: number; kind: string; evalue: string; source: string; traceback: string[] };
type Result = {
  name: string;
  ok: boolean;
  cells: number;
  ran: number;
  executed: string | null;
  failed: Failed | null;
  summary: { checks: { passed: number } } | null;
};

let ended: Ended;
let results: ReadonlyMap<string, Result>;
let pageFile = "";

beforeAll(async () => {
  mkdirSync(temporary);
  const file = (name: string) => join(folder, `${name}.ipynb`);
  for (const [name, cells] of failing) writeNotebook(file(name), cells);
  writeNotebook(file("good"), good);
  writeNotebook(file("python"), ["print(1)"], "python3");
  writeFileSync(file("garbage"), "{ not json");
  const names = ["good", ...failing.map(([name]) => name), "python", "garbage"].map(
    (name) => `${name}.ipynb`,
  );
  const args = ["notebooks", "run", ...names, "--output", output, "--cell-timeout", "4", "--json"];
  ended = await run(args, { folder, env });
  const report: { page: string; notebooks: Result[] } = JSON.parse(ended.out);
  results = new Map(report.notebooks.map((result) => [result.name, result]));
  pageFile = report.page;
});

test("the run fails when a notebook does, and tells progress on the error output", () => {
  expect(ended.code).toBe(1);
  expect(ended.err).toContain("thrown: 3 cells");
  expect(ended.err).toMatch(
    /\[2\/3\] +\d\.\d s {2}throw new TypeError\('boom'\);\n +failed: TypeError: boom\n/,
  );
});

describe("each kind of failure turns its notebook red and names the cell", () => {
  test.each(failing)("%s", (name, cells, cell, kind, said) => {
    const result = results.get(name);
    expect(result).toMatchObject({
      ok: false,
      cells: cells.length,
      failed: { cell, kind, source: cells[cell - 1] },
    });
    expect(result?.failed?.evalue).toMatch(said);
    expect(result?.ran).toBe(cell);
  });

  test.each(failing)(
    "%s is shown in the executed notebook as the cell's own error",
    (name, _, cell, kind, said) => {
      if (kind === "check") return;
      const executed = codeCells(readFileSync(join(output, `${name}.ipynb`), "utf8"));
      const errors = executed.map(({ outputs = [] }) => outputs.filter((one) => one.output_type === "error"));
      expect(errors.map(({ length }) => length)).toEqual(
        executed.map((_, index) => (index + 1 === cell ? 1 : 0)),
      );
      expect(errors[cell - 1]?.[0]?.evalue).toMatch(said);
    },
  );

  test("the place of an error is a line of the cell as it is written", () => {
    const expected = ["Error: here", "    at fail (in a cell)", "    at line 8, column 1 of this cell"];
    expect(results.get("lines")?.failed?.traceback.slice(0, 3)).toEqual(expected);
    const [cell] = codeCells(readFileSync(join(output, "lines.ipynb"), "utf8"));
    expect(cell?.outputs?.at(-1)?.traceback?.slice(0, 3)).toEqual(expected);
  });

  test("what a run knew of itself when a cell failed is its summary", () => {
    const calls = { delivered: 7, rejected: 0, unsent: 1 };
    expect(results.get("halfway")?.summary).toEqual({ checks: { passed: 2, failed: 0 }, calls });
    expect(results.get("thrown")?.summary).toBeNull();
  });

  test("what a cell said before its kernel was stopped or died is kept", () => {
    const textOf = (name: string) =>
      codeCells(readFileSync(join(output, `${name}.ipynb`), "utf8"))
        .flatMap(({ outputs = [] }) => outputs)
        .map(({ text }) => joined(text))
        .join("");
    expect(textOf("endless")).toBe("before\n");
    expect(textOf("dies")).toBe("last words\n");
  });

  test.each([
    ["python", /only 'deno' is run/],
    ["garbage", /Cannot read .*garbage\.ipynb as a notebook/],
  ])("a file that is not one of these notebooks: %s", (name, said) => {
    expect(results.get(name)).toMatchObject({
      ok: false,
      ran: 0,
      executed: null,
      failed: { kind: "notebook" },
    });
    expect(results.get(name)?.failed?.evalue).toMatch(said);
  });
});

describe("a good notebook", () => {
  const cells = () => codeCells(readFileSync(join(output, "good.ipynb"), "utf8"));
  const plain = ({ data }: Output) => joined(data?.["text/plain"]);

  test("passes, with its summary", () => {
    expect(results.get("good")).toMatchObject({ ok: true, failed: null, summary: { checks: { passed: 3 } } });
  });

  test("has every output once, in order, in the cell that made it", () => {
    const shown = cells()
      .slice(0, 50)
      .map(({ outputs = [] }) => outputs.map(plain));
    const expected = shown.map((_, index) => [index % 2 === 0 ? `"result ${index}"` : `display ${index}`]);
    expect(shown).toEqual(expected);
  });

  test("has two thousand lines as one text, each once and in order", () => {
    const outputs = cells()[50]?.outputs ?? [];
    expect(outputs).toHaveLength(1);
    expect(joined(outputs[0]?.text)).toBe(
      Array.from({ length: 2_000 }, (_, index) => `line ${index}\n`).join(""),
    );
  });

  test("keeps the order between output and error output", () => {
    const outputs = cells()[51]?.outputs ?? [];
    expect(outputs.map(({ name, text }) => [name, joined(text)])).toEqual([
      ["stdout", "one\n"],
      ["stderr", "two\n"],
      ["stdout", "three\n"],
    ]);
  });

  test("shows an output that was updated later in its newest form, where it was first shown", () => {
    expect(cells()[52]?.outputs?.map(plain)).toEqual(["new"]);
    expect(cells()[53]?.outputs).toEqual([]);
  });

  test("has counts from 1 and the times of each cell", () => {
    expect(cells().map(({ execution_count }) => execution_count)).toEqual(
      cells().map((_, index) => index + 1),
    );
    for (const { metadata } of cells()) {
      const { "iopub.execute_input": begun = "", "shell.execute_reply": done = "" } =
        metadata.execution ?? {};
      expect(Date.parse(done)).toBeGreaterThanOrEqual(Date.parse(begun));
    }
  });
});

describe("the page with all notebooks", () => {
  const page = () => readFileSync(pageFile, "utf8");

  test("asks nothing of any network, and its policy forbids it to", () => {
    const html = page();
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
    const outside =
      /<link|<iframe|@import|url\(\s*['"]?https?:|\b(?:src|srcset|poster)\s*=\s*['"]?(?:https?:)?\/\//i;
    expect(html).not.toMatch(outside);
    expect(html).not.toMatch(/mathjax|require(\.min)?\.js|jquery/i);
  });

  test("has a row and a section a notebook, and every link of its contents leads somewhere", () => {
    const html = page();
    for (const name of results.keys()) expect(html).toContain(`>${name}</a></th>`);
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(results.size);
    expect(links.filter((link) => !ids.has(link))).toEqual([]);
    expect(html).toMatch(/<a href="#notebook-1-\d">Two thousand lines<\/a>/);
  });

  test("says which cell failed and why", () => {
    expect(page()).toContain("thrown failed in code cell 2: boom");
  });

  test("is for its owner alone", () => {
    expect(statSync(output).mode & 0o777).toBe(0o700);
  });
});

test("without --json a person reads the table, the failing cell and where to look", async () => {
  const { code, out } = await run(["notebooks", "run", "thrown.ipynb"], { folder, env });
  expect(code).toBe(1);
  expect(out).toMatch(/^thrown +FAILED +2 of 3 /m);
  expect(out).toContain(
    "thrown failed in code cell 2:\n\n    // why\n    throw new TypeError('boom');\n\n  TypeError: boom",
  );
  expect(out).toMatch(/home\/runs\/[\dTZ:-]+\/thrown\.ipynb\n/);
  expect(out).toMatch(/home\/runs\/[\dTZ:-]+\/notebooks\.html\n/);
});

test("a notebook that does not exist is bad usage", async () => {
  const { code, err } = await run(["notebooks", "run", "nowhere.ipynb"], { folder, env });
  expect(code).toBe(2);
  expect(err).toContain('Cannot find the notebook "nowhere.ipynb"');
});

describe("no kernel outlives its run", () => {
  const kernels = () =>
    execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
      .split("\n")
      .filter((line) => line.includes(temporary) && line.includes("jupyter"));

  /** Starts an endless cell, and resolves once it runs. */
  async function endless() {
    const running = start(["notebooks", "run", "endless.ipynb"], { folder, env });
    await running.line(/\[1\/2\]/);
    while (kernels().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    return running;
  }

  const untilGone = async () => {
    while (kernels().length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  };

  test("after a run that ended by itself", () => {
    expect(kernels()).toEqual([]);
    expect(readdirSync(temporary).filter((name) => name.startsWith("cionb-kernel-"))).toEqual([]);
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "after %s, which ends the run with status 130",
    async (signal) => {
      const { child, ended: stopped } = await endless();
      child.kill(signal);
      expect((await stopped).code).toBe(130);
      expect(kernels()).toEqual([]);
      expect(readdirSync(temporary).filter((name) => name.startsWith("cionb-kernel-"))).toEqual([]);
    },
  );

  test("after the program itself was killed", async () => {
    const { child, ended: killed } = await endless();
    child.kill("SIGKILL");
    await killed;
    await untilGone();
    expect(kernels()).toEqual([]);
  });
});
