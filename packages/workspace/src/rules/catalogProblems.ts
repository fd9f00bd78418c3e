import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { dependencyKinds, type WorkspacePackage, workspacePackages } from "./workspacePackages.ts";

/** Sentences about versions written elsewhere than in the catalog of pnpm-workspace.yaml, or written there for nobody. */
export async function catalogProblems(root: string, files: readonly string[]): Promise<string[]> {
  const packages = await workspacePackages(root, files);
  const workspace = await readFile(join(root, "pnpm-workspace.yaml"), "utf8");
  return [
    ...packages.flatMap((one) => versionProblems(one, workspace)),
    ...unusedEntries(packages, workspace),
  ];
}

function versionProblems({ folder, wants }: WorkspacePackage, workspace: string): string[] {
  const { optionalDependencies, ...others } = wants;
  const problems = dependencyKinds.flatMap((kind) =>
    kind === "optionalDependencies"
      ? []
      : Object.entries(others[kind])
          .filter(([, version]) => !/^(catalog:\w*|workspace:\*)$/.test(version))
          .map(([name, version]) => `${folder}/package.json asks for ${name} ${version}; write "catalog:"`),
  );
  const node = /^nodeVersion: (\S+)$/m.exec(workspace)?.[1];
  const others2 = Object.entries(optionalDependencies).filter(([, version]) => version !== node);
  for (const [name, version] of others2) {
    problems.push(
      `${folder}/package.json asks for ${name} ${version}; pnpm-workspace.yaml says Node ${node}`,
    );
  }
  return problems;
}

function unusedEntries(packages: readonly WorkspacePackage[], workspace: string): string[] {
  const block = /^catalog:\n((?: {2}.*\n)+)/m.exec(workspace)?.[1] ?? "";
  const names = [...block.matchAll(/^ {2}"?([^":\s]+)"?:/gm)].flatMap(([, name]) => name ?? []);
  const used = new Set(
    packages.flatMap(({ wants }) =>
      dependencyKinds.flatMap((kind) =>
        Object.entries(wants[kind]).flatMap(([name, version]) => (version === "catalog:" ? [name] : [])),
      ),
    ),
  );
  return names
    .filter((name) => !used.has(name))
    .map((name) => `the catalog names ${name}, which no package uses`);
}
