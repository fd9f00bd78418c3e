import { readdir, stat } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import { UsageError } from "../../errors.ts";

const extension = ".ipynb";

/**
 * The notebooks that `names` mean, as paths: a path, a file name with or without its ending, or the number that it
 * begins with (`01`, also `1`). Without names: every notebook of `notebooks`, in the order of their numbers.
 * @throws {UsageError} if a name means no notebook, or several
 */
export async function findNotebooks(
  names: readonly string[],
  { folder, notebooks }: { folder: string; notebooks: string },
): Promise<string[]> {
  const known = await list(notebooks);
  if (names.length === 0) {
    if (known.length > 0) return known.map((file) => join(notebooks, file));
    throw new UsageError(`Cannot run notebooks: ${notebooks} holds none.`);
  }
  const found: string[] = [];
  for (const name of names) {
    const path = (await fileAt(resolve(folder, name))) ?? join(notebooks, pick(name, known));
    if (!found.includes(path)) found.push(path);
  }
  return found;
}

async function list(notebooks: string): Promise<string[]> {
  const files = await readdir(notebooks).catch((): string[] => []);
  return files
    .filter((file) => file.endsWith(extension) && !file.startsWith("."))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

async function fileAt(path: string): Promise<string | undefined> {
  if (extname(path) !== extension) return undefined;
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? path : undefined;
}

function pick(name: string, known: readonly string[]): string {
  const stem = basename(name, extension);
  const exact = known.find((file) => basename(file, extension) === stem);
  if (exact !== undefined) return exact;
  const number = /^\d+$/.test(stem) ? Number(stem) : undefined;
  const matches = known.filter((file) => {
    const digits = /^\d+/.exec(file)?.[0];
    return digits !== undefined && number !== undefined && Number(digits) === number;
  });
  const [match] = matches;
  if (match !== undefined && matches.length === 1) return match;
  const there = known.map((file) => basename(file, extension)).join(", ") || "none";
  const why = matches.length > 1 ? `${matches.join(" and ")} begin with it` : `the notebooks are ${there}`;
  throw new UsageError(`Cannot find the notebook "${name}": ${why}.`);
}
