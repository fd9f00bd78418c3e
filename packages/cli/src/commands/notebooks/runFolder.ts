import { mkdir } from "node:fs/promises";
import { join } from "node:path";

/** Makes a folder of its own for a run below `home`, named after the moment: runs/2026-11-24T21-08-00Z. */
export async function makeRunFolder(home: string, now: number): Promise<string> {
  const runs = join(home, "runs");
  await mkdir(runs, { recursive: true, mode: 0o700 });
  const name = new Date(now)
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "-");
  for (let number = 1; ; number += 1) {
    const path = join(runs, number === 1 ? name : `${name}-${number}`);
    try {
      await mkdir(path, { mode: 0o700 });
      return path;
    } catch (error) {
      const taken = error instanceof Error && "code" in error && error.code === "EEXIST";
      if (!taken) throw error;
    }
  }
}
