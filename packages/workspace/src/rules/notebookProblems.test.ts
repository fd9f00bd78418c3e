import { expect, test } from "vitest";
import { cleanNotebook, isClean, type JsonObject, parseNotebook, textOf } from "./notebook.ts";
import { problemsOf, sections } from "./notebookProblems.ts";

const markdown = (...lines: string[]) => ({ cell_type: "markdown", metadata: {}, source: lines });
const code = (...lines: string[]) => ({
  cell_type: "code",
  execution_count: null,
  metadata: {},
  outputs: [],
  source: lines,
});

const good = [
  markdown("# 07 Something\n", "\n", "What it covers."),
  ...sections.map((section) => markdown(`## ${section}`)),
  code("const a = 1;\n", "await show(a);"),
  code("await cio.close();"),
];

const notebook = (cells: readonly JsonObject[], metadata: JsonObject = {}) => {
  const raw = cleanNotebook(parseNotebook("n", JSON.stringify({ cells, metadata: {}, nbformat: 4 })));
  return parseNotebook(
    "notebooks/07.ipynb",
    JSON.stringify({ ...raw, cells, metadata: { ...(raw["metadata"] as JsonObject), ...metadata } }),
  );
};

test("a notebook with its sections, thin cells and a close is no problem", () => {
  expect(problemsOf(notebook(good))).toEqual([]);
});

test.each<[string, JsonObject[], string]>([
  [
    "an output",
    [...good.slice(0, -1), { ...code("await cio.close();"), outputs: [{ output_type: "stream" }] }],
    "outputs or execution counts",
  ],
  [
    "a count",
    [...good.slice(0, -1), { ...code("await cio.close();"), execution_count: 3 }],
    "outputs or execution counts",
  ],
  [
    "an editor's trace",
    [{ ...markdown("# 07 Something"), metadata: { collapsed: true } }, ...good.slice(1)],
    "traces",
  ],
  ["a missing section", good.filter((_, index) => index !== 2), "its sections are"],
  [
    "sections in another order",
    [good[0] ?? {}, good[2] ?? {}, good[1] ?? {}, ...good.slice(3)],
    "its sections are",
  ],
  ["a second title", [markdown("# Another"), ...good], "its sections are"],
  [
    "thick cells",
    [
      ...good.slice(0, 6),
      code(...Array.from({ length: 7 }, (_, line) => (line < 6 ? `f(${line});\n` : "f(6);"))),
      code("await cio.close();"),
    ],
    "7 lines or more",
  ],
  ["no close", good.slice(0, -1), 'no "await cio.close()"'],
])("%s is a problem", (_, cells, reason) => {
  expect(problemsOf(notebook(cells))).toEqual([expect.stringContaining(reason)]);
});

test("another kernel is a problem", () => {
  expect(problemsOf(notebook(good, { kernelspec: { name: "python3" } }))[0]).toContain(
    "its kernel is python3, not deno",
  );
});

test("a heading inside a block of code is no section", () => {
  const [title, ...rest] = good;
  const cells = [markdown("# 07 Something\n", "```sh\n", "# a comment\n", "```"), ...rest];
  expect(title).toBeDefined();
  expect(problemsOf(notebook(cells))).toEqual([]);
});

test("cleaning strips what a run left, keeps tags and ids, and finds nothing more to do", () => {
  const dirty = parseNotebook(
    "n.ipynb",
    JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { kernelspec: { name: "deno" }, widgets: {} },
      cells: [
        {
          cell_type: "code",
          id: "load",
          metadata: { tags: ["parameters"], scrolled: true },
          execution_count: 4,
          outputs: [{}],
          source: "a;\nb;\n\n",
        },
      ],
    }),
  );
  const clean = parseNotebook("n.ipynb", textOf(cleanNotebook(dirty)));
  expect(isClean(dirty)).toBe(false);
  expect(isClean(clean)).toBe(true);
  expect(clean.raw["cells"]).toEqual([
    {
      cell_type: "code",
      id: "load",
      metadata: { tags: ["parameters"] },
      execution_count: null,
      outputs: [],
      source: ["a;\n", "b;"],
    },
  ]);
});

test("a file that is no notebook is refused by name", () => {
  expect(() => parseNotebook("x.ipynb", "{}")).toThrow("Cannot read x.ipynb");
});
