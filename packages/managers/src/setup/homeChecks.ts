import { readFile, rm, stat, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { HashKey } from "../configuration/personKey.ts";
import { type Finding, fail, pass, warn } from "./check.ts";

const megabyte = 1_000_000;
const enoughBytes = 1_000 * megabyte;
const leastBytes = 100 * megabyte;

/** Writes a file, reads it back and removes it, and looks at who may enter. */
export async function checkHome(home: string, probeId: string): Promise<Finding> {
  const path = join(home, `setup-probe-${probeId}`);
  try {
    await writeFile(path, probeId, { mode: 0o600, flag: "wx", flush: true });
    if ((await readFile(path, "utf8")) !== probeId)
      return fail(`A file in ${home} came back other than it was written.`, "Check the disk.");
  } finally {
    await rm(path, { force: true });
  }
  const mode = (await stat(home)).mode & 0o777;
  return mode === 0o700
    ? pass(`${home} can be written and read, by its owner alone.`)
    : warn(`${home} can be written; others may enter it (mode ${mode.toString(8)}).`, `chmod 700 ${home}`);
}

export async function checkDisk(home: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(home);
  const free = bavail * bsize;
  const said = `${Math.floor(free / megabyte).toLocaleString("en")} MB free below ${home}.`;
  const remedy = "Free some space, or set CIO_HOME to a larger disk.";
  if (free < leastBytes) return fail(said, remedy);
  return free < enoughBytes ? warn(said, remedy) : pass(said);
}

export function checkPersonKey({ id, origin }: Pick<HashKey, "id" | "origin">): Finding {
  return origin === "CIO_PII_KEY"
    ? pass(`Person keys are made with the key ${id} of CIO_PII_KEY.`)
    : warn(
        `Person keys are made with the random key ${id} of this home folder.`,
        "Set CIO_PII_KEY, so that person keys are the same on every machine and outlive this folder.",
      );
}
