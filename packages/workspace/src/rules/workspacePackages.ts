import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";

export const dependencyKinds = [
  "dependencies",
  "devDependencies",
  "optionalDependencies",
  "peerDependencies",
] as const;
export type DependencyKind = (typeof dependencyKinds)[number];

/** A package of the checkout: its folder from the root ("." is the root itself) and what its manifest asks for. */
export type WorkspacePackage = {
  folder: string;
  name: string;
  scripts: Readonly<Record<string, string>>;
  wants: Readonly<Record<DependencyKind, Readonly<Record<string, string>>>>;
};

/** The packages among `files`, which are paths from the root. */
export async function workspacePackages(root: string, files: readonly string[]): Promise<WorkspacePackage[]> {
  const manifests = files.filter((file) => /^((packages|test)\/[^/]+\/)?package\.json$/.test(file));
  return Promise.all(manifests.sort().map((file) => readPackage(root, file)));
}

async function readPackage(root: string, file: string): Promise<WorkspacePackage> {
  const manifest: unknown = JSON.parse(await readFile(join(root, file), "utf8"));
  const { name } = stringsOf(manifest);
  if (name === undefined) throw new Error(`Cannot read ${file}: it names no package`);
  return {
    folder: posix.dirname(file),
    name,
    scripts: stringsOf(memberOf(manifest, "scripts")),
    wants: {
      dependencies: stringsOf(memberOf(manifest, "dependencies")),
      devDependencies: stringsOf(memberOf(manifest, "devDependencies")),
      optionalDependencies: stringsOf(memberOf(manifest, "optionalDependencies")),
      peerDependencies: stringsOf(memberOf(manifest, "peerDependencies")),
    },
  };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function stringsOf(value: unknown): Record<string, string> {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
