import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith } from "../../test/folder.ts";
import { root } from "../root.ts";
import { cellTypeProblems } from "./cellTypes.ts";

const notebook = (...sources: string[]) =>
  JSON.stringify({
    nbformat: 4,
    metadata: {},
    cells: sources.map((source) => ({ cell_type: "code", source })),
  });

test("a type error is named by notebook, cell and line, and good cells are not", {
  timeout: 60_000,
}, async () => {
  const folder = folderWith({
    "notebooks/00_good.ipynb": notebook(
      'import { one } from "../dist/cio.mjs";\nconst a = await one();',
      "a.toFixed(1);",
    ),
    "notebooks/01_bad.ipynb": notebook(
      'import { one } from "../dist/cio.mjs";',
      "const b = 1;\n(await one()).length;",
    ),
    "dist/cio.d.mts": "export declare function one(): Promise<number>;",
    "tsconfig.base.json": "{}",
  });
  mkdirSync(join(folder, ".cache"));
  symlinkSync(join(root, "tsconfig.base.json"), join(folder, ".cache", "base"));
  const problems = await cellTypeProblems(folder, ["notebooks/00_good.ipynb", "notebooks/01_bad.ipynb"]);
  expect(problems).toEqual([
    expect.stringMatching(/^notebooks\/01_bad\.ipynb, code cell 2, line 2: TS2339: .*length/),
  ]);
});
