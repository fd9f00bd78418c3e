import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Metafile } from "esbuild";

type Package = { name: string; version: string; license: string; texts: string[] };

/** Name, version and licence texts of every package whose code is in the programs. */
export function noticesFor(metafiles: readonly Metafile[], root: string): string {
  const folders = new Set<string>();
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        if (bytesInOutput > 0 && path.includes("node_modules/")) folders.add(packageFolder(join(root, path)));
      }
    }
  }
  const packages = new Map(
    [...folders].map(readPackage).map((found) => [`${found.name}@${found.version}`, found]),
  );
  const parts = [...packages]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, found]) => noticeOf(found));
  return [head, ...parts].join(`\n${"-".repeat(80)}\n\n`);
}

const head = `cio.mjs and cli.mjs contain code of the packages below, each under its own licence.\n`;

function noticeOf({ name, version, license, texts }: Package): string {
  return [`${name} ${version} (${license})`, ...texts].join("\n\n");
}

/** The nearest folder above a file with a package.json that has a name and a version. */
function packageFolder(file: string): string {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    if (!existsSync(join(folder, "package.json"))) continue;
    const manifest = readManifest(folder);
    if (manifest.name !== undefined && manifest.version !== undefined) return folder;
  }
  throw new Error(`Cannot find the package that ${file} belongs to`);
}

function readPackage(folder: string): Package {
  const { name = "", version = "", license } = readManifest(folder);
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = files.sort().map((file) => `${readFileSync(join(folder, file), "utf8").trim()}\n`);
  if (license === undefined)
    throw new Error(`Cannot list the licence of ${name}: its package.json names none`);
  return { name, version, license, texts };
}

function readManifest(folder: string): { name?: string; version?: string; license?: string } {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const member = (name: string) => {
    const value: unknown =
      typeof manifest === "object" && manifest !== null ? Reflect.get(manifest, name) : undefined;
    return typeof value === "string" ? { [name]: value } : {};
  };
  return { ...member("name"), ...member("version"), ...member("license") };
}
