import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { workspacePackages } from "./workspacePackages.ts";

const ownVerbs = new Set(["start", "test"]); // npm runs these without "run"

/** Sentences about what the documents among `files` promise and the checkout does not have: scripts, files, settings. */
export async function promiseProblems(root: string, files: readonly string[]): Promise<string[]> {
  const scripts = (await workspacePackages(root, files)).find(({ folder }) => folder === ".")?.scripts ?? {};
  const problems: string[] = [];
  for (const file of files.filter((name) => name.endsWith(".md"))) {
    const text = await readFile(join(root, file), "utf8");
    problems.push(...scriptProblems(file, text, scripts), ...linkProblems(root, file, text));
  }
  return [...problems, ...(await settingProblems(root, files))];
}

function scriptProblems(file: string, text: string, scripts: Readonly<Record<string, string>>): string[] {
  const named = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(\w+))/g)].flatMap(([, run, verb = ""]) =>
    run !== undefined ? [run] : ownVerbs.has(verb) ? [verb] : [],
  );
  return [...new Set(named)]
    .filter((name) => !(name in scripts))
    .map((name) => `${file} names the script "${name}", which package.json does not have`);
}

function linkProblems(root: string, file: string, text: string): string[] {
  const prose = text.replace(/^```.*?^```/gms, "");
  const targets = [...prose.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].flatMap(([, target]) => target ?? []);
  return targets
    .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(file), decodeURI(target))))
    .map((target) => `${file} links to ${target}, which is not there`);
}

const settings = "docs/settings.md";
const name = /\b(?:CIO|CIONB|DATABRICKS)_[A-Z0-9_]*[A-Z0-9]\b/g;

/** Names of settings that the programs read and docs/settings.md does not explain, and the reverse. */
async function settingProblems(root: string, files: readonly string[]): Promise<string[]> {
  if (!files.includes(settings)) return [`${settings} is not there`];
  const explained = new Set((await readFile(join(root, settings), "utf8")).match(name));
  const read = new Map<string, string>();
  for (const file of files.filter(isProgram)) {
    for (const found of (await readFile(join(root, file), "utf8")).match(name) ?? []) read.set(found, file);
  }
  const unexplained = [...read].filter(([found]) => !explained.has(found));
  return [
    ...unexplained.map(([found, file]) => `${file} names ${found}, which ${settings} does not explain`),
    ...[...explained]
      .filter((one) => !read.has(one))
      .map((one) => `${settings} explains ${one}, which nothing reads`),
  ];
}

const isProgram = (file: string) =>
  /^packages\/[^/]+\/(src\/|setup\/|[^/]+\.mjs$)/.test(file) &&
  /\.(ts|mjs|py)$/.test(file) &&
  !/\.test\.ts$/.test(file);
