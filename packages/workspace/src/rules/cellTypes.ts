import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { captureCommand } from "../captureCommand.ts";
import { type Notebook, readNotebooks } from "./notebook.ts";

/** Where a line of an extracted module comes from, as a person would point at it. */
type Place = string;

type CellModule = { name: string; text: string; places: readonly Place[] };

/** Type errors in the code cells of the notebooks among `files`, named by notebook, cell and line. */
export async function cellTypeProblems(root: string, files: readonly string[]): Promise<string[]> {
  const modules = (await readNotebooks(root, files)).map(cellModule);
  if (modules.length === 0) return [];
  const folder = await writeModules(root, modules);
  const { code, output } = await captureCommand("tsc", ["-p", folder, "--pretty", "false"], root);
  const problems = output.split("\n").filter((line) => line.trim() !== "");
  if (code !== 0 && problems.length === 0) return [`tsc ended with ${code}`];
  return problems.map((line) => named(line, modules));
}

/** The code cells of a notebook as one module: what they share in a kernel they share here. */
export function cellModule({ path, cells }: Notebook): CellModule {
  const lines = ["export {};"];
  const places = [path];
  for (const [index, { text }] of cells.filter(({ kind }) => kind === "code").entries()) {
    for (const [row, line] of text.split("\n").entries()) {
      lines.push(line);
      places.push(`${path}, code cell ${index + 1}, line ${row + 1}`);
    }
  }
  return { name: `${basename(path, ".ipynb")}.mts`, text: `${lines.join("\n")}\n`, places };
}

/** Lays the modules out so that "../dist/cio.mjs" means from there what it means in notebooks/. */
async function writeModules(root: string, modules: readonly CellModule[]): Promise<string> {
  const folder = join(root, ".cache", "cells");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const { name, text } of modules) {
    await writeFile(join(folder, name), text.replaceAll('"../dist/', '"../../dist/'));
  }
  const options = {
    extends: "../../tsconfig.base.json",
    compilerOptions: {
      noUnusedLocals: false, // a kernel keeps names for later cells
      noPropertyAccessFromIndexSignature: false, // a column of a row reads better with a dot
      lib: ["esnext", "dom"], // Deno has the web's types
    },
    include: ["*.mts"],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(options));
  return folder;
}

/** A line of tsc with its place in the notebook in front, in place of the module's. */
function named(line: string, modules: readonly CellModule[]): string {
  const [, file, row, message] =
    /^(?:.*[/\\])?([^/\\]+\.mts)\((\d+),\d+\): (?:error )?(.*)$/.exec(line) ?? [];
  const place = modules.find(({ name }) => name === file)?.places[Number(row) - 1];
  return place === undefined ? line : `${place}: ${message}`;
}
