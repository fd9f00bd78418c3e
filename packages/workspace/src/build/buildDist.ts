import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hashInputs } from "./inputs.ts";
import { noticesFor } from "./notices.ts";
import { buildProgram, programsOf } from "./programs.ts";
import { buildTypes } from "./types.ts";

export type BuildResult = { built: boolean; files: string[] };

/**
 * Makes `dist/` from the sources, or leaves it when it was made from the same ones (`force` makes it anyway). Files
 * are put in place whole, so that a program which starts meanwhile finds the old or the new ones.
 */
export async function buildDist(root: string, { force = false } = {}): Promise<BuildResult> {
  const stamp = join(root, ".cache", "dist.json");
  const before = await readStamp(stamp);
  const hash = await hashInputs(root);
  if (!force && before?.hash === hash && before.files.every((file) => existsSync(join(root, "dist", file)))) {
    return { built: false, files: before.files };
  }
  await mkdir(dirname(stamp), { recursive: true });
  const files = await buildFrom(root, hash, stamp, 3);
  return { built: true, files };
}

/** Builds anew when a source changed meanwhile: what was read then fits neither the old nor the new sources. */
async function buildFrom(root: string, hash: string, stamp: string, tries: number): Promise<string[]> {
  const draft = await mkdtemp(join(root, ".cache", "dist-"));
  try {
    const failure = await fill(draft, root).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    const after = await hashInputs(root);
    if (after !== hash && tries > 1) return await buildFrom(root, after, stamp, tries - 1);
    if (failure) throw failure.error;
    const files = await filesIn(draft);
    await put(files, draft, join(root, "dist"));
    await writeFile(stamp, JSON.stringify({ hash, files }));
    return files;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function fill(draft: string, root: string): Promise<void> {
  const [metafiles] = await Promise.all([
    Promise.all(programsOf(root).map((program) => buildProgram(program, root, draft))),
    buildTypes(root, join(draft, "cio.d.mts")),
    cp(join(root, "packages/managers/data/cdnow.csv.gz"), join(draft, "data", "cdnow.csv.gz")),
  ]);
  await writeFile(join(draft, "THIRD_PARTY_NOTICES.txt"), noticesFor(metafiles, root));
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((file) => join(file.parentPath, file.name).slice(folder.length + 1)).sort();
}

async function put(files: readonly string[], from: string, to: string): Promise<void> {
  for (const file of files) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await rename(join(from, file), join(to, file));
  }
}

type Stamp = { hash: string; files: string[] };

async function readStamp(path: string): Promise<Stamp | undefined> {
  if (!existsSync(path)) return undefined;
  try {
    const stamp: unknown = JSON.parse(await readFile(path, "utf8"));
    return isStamp(stamp) ? stamp : undefined;
  } catch {
    return undefined; // cut short by a full disk or a kill: build anew
  }
}

function isStamp(value: unknown): value is Stamp {
  if (typeof value !== "object" || value === null || !("hash" in value) || !("files" in value)) return false;
  return Array.isArray(value.files) && value.files.every((file) => typeof file === "string");
}
