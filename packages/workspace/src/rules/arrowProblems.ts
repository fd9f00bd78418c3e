import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join, posix } from "node:path";
import { arrows, type Row } from "./arrows.ts";
import { type Import, importsOf } from "./importsOf.ts";
import { type WorkspacePackage, workspacePackages } from "./workspacePackages.ts";

/** Sentences about imports and dependencies that the table of arrows does not allow; `files` are paths from the root. */
export async function arrowProblems(
  root: string,
  files: readonly string[],
  table: Readonly<Record<string, Row>> = arrows,
): Promise<string[]> {
  const problems: string[] = [];
  const packages = await workspacePackages(root, files);
  const tools = packages.find(({ folder }) => folder === ".")?.wants.devDependencies ?? {};
  for (const found of packages) {
    if (found.folder === ".") continue;
    const row = found.folder.startsWith("packages/") ? table[posix.basename(found.folder)] : undefined;
    if (row === undefined && found.folder.startsWith("packages/")) {
      problems.push(`${found.folder} has no row in the table of arrows`);
      continue;
    }
    problems.push(...wantProblems(found, row));
    const used = new Set<string>();
    for (const file of files.filter((name) => isCode(name) && name.startsWith(`${found.folder}/`))) {
      for (const one of importsOf(await readFile(join(root, file), "utf8"), file)) {
        used.add(packageOf(one.specifier));
        const problem = judge({ ...found, tools }, row, file, one);
        if (problem !== undefined) problems.push(`${file}:${one.line} imports ${one.specifier}: ${problem}`);
      }
    }
    problems.push(...unused(found, used));
  }
  return problems;
}

const isCode = (file: string) => /\.(ts|mts|mjs)$/.test(file) && !file.endsWith(".d.ts");

/** Part of what is compiled for users; tests, scripts and this repository's own tools are not. */
const isShipped = (file: string) =>
  /^packages\/(?!workspace\/)[^/]+\/src\//.test(file) && !file.endsWith(".test.ts");

/** "@cionb/api" of "@cionb/api/src/x.ts", "zod" of "zod/mini"; the specifier itself where it names no package. */
function packageOf(specifier: string): string {
  return /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
}

function wantProblems({ folder, wants }: WorkspacePackage, row: Row | undefined): string[] {
  if (row === undefined) return [];
  const allowed = [...row.always, ...(row.whenNeeded ?? [])].map((room) => `@cionb/${room}`);
  const rooms = Object.keys(wants.dependencies).filter((name) => name.startsWith("@cionb/"));
  return rooms
    .filter((name) => !allowed.includes(name))
    .map((name) => `${folder}/package.json depends on ${name}: ${mayImport(row)}`);
}

type Judged = WorkspacePackage & { tools: Readonly<Record<string, string>> };

function judge({ folder, name, wants, tools }: Judged, row: Row | undefined, file: string, one: Import) {
  const { specifier } = one;
  if (specifier.startsWith(".")) return judgePath(folder, posix.join(posix.dirname(file), specifier));
  if (isBuiltin(specifier)) return specifier.startsWith("node:") ? undefined : `write node:${specifier}`;
  const target = packageOf(specifier);
  if (target.startsWith("@cionb/") && specifier !== target) return "only a room's door may be imported";
  if (target === name) return "a room reaches its own files by path";
  const shipped = isShipped(file);
  const problem = shipped && row !== undefined ? judgeRoom(row, target, one.kind) : undefined;
  if (problem !== undefined) return problem;
  const declared = shipped
    ? wants.dependencies
    : { ...tools, ...wants.dependencies, ...wants.devDependencies };
  return target in declared ? undefined : `${folder}/package.json does not name it`;
}

function judgePath(folder: string, target: string) {
  if (target.startsWith(`${folder}/`)) return undefined;
  // what is compiled is for everyone
  return target.startsWith("dist/") && folder.startsWith("test/")
    ? undefined
    : "a path may not leave its room";
}

function judgeRoom(row: Row, target: string, kind: Import["kind"]) {
  if (!target.startsWith("@cionb/")) return undefined;
  const room = target.slice("@cionb/".length);
  if (row.always.includes(room)) return undefined;
  if (row.whenNeeded?.includes(room) !== true) return mayImport(row);
  return kind === "static" ? "it is loaded only when needed, by import()" : undefined;
}

function mayImport({ always, whenNeeded = [] }: Row) {
  const rooms = [...always, ...whenNeeded.map((room) => `${room} by import()`)];
  return rooms.length === 0 ? "this room imports no other one" : `this room may import ${rooms.join(", ")}`;
}

function unused({ folder, wants }: WorkspacePackage, used: ReadonlySet<string>): string[] {
  return [...Object.keys(wants.dependencies), ...Object.keys(wants.devDependencies)]
    .filter((name) => !used.has(name) && !neededUnseen.has(`${folder} ${name}`))
    .map((name) => `${folder}/package.json names ${name}, and nothing imports it`);
}

/** Dependencies that no import shows. */
const neededUnseen = new Set([
  "packages/api typescript", // a peer of openapi-typescript, which the generator runs
]);
