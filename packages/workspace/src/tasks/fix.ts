import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pythonFolders } from "../checks.ts";
import { print } from "../print.ts";
import { root } from "../root.ts";
import { cleanNotebook, isClean, readNotebooks, textOf } from "../rules/notebook.ts";
import { trackedFiles } from "../trackedFiles.ts";
import { generate } from "./generate.ts";
import { run } from "./run.ts";

/** `npm run fix`: generated files made anew, format and safe repairs of the linters, notebooks cleaned. */
export async function fix(): Promise<number> {
  const codes = [
    await generate(),
    await run("biome", ["check", "--write", "."]),
    await run("ruff", ["check", "--fix", "--quiet", ...pythonFolders]),
    await run("ruff", ["format", "--quiet", ...pythonFolders]),
  ];
  for (const notebook of await readNotebooks(root, await trackedFiles(root))) {
    if (isClean(notebook)) continue;
    await writeFile(join(root, notebook.path), textOf(cleanNotebook(notebook)));
    print(`cleaned ${notebook.path}`);
  }
  return Math.max(...codes);
}
