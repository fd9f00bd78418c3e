import { captureCommand } from "./captureCommand.ts";
import { arrowProblems } from "./rules/arrowProblems.ts";
import { arrowTableProblems } from "./rules/arrowTable.ts";
import { catalogProblems } from "./rules/catalogProblems.ts";
import { cellTypeProblems } from "./rules/cellTypes.ts";
import { notebookProblems } from "./rules/notebookProblems.ts";
import { pictographProblems } from "./rules/pictographProblems.ts";
import { promiseProblems } from "./rules/promiseProblems.ts";

/** Sentences about what is wrong in the checkout at `root`; `files` are the paths that git tracks. */
type Rule = (root: string, files: readonly string[]) => Promise<readonly string[]>;

export type Check = { name: string; remedy: string; rule: Rule };

const testWarehouse = "test/spark/server";

/** Where Python is written here. */
export const pythonFolders: readonly string[] = ["packages/bridge", testWarehouse];

/** A program that finds nothing to say when all is well. */
const program =
  (command: string, ...args: string[]): Rule =>
  async (folder) => {
    const { code, output } = await captureCommand(command, args, folder);
    return code === 0 ? [] : output.trimEnd().split("\n");
  };

/** Everything that is known to be wrong without running it; `npm run check` and `npm test` go through all of it. */
export const checks: readonly Check[] = [
  {
    name: "lint and format",
    remedy: "npm run fix",
    rule: program("biome", "ci", "--error-on-warnings", "--colors=off", "."),
  },
  {
    name: "types",
    remedy: "change the code",
    rule: program("tsc", "-p", "tsconfig.json", "--pretty", "false"),
  },
  {
    name: "types of the tools",
    remedy: "change the code",
    rule: program("tsc", "-p", "packages/workspace", "--pretty", "false"),
  },
  { name: "types of notebook cells", remedy: "change the cell", rule: cellTypeProblems },
  { name: "notebooks", remedy: "npm run fix, or change the notebook", rule: notebookProblems },
  {
    name: "generated files",
    remedy: "npm run generate",
    rule: program(process.execPath, "packages/api/scripts/generate.ts", "--check"),
  },
  { name: "arrows between packages", remedy: "see docs/architecture.md", rule: arrowProblems },
  { name: "table of arrows in the documents", remedy: "npm run generate", rule: arrowTableProblems },
  { name: "versions in the catalog", remedy: "change package.json", rule: catalogProblems },
  { name: "promises of the documents", remedy: "change the document", rule: promiseProblems },
  { name: "no pictographs", remedy: "write a word", rule: pictographProblems },
  {
    name: "Python lint",
    remedy: "npm run fix",
    rule: program("ruff", "check", "--quiet", ...pythonFolders),
  },
  {
    name: "Python format",
    remedy: "npm run fix",
    rule: program("ruff", "format", "--check", "--quiet", ...pythonFolders),
  },
  {
    name: "Python types",
    remedy: "change the code",
    rule: program("mypy", "--config-file", "packages/bridge/pyproject.toml", "packages/bridge/src"),
  },
  {
    name: "Python types of the tests' warehouse",
    remedy: "change the code",
    rule: program("mypy", "--config-file", `${testWarehouse}/pyproject.toml`, `${testWarehouse}/warehouse`),
  },
];
