import { captureCommand } from "../captureCommand.ts";
import { print } from "../print.ts";
import { root } from "../root.ts";
import { arrowProblems } from "../rules/arrowProblems.ts";
import { catalogProblems } from "../rules/catalogProblems.ts";
import { cellTypeProblems } from "../rules/cellTypes.ts";
import { notebookProblems } from "../rules/notebookProblems.ts";
import { pictographProblems } from "../rules/pictographProblems.ts";
import { promiseProblems } from "../rules/promiseProblems.ts";
import { trackedFiles } from "../trackedFiles.ts";
import { built } from "./build.ts";

type Rule = (root: string, files: readonly string[]) => Promise<readonly string[]>;

type Step = { name: string; remedy: string; rule: Rule };

const mostLines = 60;

/** A program that finds nothing to say when all is well. */
const program =
  (command: string, ...args: string[]): Rule =>
  async (folder) => {
    const { code, output } = await captureCommand(command, args, folder);
    return code === 0 ? [] : output.trimEnd().split("\n");
  };

const steps: readonly Step[] = [
  {
    name: "lint and format",
    remedy: "npm run fix",
    rule: program("biome", "ci", "--error-on-warnings", "."),
  },
  { name: "types", remedy: "change the code", rule: program("tsc", "-p", "tsconfig.json") },
  { name: "types of notebook cells", remedy: "change the cell", rule: cellTypeProblems },
  { name: "notebooks", remedy: "npm run fix, or change the notebook", rule: notebookProblems },
  {
    name: "generated files",
    remedy: "npm run generate",
    rule: program(process.execPath, "packages/api/scripts/generate.ts", "--check"),
  },
  { name: "arrows between packages", remedy: "see docs/architecture.md", rule: arrowProblems },
  { name: "versions in the catalog", remedy: "change package.json", rule: catalogProblems },
  { name: "promises of the documents", remedy: "change the document", rule: promiseProblems },
  { name: "no pictographs", remedy: "write a word", rule: pictographProblems },
  {
    name: "Python lint",
    remedy: "npm run fix",
    rule: program("ruff", "check", "--quiet", "packages/bridge"),
  },
  {
    name: "Python format",
    remedy: "npm run fix",
    rule: program("ruff", "format", "--check", "--quiet", "packages/bridge"),
  },
  {
    name: "Python types",
    remedy: "change the code",
    rule: program("mypy", "--config-file", "packages/bridge/pyproject.toml", "packages/bridge/src"),
  },
];

/** `npm run check`: everything that is known to be wrong without running it; one problem does not hide the next. */
export function check(): Promise<number> {
  return built(async () => {
    const files = await trackedFiles(root);
    const failed: string[] = [];
    for (const [index, { name, remedy, rule }] of steps.entries()) {
      const start = performance.now();
      const problems = await rule(root, files);
      const word = problems.length === 0 ? "ok" : "failed";
      print(`${word} [${index + 1}/${steps.length}] ${name} (${Math.round(performance.now() - start)} ms)`);
      if (problems.length === 0) continue;
      failed.push(name);
      for (const problem of problems.slice(0, mostLines)) print(`  ${problem}`);
      if (problems.length > mostLines) print(`  and ${problems.length - mostLines} lines more`);
      print(`  what to do: ${remedy}`);
    }
    if (failed.length > 0) print(`failed: ${failed.join(", ")}`);
    return failed.length === 0 ? 0 : 1;
  });
}
